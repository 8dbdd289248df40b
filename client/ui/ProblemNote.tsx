// An error in words: what happened, and what to do next.
import type { JSX } from "solid-js";
import type { Problem } from "../api.ts";
import { both } from "../i18n/i18n.ts";

export const ProblemNote = (props: { readonly problem: Problem; readonly action?: JSX.Element }) => (
  <div class="problem" role="alert">
    <h2>{both(props.problem.message)}</h2>
    <p>{both(props.problem.help)}</p>
    {props.action && <div class="acts">{props.action}</div>}
  </div>
);
