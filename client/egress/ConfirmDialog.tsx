// Asks once before something that cannot be undone; may ask for a reason and for a typed word, and keeps both when the server says no.
import { createSignal, type JSX, Show } from "solid-js";
import type { Problem } from "../api.ts";
import { t as common } from "../i18n/common.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";

type Props = {
  readonly open: boolean;
  readonly title: string;
  readonly confirm: string;
  readonly children?: JSX.Element;
  /** Label of a reason that must be given. */
  readonly reason?: string | undefined;
  /** A word to type before the button works. */
  readonly word?: string | undefined;
  readonly onClose: () => void;
  /** Resolves to a problem, which is shown here; null closes the dialog. */
  readonly onConfirm: (reason: string) => Promise<Problem | null>;
};

const Question = (props: Props) => {
  const [reason, setReason] = createSignal("");
  const [typed, setTyped] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const reasonMissing = () => props.reason !== undefined && reason().trim() === "";
  const wordMissing = () => props.word !== undefined && typed().trim() !== props.word;
  const confirm = async (): Promise<void> => {
    setTried(true);
    if (reasonMissing() || wordMissing() || busy()) return;
    setBusy(true);
    const failed = await props.onConfirm(reason().trim());
    setBusy(false);
    setProblem(failed);
    if (failed === null) props.onClose();
  };
  return (
    <Dialog
      open={true}
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button rank="first" busy={busy()} onClick={() => void confirm()}>
            {props.confirm}
          </Button>
          <Button rank="bare" onClick={() => props.onClose()}>
            {common("cancel")}
          </Button>
        </>
      }
    >
      {props.children}
      <Show when={props.reason}>
        {(label) => (
          <Field
            kind="area"
            label={label()}
            value={reason()}
            onInput={setReason}
            required
            error={tried() && reasonMissing() ? t("needText") : null}
          />
        )}
      </Show>
      <Show when={props.word}>
        {(word) => (
          <Field
            label={t("confirmWord", { word: word() })}
            value={typed()}
            onInput={setTyped}
            autocomplete="off"
            required
            error={tried() && wordMissing() ? t("needTyped", { word: word() }) : null}
          />
        )}
      </Show>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
    </Dialog>
  );
};

export const ConfirmDialog = (props: Props) => (
  <Show when={props.open}>
    <Question {...props} />
  </Show>
);
