// Before every download: the terms, a declaration in one's own name, then a link that works once.
import { createSignal, For, Show } from "solid-js";
import { api, type Problem } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { both } from "../i18n/i18n.ts";
import { me } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { Loaded } from "./Loaded.tsx";
import { createLoad } from "./load.ts";

export const DownloadDialog = (props: { readonly request: string; readonly onClose: () => void }) => {
  const terms = createLoad(
    () => props.request,
    (request) => api.egress.terms(request),
  );
  const [accepted, setAccepted] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [busy, setBusy] = createSignal(false);
  const take = async (): Promise<void> => {
    const version = terms.value()?.version;
    if (version === undefined) return;
    setBusy(true);
    const answer = await api.egress.download(props.request, version);
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    // A download, not a page: the browser stays where it is.
    location.assign(answer.value.path);
    props.onClose();
  };
  return (
    <Dialog
      open
      title={t("takeTitle", { id: props.request })}
      onClose={props.onClose}
      actions={
        <>
          <Button
            rank="first"
            busy={busy()}
            disabledReason={accepted() ? null : t("takeFirst")}
            onClick={() => void take()}
          >
            {t("take")}
          </Button>
          <Button onClick={() => props.onClose()}>{t("takeNot")}</Button>
        </>
      }
    >
      <p>{t("takeText", { name: both(me()?.name ?? { en: "", ja: "" }) })}</p>
      <Loaded of={terms}>
        {(found) => (
          <>
            <ol class="terms">
              <For each={found().points}>{(point) => <li>{both(point)}</li>}</For>
            </ol>
            <label class="check">
              <input
                type="checkbox"
                checked={accepted()}
                onChange={(event) => setAccepted(event.currentTarget.checked)}
              />{" "}
              {t("takeAccept")}
            </label>
          </>
        )}
      </Loaded>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
    </Dialog>
  );
};
