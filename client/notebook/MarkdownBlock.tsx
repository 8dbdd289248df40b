// A text: read as set, written as Markdown.
import { createEffect, createResource, Show } from "solid-js";
import { t } from "../i18n/notebook.ts";
import { Button } from "../ui/Button.tsx";
import { isComposing } from "../ui/keyboard.ts";
import { settled } from "../ui/settled.ts";
import { BlockFrame } from "./BlockFrame.tsx";
import { useDesk } from "./desk.ts";
import type { OpenBlock } from "./notebook-store.ts";

/** null: the part could not be loaded; the text is then shown as it was written. */
const renderer = () => import("./render-markdown.ts").catch(() => null);

const TextEditor = (props: { readonly block: OpenBlock }) => {
  const desk = useDesk();
  let area!: HTMLTextAreaElement;
  const fit = (): void => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  createEffect(() => {
    props.block.text;
    fit();
  });
  createEffect(() => {
    if (desk.editing() === props.block.id) area.focus();
  });
  desk.editors.set(props.block.id, {
    focus: () => area.focus(),
    insert: (text) => {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      desk.book.change(props.block.id, { text: area.value });
      area.focus();
    },
  });
  return (
    <textarea
      ref={area}
      class="text-edit"
      aria-label={props.block.name}
      value={props.block.text}
      spellcheck={false}
      onInput={(event) => desk.book.change(props.block.id, { text: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        const leave =
          event.key === "Escape" || (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey));
        if (!leave) return;
        event.preventDefault();
        event.stopPropagation();
        desk.edit(null);
        desk.select(props.block.id);
      }}
    />
  );
};

export const MarkdownBlock = (props: { readonly block: OpenBlock; readonly number: number }) => {
  const desk = useDesk();
  const editing = () => desk.writable() && desk.editing() === props.block.id;
  const [render] = createResource(renderer);
  let prose: HTMLDivElement | undefined;
  createEffect(() => {
    const ready = settled(render);
    if (!prose || editing() || ready === undefined) return;
    prose.replaceChildren(ready ? ready.renderMarkdown(props.block.text) : props.block.text);
  });
  return (
    <BlockFrame
      block={props.block}
      number={props.number}
      hideHead={!editing()}
      actions={
        <Show when={desk.writable()}>
          <Button
            size="small"
            rank={editing() ? "plain" : "bare"}
            onClick={() => desk.edit(editing() ? null : props.block.id)}
          >
            {editing() ? t("done") : t("edit")}
          </Button>
        </Show>
      }
    >
      <Show when={editing()}>
        <TextEditor block={props.block} />
      </Show>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; the button and Enter edit as well */}
      <div
        class="prose"
        hidden={editing() || !props.block.text.trim()}
        ref={prose}
        onDblClick={() => desk.writable() && desk.edit(props.block.id)}
      />
      <Show when={!editing() && !props.block.text.trim()}>
        <p class="empty">{t("emptyText")}</p>
      </Show>
    </BlockFrame>
  );
};
