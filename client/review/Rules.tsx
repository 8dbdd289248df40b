// What each rule did with a table, in plain words: asks first, then what was withheld, then what passed.
import { For } from "solid-js";
import type { EvidenceTwin } from "../../server/http/schemas.ts";
import { both } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { Icon } from "../ui/Icon.tsx";
import { Two } from "../ui/Two.tsx";

type Rule = EvidenceTwin["rules"][number];
const order: readonly Rule["verdict"][] = ["ask", "acted", "pass"];
const glyph = { ask: "bang", acted: "g-shut", pass: "tick" } as const;
const word = { ask: "verdictAsk", acted: "verdictActed", pass: "verdictPass" } as const;

export const Rules = (props: { readonly twin: EvidenceTwin }) => {
  const sorted = () => [...props.twin.rules].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return (
    <section id="rules">
      <h2>
        <Two of={t.pair("rules")} />
        <span class="num">{props.twin.policyVersion}</span>
      </h2>
      <ul class="rules">
        <For each={sorted()}>
          {(rule) => (
            <li class="rule" data-state={rule.verdict}>
              <span class="rule-i">
                <Icon name={glyph[rule.verdict]} />
              </span>
              <div>
                <h3>
                  <span class="sr">{t(word[rule.verdict])}: </span>
                  <Two of={rule.title} />
                </h3>
                <p>{both(rule.text)}</p>
              </div>
              <span class="rule-v num">{rule.figure}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
};
