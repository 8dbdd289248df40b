// Around every block: its number on the road, its name, its actions, and what the saving of it has to say.
import { createSignal, type JSX, Show } from "solid-js";
import { t as common } from "../i18n/common.ts";
import { both } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { isComposing } from "../ui/keyboard.ts";
import { Menu } from "../ui/Menu.tsx";
import { toast } from "../ui/Toasts.tsx";
import { blockName, neighbour } from "./block-order.ts";
import { useDesk } from "./desk.ts";
import type { OpenBlock } from "./notebook-store.ts";

export const removeWithUndo = async (desk: ReturnType<typeof useDesk>, block: OpenBlock): Promise<void> => {
  const next = neighbour(desk.book.state.order, block.id);
  const restore = await desk.book.remove(block.id);
  if (!restore) return;
  desk.select(next);
  toast(t("removed", { name: block.name }), {
    action: { label: common("undo"), run: () => void restore().then(() => desk.select(block.id)) },
  });
};

const NameEdit = (props: { readonly block: OpenBlock; readonly onDone: () => void }) => {
  const desk = useDesk();
  let done = false;
  const finish = (value: string | null): void => {
    if (done) return;
    done = true;
    const name = value === null ? "" : blockName(value);
    if (name && name !== props.block.name) desk.book.change(props.block.id, { name });
    props.onDone();
  };
  return (
    <input
      class="name-edit"
      ref={(element) => queueMicrotask(() => element.select())}
      value={props.block.name}
      maxlength={63}
      aria-label={t("name")}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") finish(event.currentTarget.value);
        if (event.key === "Escape") finish(null);
      }}
    />
  );
};

const SaveNotes = (props: { readonly block: OpenBlock }) => {
  const desk = useDesk();
  return (
    <>
      <Show when={props.block.draft !== null}>
        <div class="aside-note" data-tone="odo">
          <p>{t("draft.title")}</p>
          <pre class="kept">{props.block.draft}</pre>
          <div class="acts">
            <Button size="small" onClick={() => desk.book.takeDraft(props.block.id, true)}>
              {t("draft.use")}
            </Button>
            <Button size="small" rank="bare" onClick={() => desk.book.takeDraft(props.block.id, false)}>
              {t("draft.drop")}
            </Button>
          </div>
        </div>
      </Show>
      <Show when={props.block.saving === "conflict"}>
        <div class="aside-note" data-tone="odo" role="alert">
          <p>
            <b>{t("conflict.title")}</b> {t("conflict.text")}
          </p>
          <pre class="kept">{props.block.theirs}</pre>
          <div class="acts">
            <Button size="small" onClick={() => desk.book.resolve(props.block.id, "mine")}>
              {t("conflict.mine")}
            </Button>
            <Button size="small" onClick={() => desk.book.resolve(props.block.id, "theirs")}>
              {t("conflict.theirs")}
            </Button>
          </div>
        </div>
      </Show>
      <Show when={props.block.saving === "failed" && props.block.saveProblem}>
        {(problem) => (
          <p class="aside-note" data-tone="suou" role="status">
            {t("save.failed", { why: both(problem().message) })}
          </p>
        )}
      </Show>
    </>
  );
};

export const BlockFrame = (props: {
  readonly block: OpenBlock;
  readonly number: number;
  readonly actions?: JSX.Element;
  readonly hideHead?: boolean;
  readonly children: JSX.Element;
}) => {
  const desk = useDesk();
  const [naming, setNaming] = createSignal(false);
  const id = () => props.block.id;
  const add = (afterId: string | null): void => {
    void desk.book.add("sql", afterId).then((made) => made && desk.edit(made));
  };
  const before = () => desk.book.state.order[desk.book.state.order.indexOf(id()) - 1] ?? null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a block is chosen by keyboard and then commanded by letters
    <section
      class="block"
      id={`block-${id()}`}
      data-block={id()}
      data-kind={props.block.kind}
      data-focus={desk.selected() === id() ? "" : undefined}
      tabindex="-1"
      aria-label={`${t("block", { n: props.number, kind: t(`kind.${props.block.kind}`) })}: ${props.block.name}`}
      onFocusIn={() => desk.select(id())}
      onPointerDown={() => desk.select(id())}
    >
      <span class="block-no" aria-hidden="true">
        {props.number}
      </span>
      <div class="block-head" data-quiet={props.hideHead ? "" : undefined}>
        <Show
          when={naming()}
          fallback={
            <>
              {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; renaming also stands in the menu */}
              <code onDblClick={() => desk.writable() && setNaming(true)}>{props.block.name}</code>
            </>
          }
        >
          <NameEdit block={props.block} onDone={() => setNaming(false)} />
        </Show>
        <span>{t(`kind.${props.block.kind}`)}</span>
        <span class="end">
          {props.actions}
          <Show when={desk.writable()}>
            <Menu label={`${t("more")}: ${props.block.name}`} small summary={<Icon name="more" />}>
              <button type="button" onClick={() => setNaming(true)}>
                {t("renameBlock")}
              </button>
              <button type="button" onClick={() => desk.book.move(id(), "up")}>
                {t("up")} <kbd class="key">Alt ↑</kbd>
              </button>
              <button type="button" onClick={() => desk.book.move(id(), "down")}>
                {t("down")} <kbd class="key">Alt ↓</kbd>
              </button>
              <button type="button" onClick={() => add(before())}>
                {t("insertAbove")} <kbd class="key">a</kbd>
              </button>
              <button type="button" onClick={() => add(id())}>
                {t("insertBelow")} <kbd class="key">b</kbd>
              </button>
              <button type="button" onClick={() => void removeWithUndo(desk, props.block)}>
                {t("remove")} <kbd class="key">Delete</kbd>
              </button>
            </Menu>
          </Show>
        </span>
      </div>
      {props.children}
      <SaveNotes block={props.block} />
    </section>
  );
};
