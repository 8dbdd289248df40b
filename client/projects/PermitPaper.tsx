// The permit as a paper: number, purpose, legal basis, period, data and what of it may be read.
import { For, Show } from "solid-js";
import type { Permit } from "../../server/http/schemas.ts";
import { t as common } from "../i18n/common.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { t } from "../i18n/projects.ts";
import { Badge } from "../ui/Badge.tsx";
import { permitTone } from "../ui/PermitChip.tsx";

export const PermitState = (props: { readonly permit: Permit }) => (
  <Badge tone={permitTone(props.permit)}>
    {props.permit.status === "active"
      ? common("permit.left", { n: props.permit.daysLeft })
      : common(`permit.${props.permit.status}`, { date: dateText(props.permit.startsOn) })}
  </Badge>
);

export const PermitPaper = (props: { readonly permit: Permit }) => (
  <dl class="head paper" data-tone={permitTone(props.permit)}>
    <div>
      <dt>{t("permit")}</dt>
      <dd>
        <b class="num">{props.permit.id}</b> <PermitState permit={props.permit} />
      </dd>
    </div>
    <div>
      <dt>{t("purpose")}</dt>
      <dd>{both(props.permit.purpose)}</dd>
    </div>
    <div>
      <dt>{t("basis")}</dt>
      <dd>{t(`basis.${props.permit.legalBasis}`)}</dd>
    </div>
    <div>
      <dt>{t("period")}</dt>
      <dd class="num">{t("until", { from: dateText(props.permit.startsOn), to: dateText(props.permit.endsOn) })}</dd>
    </div>
    <div>
      <dt>{t("dataset")}</dt>
      <dd>
        <span>
          {both(props.permit.datasetTitle)}{" "}
          <span class="faint num">
            {t("snapshot")} {props.permit.snapshotId}
          </span>
        </span>
      </dd>
    </div>
    <div>
      <dt>{t("tables")}</dt>
      <dd class="granted">
        <For each={Object.entries(props.permit.grants)}>
          {([table, columns]) => (
            <details>
              <summary>
                <code>{table}</code> <span class="faint num">{t("columns", { n: columns.length })}</span>
              </summary>
              <p>
                <For each={columns}>{(column) => <code>{column}</code>}</For>
              </p>
            </details>
          )}
        </For>
      </dd>
    </div>
    <Show when={props.permit.rowScope.length > 0}>
      <div>
        <dt>{t("scope")}</dt>
        <dd>
          <For each={props.permit.rowScope}>
            {(scope) => (
              <code>
                {scope.table}.{scope.column}: {scope.values.join(", ")}
              </code>
            )}
          </For>
        </dd>
      </div>
    </Show>
    <div>
      <dt>{t("profile")}</dt>
      <dd>
        <code>{props.permit.policyProfile}</code>
      </dd>
    </div>
  </dl>
);
