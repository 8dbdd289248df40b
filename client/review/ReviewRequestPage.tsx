// One request for one reviewer: what would leave, the evidence, the rules, the lineage, and the vote, on one screen.
import { useParams, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, Match, Show, Switch } from "solid-js";
import type { EgressRequest, EvidenceTwin } from "../../server/http/schemas.ts";
import { type Answer, api } from "../api.ts";
import { Comments } from "../egress/Comments.tsx";
import { Course } from "../egress/Course.tsx";
import { GroupWords } from "../egress/GroupBlock.tsx";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { PackageGate } from "../egress/PackageGate.tsx";
import { SealTable } from "../egress/SealTable.tsx";
import { Timeline } from "../egress/Timeline.tsx";
import { classWords, statusWords, tEgress } from "../i18n/egress.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { usePlace } from "../ui/place.ts";
import { say } from "../ui/Toasts.tsx";
import { Two } from "../ui/Two.tsx";
import { Consolidation, VotesSideBySide } from "./Consolidation.tsx";
import { HandIn } from "./HandIn.tsx";
import { ItemTabs } from "./ItemTabs.tsx";
import { Lineage } from "./Lineage.tsx";
import { QueueNav } from "./QueueNav.tsx";
import { ReviewKeys } from "./ReviewKeys.tsx";
import { Rules } from "./Rules.tsx";
import { Twins } from "./Twins.tsx";
import { type VoteDraft, VotePanel } from "./VotePanel.tsx";
import { type Item, itemsOf, leavingItems, type Vote } from "./vote-state.ts";
import "../egress/egress.css";
import "./review.css";

const Head = (props: { readonly request: EgressRequest }) => (
  <div class="doc-head">
    <h1>{props.request.title}</h1>
    <p class="mincho" lang="ja">
      {props.request.projectTitle.ja}
    </p>
    <p class="purpose">{props.request.purpose}</p>
    <div class="doc-meta">
      <span class="num">{props.request.id}</span>
      <span>
        {both(props.request.author)}, {both(props.request.authorOrganization)}
      </span>
      <span>{both(classWords[props.request.class] ?? { en: "", ja: "" })}</span>
      <Show when={props.request.submittedAt}>
        {(at) => <span>{tEgress("submittedOn", { date: dateText(at()) })}</span>}
      </Show>
      <Show when={props.request.turn > 1}>
        <span class="num">{t("turn", { n: props.request.turn })}</span>
      </Show>
    </div>
  </div>
);

const Review = (props: { readonly request: EgressRequest; readonly onChange: (request: EgressRequest) => void }) => {
  const [search, setSearch] = useSearchParams<{ item?: string }>();
  const items = () => itemsOf(props.request);
  const item = createMemo<Item | undefined>(() => items().find((one) => one.id === search.item) ?? items()[0]);
  const group = () => props.request.groups.find((one) => one.items.some((within) => within.id === item()?.id));
  // Each look at evidence is written into the audit log, so one look per table and visit is enough.
  const seen = new Map<string, EvidenceTwin>();
  const twin = createLoad(
    () => item()?.id,
    async (id): Promise<Answer<EvidenceTwin>> => {
      const before = seen.get(id);
      if (before) return { ok: true, value: before };
      const answer = await api.egress.evidence(id);
      if (answer.ok) seen.set(id, answer.value);
      return answer;
    },
  );
  const queue = createLoad(
    () => "review" as const,
    (name) => api.egress.list(name),
  );
  const [drafts, setDrafts] = createSignal<Readonly<Record<string, VoteDraft>>>({});
  const draftOf = (one: Item): VoteDraft =>
    drafts()[one.id] ?? { vote: one.myVote?.vote ?? null, comment: one.myVote?.comment ?? "" };
  const setDraft = (one: Item, draft: VoteDraft): void => {
    setDrafts((now) => ({ ...now, [one.id]: draft }));
  };
  const goTo = (id: string): void => {
    setSearch({ item: id }, { replace: true, scroll: false });
    const name = items().find((one) => one.id === id)?.name;
    if (name) say(name);
  };
  const step = (by: 1 | -1): void => {
    const at = items().findIndex((one) => one.id === item()?.id);
    const next = items()[at + by];
    if (next) goTo(next.id);
  };
  const mayVote = () => props.request.can.includes("vote");
  const choose = (vote: Vote): void => {
    const now = item();
    if (now && mayVote() && !now.supporting) setDraft(now, { ...draftOf(now), vote });
  };
  const accept = (request: EgressRequest): void => {
    const before = props.request.status;
    props.onChange(request);
    if (before !== request.status) {
      say(both(statusWords[request.status]));
      void queue.reload();
    }
  };
  const machineAsks = () => twin.value()?.rules.some((rule) => rule.verdict === "ask") ?? false;
  const mineIn = () => props.request.reviews.some((review) => review.mine);
  const mayDecide = () => props.request.status === "REVIEWED" && mineIn();
  const votesReadable = () => leavingItems(props.request).some((one) => one.votes.length > 1);
  return (
    <div class="review">
      <main id="desk">
        <div class="review-bar">
          <Show when={queue.value()}>{(list) => <QueueNav queue={list()} id={props.request.id} />}</Show>
          <ReviewKeys onStep={step} onVote={choose} />
        </div>
        <nav class="jump" aria-label={t("onThisPage")}>
          <a href="#decide">{t("skipDecision")}</a>
          <a href="#rules">{t("skipRules")}</a>
          <a href="#lineage">{t("skipLineage")}</a>
        </nav>
        <Head request={props.request} />
        <Course status={props.request.status} label={tEgress("status")} />
        <ItemTabs request={props.request} current={item()?.id} onItem={goTo} />
        <Show when={group()}>
          {(within) => (
            <section class="group-note" aria-label={within().title}>
              <h2>{within().title}</h2>
              <GroupWords group={within()} />
            </section>
          )}
        </Show>
        <Loaded of={twin}>{(value) => <Twins twin={value()} />}</Loaded>
        <Show when={votesReadable()}>
          <section class="part">
            <div class="twin-head">
              <h2>
                <Two of={t.pair("votesSide")} />
              </h2>
            </div>
            <VotesSideBySide request={props.request} onItem={goTo} />
          </section>
        </Show>
        <Show when={item()}>
          {(one) => <Show when={twin.value()}>{(value) => <Lineage twin={value()} item={one()} />}</Show>}
        </Show>
      </main>
      <aside aria-label={t("skipDecision")}>
        <section id="decide">
          <h2>
            <Show when={mayVote() && item()} fallback={<Two of={t.pair("seals")} />}>
              {(one) => <>{t("decisionOn", { name: one().name })}</>}
            </Show>
          </h2>
          <SealTable request={props.request} />
          <Show when={!mineIn() && props.request.reviews.length > 0 && mayVote()}>
            <p class="notes">{t("blind")}</p>
          </Show>
          <Show when={mineIn() && !mayDecide() && !votesReadable()}>
            <p class="notes">{t("reviewInWait")}</p>
          </Show>
          <Switch>
            <Match when={mayVote() && item()?.supporting}>
              <p class="notes">{t("supportingNote")}</p>
            </Match>
            <Match when={mayVote() && item()} keyed>
              {(one) => (
                <Show when={twin.value()} fallback={<p class="waiting">{t("loading")}</p>}>
                  <VotePanel
                    item={one}
                    machineAsks={machineAsks()}
                    draft={draftOf(one)}
                    onDraft={(draft) => setDraft(one, draft)}
                    onVoted={accept}
                  />
                </Show>
              )}
            </Match>
          </Switch>
          <Show when={mayVote() || props.request.can.includes("submit-review")}>
            <HandIn request={props.request} onChange={accept} onItem={goTo} />
          </Show>
          <Show when={mayDecide()}>
            <Consolidation request={props.request} onChange={accept} onItem={goTo} />
          </Show>
          <Show when={props.request.release}>
            <PackageGate request={props.request} onChange={accept} />
          </Show>
        </section>
        <Show when={twin.value()}>{(value) => <Rules twin={value()} />}</Show>
        <Comments request={props.request} onChange={accept} />
        <section>
          <h2>
            <Two of={tEgress.pair("history")} />
          </h2>
          <Timeline history={props.request.history} label={tEgress("history")} />
        </section>
      </aside>
    </div>
  );
};

export const ReviewRequestPage = () => {
  const params = useParams<{ id: string }>();
  const load = createLoad(
    () => params.id,
    (id) => api.egress.one(id),
    { keep: true },
  );
  usePlace(() => ({ crumbs: [{ label: t("queueTitle"), href: "/review" }, { label: load.value()?.id ?? params.id }] }));
  return (
    <Show
      when={load.value()}
      fallback={
        <main id="desk" class="page page-body">
          <Loaded of={load}>{() => null}</Loaded>
        </main>
      }
    >
      {(request) => <Review request={request()} onChange={load.accept} />}
    </Show>
  );
};
