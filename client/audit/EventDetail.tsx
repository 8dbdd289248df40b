// Everything one event recorded: its values by name, SQL as text, and its two hashes.
import { For, Match, Switch } from "solid-js";
import type { AuditEvent } from "../../server/http/schemas.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { SqlText } from "../review/SqlText.tsx";
import { detailLines, hashGroups } from "./event-detail.ts";

export const EventDetail = (props: { readonly event: AuditEvent }) => (
  <dl class="event-detail">
    <For each={detailLines(props.event.detail)} fallback={<p class="empty">{t("noDetail")}</p>}>
      {(line) => (
        <div>
          <dt>{line.key}</dt>
          <dd>
            <Switch fallback={line.text}>
              <Match when={line.kind === "sql"}>
                <SqlText sql={line.text} label={line.key} />
              </Match>
              <Match when={line.kind === "hash"}>
                <code>{hashGroups(line.text)}</code>
              </Match>
            </Switch>
          </dd>
        </div>
      )}
    </For>
    <div>
      <dt>{t("hash")}</dt>
      <dd>
        <code>{hashGroups(props.event.hash)}</code>
      </dd>
    </div>
    <div>
      <dt>{t("previous")}</dt>
      <dd>
        <code>{hashGroups(props.event.prevHash)}</code>
      </dd>
    </div>
  </dl>
);
