// A plain field for a query where the full editor could not be loaded: everything but colours and suggestions.
import { createEffect, onCleanup, onMount } from "solid-js";
import { t } from "../i18n/notebook.ts";
import { isComposing } from "../ui/keyboard.ts";
import { useDesk } from "./desk.ts";
import type { OpenBlock } from "./notebook-store.ts";

export const PlainEditor = (props: { readonly block: OpenBlock; readonly onRun: () => void }) => {
  const desk = useDesk();
  let area!: HTMLTextAreaElement;
  createEffect(() => {
    area.rows = Math.max(2, props.block.text.split("\n").length);
  });
  onMount(() => {
    const id = props.block.id;
    desk.editors.set(id, {
      focus: () => area.focus(),
      insert: (text) => {
        area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
        desk.book.change(id, { text: area.value });
        area.focus();
      },
    });
    if (desk.editing() === id) area.focus();
    onCleanup(() => desk.editors.delete(id));
  });
  return (
    <textarea
      ref={area}
      class="text-edit code-edit"
      aria-label={t("sqlOf", { name: props.block.name })}
      value={props.block.text}
      spellcheck={false}
      wrap="off"
      readonly={!desk.writable()}
      onInput={(event) => desk.book.change(props.block.id, { text: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        if (event.key === "Escape") {
          desk.edit(null);
          document.getElementById(`block-${props.block.id}`)?.focus();
        } else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
          if (desk.runnable()) props.onRun();
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
};
