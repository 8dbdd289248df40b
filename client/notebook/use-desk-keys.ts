// Keys of the notebook while nothing is being typed; inside an editor only running and leaving remain.
import { onCleanup } from "solid-js";
import { isComposing, isTyping } from "../ui/keyboard.ts";
import { removeWithUndo } from "./BlockFrame.tsx";
import type { Desk } from "./desk.ts";
import { isOver } from "./watch-run.ts";

export const useDeskKeys = (desk: Desk): void => {
  const { book } = desk;
  const go = (id: string | null | undefined): void => {
    if (!id) return;
    desk.select(id);
    const element = document.getElementById(`block-${id}`);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  };
  const add = (kind: "sql" | "markdown", afterId: string | null): void => {
    void book.add(kind, afterId).then((id) => id && desk.edit(id));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event) || event.defaultPrevented) return;
    const order = book.state.order;
    const id = desk.selected();
    const at = id === null ? -1 : order.indexOf(id);
    const inside =
      event.target instanceof HTMLElement &&
      (event.target === document.body || event.target.closest(".block, .desk") !== null);
    const project = desk.project()?.id ?? "";
    const act = (work: () => void): void => {
      event.preventDefault();
      work();
    };
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey) && id !== null && inside) {
      if (desk.runnable()) act(() => void book.run(id, project));
      return;
    }
    if (
      event.altKey &&
      id !== null &&
      desk.writable() &&
      inside &&
      (event.key === "ArrowUp" || event.key === "ArrowDown")
    ) {
      act(() => {
        book.move(id, event.key === "ArrowUp" ? "up" : "down");
        queueMicrotask(() => go(id));
      });
      return;
    }
    if (isTyping(event)) return;
    const onControl =
      event.target instanceof HTMLElement && event.target.closest("button, a, summary, [role=grid]") !== null;
    const block = id === null ? undefined : book.block(id);
    const free = block !== undefined && id !== null && desk.writable() && !onControl;
    if (event.key === "/") act(() => document.getElementById("catalog-find")?.focus());
    else if (!inside) return;
    else if (event.key === "ArrowDown" || event.key === "j") act(() => go(order[Math.min(order.length - 1, at + 1)]));
    else if (event.key === "ArrowUp" || event.key === "k") act(() => go(order[Math.max(0, at - 1)]));
    else if (event.key === "Escape" && block?.run && !isOver(block.run)) act(() => void book.stop(block.id));
    else if (!free) return;
    else if (event.key === "Enter") act(() => desk.edit(block.id));
    else if (event.key === "a") act(() => add("sql", order[at - 1] ?? null));
    else if (event.key === "b") act(() => add("sql", block.id));
    else if (event.key === "m") act(() => add("markdown", block.id));
    else if (event.key === "Delete" || event.key === "Backspace") act(() => void removeWithUndo(desk, block));
  };
  addEventListener("keydown", onKey);
  onCleanup(() => removeEventListener("keydown", onKey));
};
