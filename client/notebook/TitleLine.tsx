// The title of the notebook, renamed in place.
import { createSignal, Show } from "solid-js";
import { t } from "../i18n/notebook.ts";
import { isComposing } from "../ui/keyboard.ts";
import { useDesk } from "./desk.ts";

const titleMax = 200;

export const TitleLine = () => {
  const desk = useDesk();
  const [naming, setNaming] = createSignal(false);
  const finish = (value: string | null): void => {
    if (!naming()) return;
    setNaming(false);
    const title = value?.trim() ?? "";
    if (title && title !== desk.book.state.title) void desk.book.rename(title);
  };
  return (
    <Show
      when={naming()}
      fallback={
        <h1>
          <Show when={desk.writable()} fallback={desk.book.state.title}>
            <button type="button" class="title-button" title={t("rename")} onClick={() => setNaming(true)}>
              {desk.book.state.title}
            </button>
          </Show>
        </h1>
      }
    >
      <input
        class="title-edit"
        ref={(element) => queueMicrotask(() => element.select())}
        aria-label={t("rename")}
        value={desk.book.state.title}
        maxlength={titleMax}
        onBlur={(event) => finish(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter") finish(event.currentTarget.value);
          if (event.key === "Escape") finish(null);
        }}
      />
    </Show>
  );
};
