// One sentence and one small action; no drawing.
import type { JSX } from "solid-js";

export const EmptyState = (props: { readonly children: JSX.Element; readonly action?: JSX.Element }) => (
  <div class="empty">
    <p>{props.children}</p>
    {props.action && <div class="acts">{props.action}</div>}
  </div>
);
