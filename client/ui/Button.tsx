// A button; when it cannot act it says why, beside itself.
import { createUniqueId, type JSX, Show, splitProps } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

type Props = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "disabled"> & {
  readonly rank?: "first" | "plain" | "bare" | undefined;
  readonly size?: "small" | undefined;
  readonly icon?: IconName | undefined;
  readonly kbd?: string | undefined;
  readonly busy?: boolean | undefined;
  /** Why it cannot act now; shown beside the button unless `reasonHidden`. */
  readonly disabledReason?: string | null | undefined;
  readonly reasonHidden?: boolean | undefined;
};

export const Button = (props: Props) => {
  const [own, rest] = splitProps(props, [
    "rank",
    "size",
    "icon",
    "kbd",
    "busy",
    "disabledReason",
    "reasonHidden",
    "children",
    "onClick",
    "class",
  ]);
  const reason = createUniqueId();
  const off = () => Boolean(own.busy || own.disabledReason);
  const press: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (off()) {
      event.preventDefault();
      event.stopPropagation();
    } else if (typeof own.onClick === "function") own.onClick(event);
  };
  return (
    <>
      <button
        type="button"
        {...rest}
        class={`btn ${own.class ?? ""}`}
        data-rank={own.rank === "plain" ? undefined : own.rank}
        data-size={own.size}
        aria-disabled={off() ? "true" : undefined}
        aria-busy={own.busy ? "true" : undefined}
        aria-describedby={own.disabledReason ? reason : rest["aria-describedby"]}
        onClick={press}
      >
        <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
        {own.children}
        <Show when={own.kbd}>
          <kbd>{own.kbd}</kbd>
        </Show>
      </button>
      <Show when={own.disabledReason}>
        <span id={reason} class={own.reasonHidden ? "sr" : "btn-why"}>
          {own.disabledReason}
        </span>
      </Show>
    </>
  );
};
