// The keys of the review page: moving between tables and choosing a vote without the mouse.
import { createSignal, For, onCleanup } from "solid-js";
import { tReview as t } from "../i18n/review.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { isTyping } from "../ui/keyboard.ts";
import type { Vote } from "./vote-state.ts";

const keys = [
  { keys: ["J"], text: "keyNext" },
  { keys: ["K"], text: "keyPrevious" },
  { keys: ["A"], text: "keyApprove" },
  { keys: ["C"], text: "keyChanges" },
  { keys: ["↑", "↓"], text: "keyRows" },
  { keys: ["?"], text: "keyHelp" },
] as const;

export const ReviewKeys = (props: {
  readonly onStep: (step: 1 | -1) => void;
  readonly onVote: (vote: Vote) => void;
}) => {
  const [open, setOpen] = createSignal(false);
  const onKey = (event: KeyboardEvent): void => {
    if (isTyping(event)) return;
    const acts: Readonly<Record<string, () => void>> = {
      j: () => props.onStep(1),
      k: () => props.onStep(-1),
      a: () => props.onVote("approve"),
      c: () => props.onVote("changes"),
      "?": () => setOpen(true),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    // The frame listens for "?" on the window; here it means this page's keys.
    event.stopPropagation();
    act();
  };
  document.addEventListener("keydown", onKey);
  onCleanup(() => document.removeEventListener("keydown", onKey));
  return (
    <>
      <button type="button" class="btn" data-size="small" data-rank="bare" onClick={() => setOpen(true)}>
        {t("keys")} <kbd class="key">?</kbd>
      </button>
      <Dialog open={open()} onClose={() => setOpen(false)} title={t("keys")}>
        <dl class="keys">
          <For each={keys}>
            {(row) => (
              <div>
                <dt>
                  <For each={row.keys}>{(key) => <kbd class="key">{key}</kbd>}</For>
                </dt>
                <dd>{t(row.text)}</dd>
              </div>
            )}
          </For>
        </dl>
      </Dialog>
    </>
  );
};
