// What the applicant can do now, and in words what still stands in the way.
import { createSignal, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { type Answer, api } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

type Props = { readonly request: EgressRequest; readonly onChange: (request: EgressRequest) => void };

export const NextSteps = (props: Props) => {
  const [asking, setAsking] = createSignal<"submit" | "withdraw" | null>(null);
  const editable = () => props.request.can.includes("edit");
  const notYet = (): string | null =>
    props.request.can.includes("submit") ? null : props.request.blockers.map(both).join(" ") || t("blockers");
  const done = (answer: Answer<EgressRequest>) => {
    if (!answer.ok) return answer.problem;
    props.onChange(answer.value);
    return null;
  };
  return (
    <>
      <Show when={editable() && props.request.blockers.length > 0}>
        <div class="machine">
          <span class="machine-i">
            <Icon name="g-shut" />
          </span>
          <div>
            <b>{t("blockers")}</b>
            <ul class="blockers">
              <For each={props.request.blockers}>{(blocker) => <li>{both(blocker)}</li>}</For>
            </ul>
          </div>
        </div>
      </Show>
      <Show when={!editable()}>
        <p class="notes">{props.request.status === "SUBMITTED" ? t("contentsFrozen") : ""}</p>
      </Show>
      <div class="acts">
        <Show when={editable()}>
          <Button rank="first" class="wide" disabledReason={notYet()} reasonHidden onClick={() => setAsking("submit")}>
            {t("submit")}
          </Button>
        </Show>
        <Show when={props.request.can.includes("withdraw")}>
          <Button size="small" rank="bare" onClick={() => setAsking("withdraw")}>
            {t("withdraw")}
          </Button>
        </Show>
      </div>
      <ConfirmDialog
        open={asking() === "submit"}
        title={t("submitAsk")}
        confirm={t("submit")}
        onClose={() => setAsking(null)}
        onConfirm={async () => done(await api.egress.submit(props.request.id))}
      >
        <p>{t("submitText")}</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking() === "withdraw"}
        title={t("withdrawAsk")}
        confirm={t("withdraw")}
        onClose={() => setAsking(null)}
        onConfirm={async () => done(await api.egress.withdraw(props.request.id))}
      >
        <p>{t("withdrawText")}</p>
      </ConfirmDialog>
    </>
  );
};
