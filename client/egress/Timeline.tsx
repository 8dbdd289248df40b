// What happened to a request, newest first; a person's act carries a seal, the machine's a dot.
import { For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { Seal } from "../ui/Seal.tsx";
import { sealText } from "./seal-text.ts";

type Entry = EgressRequest["history"][number];

/** What the server does by itself once people have decided. */
const machineKinds: ReadonlySet<string> = new Set(["egress-released", "egress-checked"]);
const decisionKinds: ReadonlySet<string> = new Set(["egress-approved"]);

/** A reviewer whose name is not for the viewer stands under a plain word instead of a name. */
const isNamed = (entry: Entry): boolean => entry.actor.en !== "" && entry.actor.en !== "Reviewer";
const closedKinds: ReadonlySet<string> = new Set([
  "egress-reviewed",
  "egress-returned",
  "egress-rejected",
  "egress-approved",
]);

export const Timeline = (props: { readonly history: readonly Entry[]; readonly label: string }) => (
  <ol class="timeline" aria-label={props.label}>
    <For each={[...props.history].reverse()}>
      {(entry) => (
        <li>
          <time datetime={entry.at}>{timeText(entry.at)}</time>
          <Show when={!machineKinds.has(entry.kind)} fallback={<i aria-hidden="true" />}>
            <Show
              when={isNamed(entry) || !closedKinds.has(entry.kind)}
              fallback={<Seal small state="closed" text="封" />}
            >
              <Seal
                small
                state={decisionKinds.has(entry.kind) ? "filled" : "outlined"}
                text={sealText(entry.actor, true)}
              />
            </Show>
          </Show>
          <span>
            {both(entry.text)}
            <Show when={entry.actor.en !== ""}>
              <small>{both(entry.actor)}</small>
            </Show>
          </span>
        </li>
      )}
    </For>
  </ol>
);
