// Both reviews are in: the votes side by side, and one decision on the whole request.
import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { Bilingual, EgressRequest } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { ConfirmDialog } from "../egress/ConfirmDialog.tsx";
import { sealText } from "../egress/seal-text.ts";
import { both } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Seal } from "../ui/Seal.tsx";
import { Two } from "../ui/Two.tsx";
import { type Item, leavingItems, voteSummary } from "./vote-state.ts";

type Decision = "approve" | "return" | "reject";
type Props = {
  readonly request: EgressRequest;
  readonly onChange: (request: EgressRequest) => void;
  readonly onItem: (id: string) => void;
};

const words = { approve: "approveAll", return: "returnIt", reject: "reject" } as const;
const ask = { approve: "approveAsk", return: "returnAsk", reject: "rejectAsk" } as const;
const askText = { approve: "approveText", return: "returnText", reject: "rejectText" } as const;
const summaryWord = { approved: "agreed", changes: "bothChanges", mixed: "mixed", incomplete: "sealOpen" } as const;

const voteOf = (item: Item, reviewer: Bilingual) =>
  item.votes.filter((vote) => vote.reviewer.en === reviewer.en && vote.reviewer.ja === reviewer.ja).at(-1);

const reviewersOf = (request: EgressRequest): readonly Bilingual[] =>
  request.reviews.flatMap((review) => (review.reviewer === null ? [] : [review.reviewer]));

export const VotesSideBySide = (props: { readonly request: EgressRequest; readonly onItem: (id: string) => void }) => {
  const reviewers = () => reviewersOf(props.request);
  return (
    <section class="scroll" tabindex="0" aria-label={t("votesSide")}>
      <table class="stat words side-by-side">
        <thead>
          <tr>
            <th scope="col">{t("table")}</th>
            <For each={reviewers()}>
              {(reviewer) => (
                <th scope="col">
                  <span class="reviewer">
                    <Seal small state="outlined" text={sealText(reviewer, true)} /> {both(reviewer)}
                  </span>
                </th>
              )}
            </For>
            <th scope="col">{t("decisionWord")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={leavingItems(props.request)}>
            {(item) => {
              const summary = () => voteSummary(item.votes);
              return (
                <tr>
                  <th scope="row">
                    <button type="button" class="as-link" onClick={() => props.onItem(item.id)}>
                      {item.name}
                    </button>
                  </th>
                  <For each={reviewers()}>
                    {(reviewer) => (
                      <td>
                        <Show when={voteOf(item, reviewer)} fallback={<span class="faint">–</span>}>
                          {(vote) => (
                            <>
                              <span class="vote-word" data-vote={vote().vote}>
                                <Icon name={vote().vote === "approve" ? "tick" : "bang"} />
                                {t(vote().vote === "approve" ? "approve" : "changes")}
                              </span>
                              <Show when={vote().comment}>
                                <p class="vote-comment">{vote().comment}</p>
                              </Show>
                            </>
                          )}
                        </Show>
                      </td>
                    )}
                  </For>
                  <td>
                    <Badge
                      tone={summary() === "approved" ? undefined : "odo"}
                      icon={summary() === "approved" ? "tick" : "bang"}
                    >
                      {t(summaryWord[summary()])}
                    </Badge>
                  </td>
                </tr>
              );
            }}
          </For>
        </tbody>
      </table>
    </section>
  );
};

export const Consolidation = (props: Props) => {
  const id = createUniqueId();
  const [decision, setDecision] = createSignal<Decision | null>(null);
  const [comment, setComment] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const may = (wanted: Decision): boolean => props.request.can.includes(wanted);
  const reasonMissing = () => decision() !== "approve" && decision() !== null && comment().trim() === "";
  const record = (): void => {
    setTried(true);
    if (decision() !== null && !reasonMissing()) setAsking(true);
  };
  return (
    <form
      novalidate
      class="decide"
      onSubmit={(event) => {
        event.preventDefault();
        record();
      }}
    >
      <p class="notes">{t("togetherText")}</p>
      <fieldset class="choice" aria-describedby={tried() && decision() === null ? `${id}-d` : undefined}>
        <legend class="sr">{t("decisionWord")}</legend>
        <For each={["approve", "return", "reject"] as const}>
          {(one) => (
            <label data-off={may(one) ? undefined : ""}>
              <input
                type="radio"
                name={`${id}-decision`}
                disabled={!may(one)}
                checked={decision() === one}
                onChange={() => setDecision(one)}
              />
              <span>
                <Two of={t.pair(words[one])} />
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <Show when={!may("approve")}>
        <p class="notes">{props.request.blockers[0] ? both(props.request.blockers[0]) : t("whyNotApprove")}</p>
      </Show>
      <Show when={tried() && decision() === null}>
        <p class="err" id={`${id}-d`}>
          <Icon name="bang" />
          {t("needDecision")}
        </p>
      </Show>
      <Field
        kind="area"
        label={t("decisionComment")}
        value={comment()}
        onInput={setComment}
        required={decision() === "return" || decision() === "reject"}
        error={tried() && reasonMissing() ? t("needReason") : null}
      />
      <Button type="submit" rank="first" class="wide">
        {t("record")}
      </Button>
      <Show when={decision()}>
        {(chosen) => (
          <ConfirmDialog
            open={asking()}
            title={t(ask[chosen()], { id: props.request.id })}
            confirm={t(words[chosen()])}
            onClose={() => setAsking(false)}
            onConfirm={async () => {
              const answer = await api.egress.decide(props.request.id, chosen(), comment().trim());
              if (!answer.ok) return answer.problem;
              props.onChange(answer.value);
              return null;
            }}
          >
            <p>{t(askText[chosen()])}</p>
          </ConfirmDialog>
        )}
      </Show>
    </form>
  );
};
