// Who stands behind the events of a question, those with the most events first.
import { For, Show } from "solid-js";
import { type AuditFilter, api } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { timeText } from "../i18n/i18n.ts";

export const People = (props: { readonly filter: AuditFilter; readonly onPerson: (actor: string) => void }) => {
  const people = createLoad(
    () => props.filter,
    (filter) => api.audit.people(filter),
  );
  return (
    <Loaded of={people}>
      {(found) => (
        <Show when={found().length > 0}>
          <table class="stat audit-people">
            <thead>
              <tr>
                <th scope="col">{t("who")}</th>
                <th scope="col" class="num">
                  {t("whoCount")}
                </th>
                <th scope="col">{t("whoFirst")}</th>
                <th scope="col">{t("whoLast")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={found()}>
                {(person) => (
                  <tr>
                    <th scope="row">
                      <button type="button" class="as-link" onClick={() => props.onPerson(person.actor)}>
                        {person.name}
                      </button>
                    </th>
                    <td class="num">{person.events.toLocaleString("en-US")}</td>
                    <td class="num">{timeText(person.first)}</td>
                    <td class="num">{timeText(person.last)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </Show>
      )}
    </Loaded>
  );
};
