// What waits for review, by whose turn it is, the oldest first.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { EgressSummary } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { StatusBadge } from "../egress/Course.tsx";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { both, numberText } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { usePlace } from "../ui/place.ts";
import { Seal } from "../ui/Seal.tsx";
import { Two } from "../ui/Two.tsx";
import "../egress/egress.css";
import "./review.css";
import { ageDays, orderQueue, type QueueShelf, shelfOf } from "./queue-order.ts";

const shelves = ["mine", "others", "author", "closed"] as const;
const shelfTitle = { mine: "shelfMine", others: "shelfOthers", author: "shelfAuthor", closed: "shelfClosed" } as const;

const ageText = (submittedAt: string | null): string => {
  const days = ageDays(submittedAt, Date.now());
  return days === null ? "" : days === 0 ? t("today") : t("days", { n: days });
};

/** 封 only while the votes are still closed to this reviewer. */
const isSealed = (request: EgressSummary): boolean =>
  request.status === "SUBMITTED" ||
  request.status === "PARTIALLY_REVIEWED" ||
  (request.status === "REVIEWED" && !request.myReviewIn);

const ReviewSeals = (props: { readonly request: EgressSummary }) => (
  <span class="queue-seals">
    <For each={[0, 1]}>
      {(place) => (
        <Show when={place < props.request.reviewsIn} fallback={<Seal small state="empty" text="" />}>
          <Show
            when={!isSealed(props.request) || (props.request.myReviewIn && place === 0)}
            fallback={<Seal small state="closed" text="封" />}
          >
            <Seal small state="outlined" text="済" />
          </Show>
        </Show>
      )}
    </For>
    <span class="sr">
      {t("reviewsIn", { n: props.request.reviewsIn })}. {t(props.request.myReviewIn ? "myReviewIn" : "myReviewOpen")}
    </span>
  </span>
);

const Row = (props: { readonly request: EgressSummary }) => (
  <tr>
    <td class="num age" data-h={t("age")}>
      {ageText(props.request.submittedAt)}
    </td>
    <th scope="row">
      <A href={`/review/${props.request.id}`}>{props.request.title}</A>
      <small>
        <span class="num">{props.request.id}</span> · {both(props.request.projectTitle)}
      </small>
    </th>
    <td data-h={t("status")}>
      <StatusBadge status={props.request.status} />
      <Show when={props.request.status === "REVIEWED" && props.request.myReviewIn}>
        <small class="due">{t("consolidate")}</small>
      </Show>
    </td>
    <td data-h={t("author")}>{both(props.request.author)}</td>
    <td class="num r" data-h={t("tables")}>
      {props.request.items}
    </td>
    <td class="num r" data-h={t("withheld")}>
      {numberText(props.request.withheld)}
    </td>
    <td data-h={t("myReview")}>
      <ReviewSeals request={props.request} />
    </td>
  </tr>
);

const Shelf = (props: { readonly shelf: QueueShelf; readonly requests: readonly EgressSummary[] }) => (
  <section class="shelf" aria-labelledby={`shelf-${props.shelf}`}>
    <h2 id={`shelf-${props.shelf}`}>
      <Two of={t.pair(shelfTitle[props.shelf])} />
      <span class="num faint">{props.requests.length}</span>
    </h2>
    <Show when={props.requests.length > 0} fallback={<p class="empty">{t("shelfMineEmpty")}</p>}>
      <table class="stat reg listing queue-table">
        <colgroup>
          <col style={{ width: "5.5rem" }} />
          <col />
          <col style={{ width: "9rem" }} />
          <col style={{ width: "9rem" }} />
          <col style={{ width: "5rem" }} />
          <col style={{ width: "5.5rem" }} />
          <col style={{ width: "5.5rem" }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{t("age")}</th>
            <th scope="col">{t("request")}</th>
            <th scope="col">{t("status")}</th>
            <th scope="col">{t("author")}</th>
            <th scope="col" class="r">
              {t("tables")}
            </th>
            <th scope="col" class="r">
              {t("withheld")}
            </th>
            <th scope="col">{t("seals")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.requests}>{(request) => <Row request={request} />}</For>
        </tbody>
      </table>
    </Show>
  </section>
);

export const ReviewQueuePage = () => {
  usePlace(() => ({ crumbs: [{ label: t("queueTitle") }] }));
  const list = createLoad(
    () => "review" as const,
    (queue) => api.egress.list(queue),
  );
  return (
    <main id="desk" class="page page-body">
      <div class="page-head">
        <div>
          <h1>{t("queueTitle")}</h1>
          <p class="quiet">{t("queueLead")}</p>
        </div>
      </div>
      <Loaded of={list}>
        {(requests) => {
          const onShelf = (shelf: QueueShelf) => orderQueue(requests()).filter((request) => shelfOf(request) === shelf);
          return (
            <Show when={requests().length > 0} fallback={<EmptyState>{`${t("empty")} ${t("emptyHelp")}`}</EmptyState>}>
              <For each={shelves}>
                {(shelf) => (
                  <Show when={shelf === "mine" || onShelf(shelf).length > 0}>
                    <Shelf shelf={shelf} requests={onShelf(shelf)} />
                  </Show>
                )}
              </For>
            </Show>
          );
        }}
      </Loaded>
    </main>
  );
};
