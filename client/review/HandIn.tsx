// Handing in one's review: open only when every table has one's vote, with what is missing beside the button; returning early is possible.
import { createSignal, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { ConfirmDialog } from "../egress/ConfirmDialog.tsx";
import { both } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { Button } from "../ui/Button.tsx";
import { itemsWithoutMyVote } from "./vote-state.ts";

type Props = {
  readonly request: EgressRequest;
  readonly onChange: (request: EgressRequest) => void;
  readonly onItem: (id: string) => void;
};

const Missing = (props: Props) => (
  <div class="missing-votes">
    <p class="notes">{t("missingVotes", { n: itemsWithoutMyVote(props.request).length })}</p>
    <ul>
      <For each={itemsWithoutMyVote(props.request)}>
        {(item) => (
          <li>
            <button type="button" class="as-link" onClick={() => props.onItem(item.id)}>
              {item.name}
            </button>
          </li>
        )}
      </For>
    </ul>
  </div>
);

export const HandIn = (props: Props) => {
  const [asking, setAsking] = createSignal<"review" | "return" | null>(null);
  const ready = () => props.request.can.includes("submit-review");
  const missing = () => itemsWithoutMyVote(props.request).length;
  const reason = () => {
    if (ready()) return null;
    if (missing() > 0) return t("missingVotes", { n: missing() });
    const blocker = props.request.blockers[0];
    return blocker ? both(blocker) : t("notVoting");
  };
  return (
    <div class="hand-in">
      <Button rank="first" class="wide" disabledReason={reason()} reasonHidden onClick={() => setAsking("review")}>
        {t("handIn")}
      </Button>
      <Show when={missing() > 0}>
        <Missing {...props} />
      </Show>
      <Show when={!ready() && missing() === 0}>
        <p class="notes">{reason()}</p>
      </Show>
      <Show when={props.request.can.includes("return")}>
        <p class="notes">
          <button type="button" class="as-link" onClick={() => setAsking("return")}>
            {t("earlyReturn")}
          </button>
        </p>
      </Show>
      <ConfirmDialog
        open={asking() === "review"}
        title={t("handInAsk")}
        confirm={t("handInDo")}
        onClose={() => setAsking(null)}
        onConfirm={async () => {
          const answer = await api.egress.submitReview(props.request.id);
          if (!answer.ok) return answer.problem;
          props.onChange(answer.value);
          return null;
        }}
      >
        <p>{t("handInText")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking() === "return"}
        title={t("returnAsk", { id: props.request.id })}
        confirm={t("returnIt")}
        reason={t("decisionComment")}
        onClose={() => setAsking(null)}
        onConfirm={async (comment) => {
          const answer = await api.egress.decide(props.request.id, "return", comment);
          if (!answer.ok) return answer.problem;
          props.onChange(answer.value);
          return null;
        }}
      >
        <p>{t("earlyReturnText")}</p>
        <p>{t("returnText")}</p>
      </ConfirmDialog>
    </div>
  );
};
