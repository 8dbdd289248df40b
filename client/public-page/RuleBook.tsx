// The output rules in force, in words, and what earlier versions said.
import { For } from "solid-js";
import type { PublicRegister } from "../../server/public/shapes.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";

export const RuleBook = (props: { readonly rules: PublicRegister["rules"][number] }) => (
  <section id="rules" class="chapter two" aria-label={t("rules")}>
    <div>
      <h2 class="mincho">{t("rules")}</h2>
      <p class="quiet">
        {t("rulesVersion", { version: props.rules.version, from: dateText(props.rules.from) })}
        <br />
        <code>{props.rules.profile}</code>
      </p>
    </div>
    <div>
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
    </div>
  </section>
);
