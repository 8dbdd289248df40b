// The living editor of one query. Monaco itself arrives with the first one.
import { createEffect, on, onCleanup, onMount } from "solid-js";
import { t } from "../../i18n/notebook.ts";
import { isComposing } from "../../ui/keyboard.ts";
import { theme } from "../../ui/theme.ts";
import { wordEnd } from "../block-order.ts";
import { useDesk } from "../desk.ts";
import type { OpenBlock } from "../notebook-store.ts";
import { forgetScope, knowScope } from "./completion.ts";
import { applyTheme, editorOptions, monaco } from "./monaco.ts";

const borderPx = 2;

export const LiveEditor = (props: {
  readonly block: OpenBlock;
  readonly caret: number | null;
  readonly focus: boolean;
  readonly at: number | null;
  readonly message: string;
  readonly onRun: () => void;
}) => {
  const desk = useDesk();
  let holder!: HTMLDivElement;
  onMount(() => {
    const id = props.block.id;
    const model = monaco.editor.createModel(props.block.text, "sekisho-sql");
    const editor = monaco.editor.create(holder, {
      ...editorOptions(holder),
      model,
      ariaLabel: `${t("sqlOf", { name: props.block.name })}. ${t("editHint")}`,
    });
    knowScope(model.uri.toString(), { catalog: desk.catalog, project: () => desk.project()?.id ?? "" });
    const fit = (): void => {
      holder.style.height = `${editor.getContentHeight() + borderPx}px`;
      editor.layout();
    };
    fit();
    editor.onDidContentSizeChange(fit);
    const observer = new ResizeObserver(() => editor.layout());
    observer.observe(holder);
    let quiet = false;
    editor.onDidChangeModelContent(() => {
      if (!quiet) desk.book.change(id, { text: model.getValue() });
    });
    editor.onDidFocusEditorText(() => {
      if (desk.editing() !== id) desk.edit(id);
    });
    editor.onKeyDown((event) => {
      const key = event.browserEvent;
      if (isComposing(key)) return;
      if (key.key === "Enter" && (key.shiftKey || key.ctrlKey || key.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        if (desk.runnable()) props.onRun();
      }
    });
    editor.addCommand(
      monaco.KeyCode.Escape,
      () => {
        desk.edit(null);
        desk.select(id);
        document.getElementById(`block-${id}`)?.focus();
      },
      "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !editorHasMultipleSelections",
    );
    desk.editors.set(id, {
      focus: () => editor.focus(),
      insert: (text) => {
        editor.pushUndoStop();
        editor.executeEdits("catalog", [
          { range: editor.getSelection() ?? new monaco.Range(1, 1, 1, 1), text, forceMoveMarkers: true },
        ]);
        editor.focus();
      },
    });
    if (props.caret !== null) editor.setPosition(model.getPositionAt(props.caret));
    else editor.setPosition(model.getPositionAt(model.getValueLength()));
    if (props.focus) editor.focus();
    // Text that came from elsewhere: a suggestion taken, a draft brought back, the other side of a conflict.
    createEffect(
      on(
        () => props.block.text,
        (text) => {
          if (text === model.getValue()) return;
          quiet = true;
          editor.pushUndoStop();
          editor.executeEdits("outside", [{ range: model.getFullModelRange(), text }]);
          editor.pushUndoStop();
          quiet = false;
        },
      ),
    );
    createEffect(() => {
      const at = props.at;
      if (at === null) {
        monaco.editor.setModelMarkers(model, "sekisho", []);
        return;
      }
      const [start, end] = [model.getPositionAt(at), model.getPositionAt(wordEnd(model.getValue(), at))];
      monaco.editor.setModelMarkers(model, "sekisho", [
        {
          startLineNumber: start.lineNumber,
          startColumn: start.column,
          endLineNumber: end.lineNumber,
          endColumn: end.column,
          message: props.message,
          severity: monaco.MarkerSeverity.Warning,
        },
      ]);
    });
    createEffect(() => editor.updateOptions({ readOnly: !desk.writable() }));
    createEffect(on(theme, () => applyTheme()));
    onCleanup(() => {
      desk.editors.delete(id);
      forgetScope(model.uri.toString());
      observer.disconnect();
      editor.dispose();
      model.dispose();
    });
  });
  return <div class="sql live" ref={holder} />;
};
