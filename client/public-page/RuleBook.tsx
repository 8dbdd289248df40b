// The output rules in force, in words, and what earlier versions said.
import { For } from "solid-js";
import type { PublicRegister } from "../../server/public/shapes.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";

type Book = PublicRegister["rules"][number];

export const RuleBooks = (props: { readonly books: readonly Book[] }) => (
  <section id="rules" class="chapter two" aria-labelledby="rules-title">
    <h2 id="rules-title" class="mincho">
      {t("rules")}
    </h2>
    <div>
      <For each={props.books}>{(book) => <RuleBook rules={book} />}</For>
    </div>
  </section>
);

const RuleBook = (props: { readonly rules: Book }) => (
  <section aria-label={props.rules.profile}>
    <p class="quiet">
      <code>{props.rules.profile}</code>{" "}
      {t("rulesVersion", { version: props.rules.version, from: dateText(props.rules.from) })}
    </p>
    <table class="stat words rulebook">
      <tbody>
        <For each={props.rules.rules}>
          {(rule) => (
            <tr>
              <th scope="row">{both(rule.rule)}</th>
              <td>{both(rule.value)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
    <details class="rule-history">
      <summary>{t("history")}</summary>
      <For each={props.rules.history} fallback={<p>{t("noHistory")}</p>}>
        {(version) => (
          <>
            <p>{t("historyLine", { version: version.version, from: dateText(version.from) })}</p>
            <ul>
              <For each={version.changes}>
                {(change) => (
                  <li>
                    <code>{change.name}</code> {change.before} → {change.after}
                  </li>
                )}
              </For>
            </ul>
          </>
        )}
      </For>
    </details>
  </section>
);
