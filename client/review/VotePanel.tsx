// One reviewer's vote on one table; words are asked for where they are needed, and kept while other tables are looked at.
import { createSignal, createUniqueId, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { tReview as t } from "../i18n/review.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { say } from "../ui/Toasts.tsx";
import { Two } from "../ui/Two.tsx";
import { commentNeeded, type Item, type Vote } from "./vote-state.ts";

export type VoteDraft = { readonly vote: Vote | null; readonly comment: string };

export const VotePanel = (props: {
  readonly item: Item;
  readonly machineAsks: boolean;
  readonly draft: VoteDraft;
  readonly onDraft: (draft: VoteDraft) => void;
  readonly onVoted: (request: EgressRequest) => void;
}) => {
  const id = createUniqueId();
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const needed = () => props.draft.vote !== null && commentNeeded(props.draft.vote, props.machineAsks);
  const lacking = () => needed() && props.draft.comment.trim() === "";
  const unchanged = () =>
    props.item.myVote !== null &&
    props.item.myVote.vote === props.draft.vote &&
    props.item.myVote.comment === props.draft.comment.trim();
  const kept = (): string | null => (unchanged() ? t("voteSaved", { name: props.item.name }) : null);
  const save = async (): Promise<void> => {
    setTried(true);
    const vote = props.draft.vote;
    if (vote === null || lacking() || busy()) return;
    setBusy(true);
    const answer = await api.egress.vote(props.item.id, vote, props.draft.comment.trim());
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    else {
      setProblem(null);
      setTried(false);
      props.onVoted(answer.value);
      say(t("voteSaved", { name: props.item.name }));
    }
  };
  return (
    <form
      novalidate
      class="vote"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Show when={props.machineAsks}>
        <div class="machine">
          <span class="machine-i">
            <Icon name="bang" />
          </span>
          <p>
            <b>{t("machineAsks")}</b> {t("machineAsksText")}
          </p>
        </div>
      </Show>
      <fieldset class="choice" aria-describedby={tried() && props.draft.vote === null ? `${id}-v` : undefined}>
        <legend class="sr">{t("vote")}</legend>
        <label>
          <input
            type="radio"
            name={`${id}-vote`}
            checked={props.draft.vote === "approve"}
            onChange={() => props.onDraft({ ...props.draft, vote: "approve" })}
          />
          <span>
            <Two of={t.pair("approve")} />
            <kbd class="key">A</kbd>
          </span>
        </label>
        <label>
          <input
            type="radio"
            name={`${id}-vote`}
            checked={props.draft.vote === "changes"}
            onChange={() => props.onDraft({ ...props.draft, vote: "changes" })}
          />
          <span>
            <Two of={t.pair("changes")} />
            <kbd class="key">C</kbd>
          </span>
        </label>
      </fieldset>
      <Show when={tried() && props.draft.vote === null}>
        <p class="err" id={`${id}-v`}>
          <Icon name="bang" />
          {t("chooseVote")}
        </p>
      </Show>
      <Field
        kind="area"
        label={needed() ? t("commentRequired") : t("comment")}
        value={props.draft.comment}
        onInput={(comment) => props.onDraft({ ...props.draft, comment })}
        required={needed()}
        error={tried() && lacking() ? t(props.draft.vote === "changes" ? "commentWhyChanges" : "commentWhyAsks") : null}
      />
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <Button type="submit" class="wide" busy={busy()} disabledReason={kept()}>
        {t(props.item.myVote === null ? "saveVote" : "changeVote")}
      </Button>
    </form>
  );
};
