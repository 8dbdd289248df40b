// The keys of this product, on one page.
import { For } from "solid-js";
import { t } from "../i18n/keys.ts";
import { Dialog } from "./Dialog.tsx";

const keys = [
  { keys: ["⇧↵", "Ctrl ↵"], text: "run" },
  { keys: ["Esc"], text: "leave" },
  { keys: ["↵"], text: "enter" },
  { keys: ["↑", "↓"], text: "move" },
  { keys: ["Alt ↑", "Alt ↓"], text: "shift" },
  { keys: ["a", "b"], text: "insert" },
  { keys: ["m"], text: "text" },
  { keys: ["Delete"], text: "remove" },
  { keys: ["/"], text: "search" },
  { keys: ["Ctrl Space"], text: "complete" },
  { keys: ["←", "→", "↑", "↓"], text: "grid" },
  { keys: ["?"], text: "keys" },
] as const;

export const KeysDialog = (props: { readonly open: boolean; readonly onClose: () => void }) => (
  <Dialog open={props.open} onClose={props.onClose} title={t("title")}>
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
);
