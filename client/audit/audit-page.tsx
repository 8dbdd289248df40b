// The audit log as a table: questions, filters, who did it, details on demand, and the proofs that nothing was changed.
import { useSearchParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { AuditEvent } from "../../server/http/schemas.ts";
import { type AuditFilter, api } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { timeText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Icon } from "../ui/Icon.tsx";
import { usePlace } from "../ui/place.ts";
import { ChainVerdict } from "./ChainVerdict.tsx";
import { EventDetail } from "./EventDetail.tsx";
import { EventProof } from "./EventProof.tsx";
import { detailSummary } from "./event-detail.ts";
import { FilterForm, filterNames } from "./FilterForm.tsx";
import { People } from "./People.tsx";
import { Questions } from "./Questions.tsx";
import "../egress/egress.css";
import "./audit.css";

const pageRows = 50;
const Event = (props: { readonly event: AuditEvent; readonly onFilter: (change: AuditFilter) => void }) => {
  const [open, setOpen] = createSignal(false);
  const id = () => `event-${props.event.seq}`;
  return (
    <>
      <tr data-open={open() ? "" : undefined}>
        <td class="num faint" data-h={t("number")}>
          {props.event.seq}
        </td>
        <td class="num nowrap" data-h={t("at")}>
          <time datetime={props.event.at}>{timeText(props.event.at)}</time>
        </td>
        <th scope="row">
          <code>{props.event.kind}</code>
        </th>
        <td data-h={t("actor")}>
          <button type="button" class="as-link" onClick={() => props.onFilter({ actor: props.event.actor })}>
            {props.event.actor}
          </button>
        </td>
        <td class="num" data-h={t("project")}>
          <Show when={props.event.projectId}>
            {(project) => (
              <button type="button" class="as-link" onClick={() => props.onFilter({ projectId: project() })}>
                {project()}
              </button>
            )}
          </Show>
        </td>
        <td class="num subject" data-h={t("subject")}>
          {props.event.subject}
        </td>
        <td class="audit-summary" data-h={t("details")}>
          <button
            type="button"
            class="audit-open"
            aria-expanded={open() ? "true" : "false"}
            aria-controls={id()}
            aria-label={t("open", { n: String(props.event.seq) })}
            onClick={() => setOpen(!open())}
          >
            <span>{detailSummary(props.event.detail)}</span>
            <Icon name="chevron" />
          </button>
        </td>
      </tr>
      <Show when={open()}>
        <tr class="audit-detail" id={id()}>
          <td colspan={7}>
            <EventDetail event={props.event} />
            <EventProof event={props.event} />
          </td>
        </tr>
      </Show>
    </>
  );
};

export const AuditPage = () => {
  usePlace(() => ({ crumbs: [{ label: t("title") }] }));
  const [search, setSearch] = useSearchParams<Record<keyof AuditFilter | "before", string>>();
  const filters = (): AuditFilter =>
    Object.fromEntries(filterNames.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
  const wanted = (): Parameters<typeof api.audit.page>[0] => ({
    ...filters(),
    limit: pageRows,
    ...(/^\d+$/.test(search.before ?? "") && { before: Number(search.before) }),
  });
  const events = createLoad(wanted, (filter) => api.audit.page(filter));
  const state = createLoad(
    () => "state",
    () => api.audit.state(),
  );
  const filter = (next: AuditFilter): void => {
    setSearch({ ...Object.fromEntries(filterNames.map((name) => [name, next[name] || undefined])), before: undefined });
  };
  const isAsking = () => Object.keys(filters()).length > 0;
  return (
    <main id="desk" class="page page-body audit">
      <div class="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p class="quiet">{t("lead")}</p>
        </div>
      </div>
      <ChainVerdict state={state.value()} />
      <Questions filter={filters()} onAsk={filter} />
      <Show when={filters()} keyed>
        {(now) => <FilterForm filters={now} state={state.value()} onFilter={filter} />}
      </Show>
      <Show when={isAsking()}>
        <People filter={filters()} onPerson={(actor) => filter({ ...filters(), actor })} />
      </Show>
      <Loaded of={events}>
        {(page) => (
          <Show when={page().events.length > 0} fallback={<EmptyState>{t("none")}</EmptyState>}>
            <table class="stat reg listing audit-table">
              <caption class="sr">{t("title")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("number")}</th>
                  <th scope="col">{t("at")}</th>
                  <th scope="col">{t("kind")}</th>
                  <th scope="col">{t("actor")}</th>
                  <th scope="col">{t("project")}</th>
                  <th scope="col">{t("subject")}</th>
                  <th scope="col">{t("details")}</th>
                </tr>
              </thead>
              <tbody>
                <For each={page().events}>
                  {(event) => <Event event={event} onFilter={(change) => filter({ ...filters(), ...change })} />}
                </For>
              </tbody>
            </table>
            <div class="pager">
              <span class="num faint">{t("total", { n: page().total })}</span>
              <Show when={search.before}>
                <Button size="small" onClick={() => setSearch({ before: undefined })}>
                  {t("newer")}
                </Button>
              </Show>
              <Show when={page().nextBefore}>
                {(before) => (
                  <Button size="small" onClick={() => setSearch({ before: String(before()) }, { scroll: true })}>
                    {t("older")}
                  </Button>
                )}
              </Show>
            </div>
          </Show>
        )}
      </Loaded>
    </main>
  );
};
