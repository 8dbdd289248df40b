// Short messages at the foot of the page, spoken to screen readers; `say` speaks without showing.
import { createSignal, For, type JSX, Show } from "solid-js";
import { t } from "../i18n/common.ts";
import { Button } from "./Button.tsx";

type Toast = {
  readonly id: number;
  readonly text: JSX.Element;
  readonly tone: "plain" | "odo" | "suou";
  readonly action: { readonly label: string; readonly run: () => void } | null;
};

const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
const [spoken, setSpoken] = createSignal("");
const shownMs = 9000;
let count = 0;

const drop = (id: number): void => {
  setToasts((list) => list.filter((toast) => toast.id !== id));
};

export const toast = (
  text: JSX.Element,
  options: { readonly tone?: Toast["tone"]; readonly action?: Toast["action"] } = {},
): void => {
  const id = ++count;
  setToasts((list) => [...list.slice(-2), { id, text, tone: options.tone ?? "plain", action: options.action ?? null }]);
  setTimeout(() => drop(id), shownMs);
};

/** Tells screen readers only. */
export const say = (text: string): void => {
  setSpoken("");
  queueMicrotask(() => setSpoken(text));
};

export const Toasts = () => (
  <>
    <p class="sr" role="status" aria-live="polite">
      {spoken()}
    </p>
    <div class="toasts" role="status" aria-live="polite">
      <For each={toasts()}>
        {(item) => (
          <div class="toast" data-tone={item.tone}>
            <span>{item.text}</span>
            <Show when={item.action}>
              {(action) => (
                <Button
                  size="small"
                  onClick={() => {
                    action().run();
                    drop(item.id);
                  }}
                >
                  {action().label}
                </Button>
              )}
            </Show>
            <Button size="small" rank="bare" icon="cross-out" aria-label={t("close")} onClick={() => drop(item.id)} />
          </div>
        )}
      </For>
    </div>
  </>
);
