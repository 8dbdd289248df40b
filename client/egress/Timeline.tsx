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

const isNamed = (entry: Entry): boolean => entry.actor.ja !== "" || entry.actor.en !== "";

export const Timeline = (props: { readonly history: readonly Entry[]; readonly label: string }) => (
  <ol class="timeline" aria-label={props.label}>
    <For each={[...props.history].reverse()}>
      {(entry) => (
        <li>
          <time datetime={entry.at}>{timeText(entry.at)}</time>
          <Show when={!machineKinds.has(entry.kind)} fallback={<i aria-hidden="true" />}>
            <Show when={isNamed(entry)} fallback={<Seal small state="closed" text="封" />}>
              <Seal
                small
                state={decisionKinds.has(entry.kind) ? "filled" : "outlined"}
                text={sealText(entry.actor, true)}
              />
            </Show>
          </Show>
          <span>
            {both(entry.text)}
            <Show when={isNamed(entry)}>
              <small>{both(entry.actor)}</small>
            </Show>
          </span>
        </li>
      )}
    </For>
  </ol>
);
