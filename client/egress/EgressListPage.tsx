// All own egress requests, with where each stands and what it would take out.
import { A, useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { EgressSummary } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { classWords, tEgress as t } from "../i18n/egress.ts";
import { both, dateText, numberText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { usePlace } from "../ui/place.ts";
import { StatusBadge } from "./Course.tsx";
import { isOpen } from "./course.ts";
import "./egress.css";
import { Loaded } from "./Loaded.tsx";
import { createLoad } from "./load.ts";
import { NewRequestDialog } from "./NewRequestDialog.tsx";

const newestFirst = (requests: readonly EgressSummary[]): readonly EgressSummary[] =>
  [...requests].sort(
    (a, b) => Number(isOpen(b.status)) - Number(isOpen(a.status)) || b.id.localeCompare(a.id, "en", { numeric: true }),
  );

const Row = (props: { readonly request: EgressSummary }) => (
  <tr>
    <td class="num faint" data-h={t("number")}>
      {props.request.id}
    </td>
    <th scope="row">
      <A href={`/egress/${props.request.id}`}>{props.request.title}</A>
      <small>
        {both(props.request.projectTitle)} · {both(classWords[props.request.class] ?? { en: "", ja: "" })}
      </small>
    </th>
    <td data-h={t("status")}>
      <StatusBadge status={props.request.status} />
    </td>
    <td class="num" data-h={t("submitted")}>
      {props.request.submittedAt ? dateText(props.request.submittedAt) : <span class="faint">{t("notSubmitted")}</span>}
    </td>
    <td class="num r" data-h={t("tables")}>
      {props.request.items}
    </td>
    <td class="num r" data-h={t("shown")}>
      {numberText(props.request.shown)}
    </td>
    <td class="num r" data-h={t("withheld")}>
      {numberText(props.request.withheld)}
    </td>
  </tr>
);

export const EgressListPage = () => {
  usePlace(() => ({ crumbs: [{ label: t("listTitle") }] }));
  const navigate = useNavigate();
  const [search] = useSearchParams<{ project?: string; new?: string }>();
  const list = createLoad(
    () => "mine" as const,
    (queue) => api.egress.list(queue),
  );
  const [asking, setAsking] = createSignal(search.new !== undefined);
  return (
    <main id="desk" class="page page-body">
      <div class="page-head">
        <div>
          <h1>{t("listTitle")}</h1>
          <p class="quiet">{t("listLead")}</p>
        </div>
        <Button rank="first" icon="plus" onClick={() => setAsking(true)}>
          {t("newRequest")}
        </Button>
      </div>
      <Loaded of={list}>
        {(requests) => (
          <Show
            when={requests().length > 0}
            fallback={
              <EmptyState
                action={
                  <Button size="small" onClick={() => setAsking(true)}>
                    {t("newRequest")}
                  </Button>
                }
              >
                {t("empty")} {t("emptyHelp")}
              </EmptyState>
            }
          >
            <table class="stat reg listing">
              <caption class="sr">{t("listTitle")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("number")}</th>
                  <th scope="col">{t("request")}</th>
                  <th scope="col">{t("status")}</th>
                  <th scope="col">{t("submitted")}</th>
                  <th scope="col" class="r">
                    {t("tables")}
                  </th>
                  <th scope="col" class="r">
                    {t("shown")}
                  </th>
                  <th scope="col" class="r">
                    {t("withheld")}
                  </th>
                </tr>
              </thead>
              <tbody>
                <For each={newestFirst(requests())}>{(request) => <Row request={request} />}</For>
              </tbody>
            </table>
          </Show>
        )}
      </Loaded>
      <NewRequestDialog
        open={asking()}
        project={search.project}
        onClose={() => setAsking(false)}
        onMade={(request) => navigate(`/egress/${request.id}`)}
      />
    </main>
  );
};
