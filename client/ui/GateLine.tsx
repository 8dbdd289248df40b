// The line between what was asked and what came through, with its gate.
import { type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

export type GateState = "done" | "running" | "queued" | "stale" | "refused" | "failed" | "stopped";

const glyph: { readonly [S in GateState]: IconName } = {
  done: "g-open",
  running: "g-run",
  queued: "g-wait",
  stale: "g-stale",
  refused: "g-shut",
  failed: "g-fail",
  stopped: "g-stale",
};
export const gateGlyph = (state: GateState): IconName => glyph[state];

/** `children`: spans, the first in bold; `end`: what stands at the far right; `progress`: 0 to 1 while running. */
export const GateLine = (props: {
  readonly state: GateState;
  readonly progress?: number;
  readonly progressLabel?: string;
  readonly children: JSX.Element;
  readonly end?: JSX.Element;
}) => (
  <div
    class="gate"
    data-state={props.state}
    style={props.progress === undefined ? undefined : { "--v": String(props.progress) }}
  >
    <span class="gate-post">
      <Icon name={glyph[props.state]} />
    </span>
    {props.children}
    <Show when={props.progress !== undefined}>
      <progress class="sr" value={props.progress ?? 0} max={1} aria-label={props.progressLabel} />
    </Show>
    {props.end && <span class="end">{props.end}</span>}
  </div>
);
