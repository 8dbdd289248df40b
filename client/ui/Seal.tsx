// A person's decision, as a seal: the only vermilion in the product.
export type SealState = "outlined" | "filled" | "empty" | "closed" | "you";

export const Seal = (props: {
  readonly text: string;
  readonly state: SealState;
  readonly small?: boolean;
  readonly label?: string;
}) => (
  <span
    class="seal"
    classList={{ "seal-s": props.small }}
    data-fill={props.state === "filled" ? "" : undefined}
    data-empty={props.state === "empty" ? "" : undefined}
    data-closed={props.state === "closed" ? "" : undefined}
    data-you={props.state === "you" ? "" : undefined}
    {...(props.label ? { role: "img" as const, "aria-label": props.label } : { "aria-hidden": "true" as const })}
    lang={props.state === "you" ? undefined : "ja"}
  >
    {props.text}
  </span>
);
