// A word in an outline, with a glyph where it carries a verdict.
import { type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

export const Badge = (props: {
  readonly tone?: "ai" | "odo" | "suou" | undefined;
  readonly icon?: IconName | undefined;
  readonly children: JSX.Element;
}) => (
  <span class="badge" data-tone={props.tone}>
    <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
    {props.children}
  </span>
);
