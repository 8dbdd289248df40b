// The desk: catalog at the left, the road with its blocks in the middle, what is known about the notebook at the right.
import { createEffect, createResource, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import type { Block, Notebook, Project } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { t as projects } from "../i18n/projects.ts";
import { permitGone, sessionEnded } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { usePlace } from "../ui/place.ts";
import { settled } from "../ui/settled.ts";
import { toast } from "../ui/Toasts.tsx";
import { CatalogRail } from "./CatalogRail.tsx";
import { ChartBlock } from "./ChartBlock.tsx";
import { type Desk, DeskContext, type EditorHandle } from "./desk.ts";
import { MarkdownBlock } from "./MarkdownBlock.tsx";
import { NotebookRail } from "./NotebookRail.tsx";
import { isStale, openNotebook } from "./notebook-store.ts";
import { SqlBlock } from "./SqlBlock.tsx";
import { TitleLine } from "./TitleLine.tsx";
import { useDeskKeys } from "./use-desk-keys.ts";

const Blocks = (props: { readonly desk: Desk }) => {
  const book = props.desk.book;
  const add = (kind: Block["kind"], afterId: string | null): void => {
    void book.add(kind, afterId).then((id) => id && props.desk.edit(id));
  };
  return (
    <>
      <For each={book.state.order}>
        {(id, index) => (
          <Show when={book.block(id)}>
            {(block) => (
              <>
                <Switch>
                  <Match when={block().kind === "sql"}>
                    <SqlBlock block={block()} number={index() + 1} />
                  </Match>
                  <Match when={block().kind === "markdown"}>
                    <MarkdownBlock block={block()} number={index() + 1} />
                  </Match>
                  <Match when={block().kind === "chart"}>
                    <ChartBlock block={block()} number={index() + 1} />
                  </Match>
                </Switch>
                <Show when={props.desk.writable() && index() < book.state.order.length - 1}>
                  <fieldset class="between" aria-label={t("add.here")}>
                    <Button size="small" rank="bare" icon="plus" onClick={() => add("sql", id)}>
                      {t("kind.sql")}
                    </Button>
                    <Button size="small" rank="bare" icon="plus" onClick={() => add("markdown", id)}>
                      {t("kind.markdown")}
                    </Button>
                    <Button size="small" rank="bare" icon="plus" onClick={() => add("chart", id)}>
                      {t("kind.chart")}
                    </Button>
                  </fieldset>
                </Show>
              </>
            )}
          </Show>
        )}
      </For>
      <Show when={book.state.order.length === 0}>
        <EmptyState>{props.desk.writable() ? t("empty") : t("readonly")}</EmptyState>
      </Show>
      <Show when={props.desk.writable()}>
        <div class="add">
          <Button size="small" onClick={() => add("sql", book.state.order.at(-1) ?? null)}>
            {t("add.sql")}
          </Button>
          <Button size="small" onClick={() => add("markdown", book.state.order.at(-1) ?? null)}>
            {t("add.text")}
          </Button>
          <Button size="small" onClick={() => add("chart", book.state.order.at(-1) ?? null)}>
            {t("add.chart")}
          </Button>
        </div>
      </Show>
    </>
  );
};

export const NotebookDesk = (props: {
  readonly notebook: Notebook;
  readonly project: Project;
  readonly projectTitle: string;
}) => {
  const writable = (): boolean => props.project.myRole === "analyst";
  const runnable = (): boolean => writable() && props.project.permit?.status === "active" && !permitGone();
  const book = openNotebook(props.notebook, writable);
  const [selected, select] = createSignal<string | null>(null);
  const [editing, setEditing] = createSignal<string | null>(null);
  const [catalogAnswer] = createResource(
    () => (props.project.permit?.status === "active" ? props.project.id : null),
    api.projects.catalog,
  );
  const [requests, { refetch }] = createResource(() => api.egress.list("mine"));
  const catalog = () => {
    const found = catalogAnswer();
    return found?.ok ? found.value : null;
  };
  const mine = () => {
    const found = settled(requests);
    return found?.ok ? found.value.filter((request) => request.projectId === props.project.id) : [];
  };
  const editors = new Map<string, EditorHandle>();
  const edit = (id: string | null): void => {
    setEditing(id);
    if (id === null) return;
    select(id);
    queueMicrotask(() => editors.get(id)?.focus());
  };
  const desk: Desk = {
    book,
    title: () => book.state.title,
    project: () => props.project,
    catalog,
    writable,
    runnable,
    selected,
    select,
    editing,
    edit,
    editors,
    refreshEgress: () => void refetch(),
  };
  usePlace(() => ({
    crumbs: [
      { label: projects("projects"), href: "/" },
      { label: props.projectTitle, href: `/projects/${props.project.id}` },
      { label: book.state.title },
    ],
    project: props.project,
  }));
  createEffect(() => {
    const problem = book.state.problem;
    if (!problem) return;
    toast(`${both(problem.message)} ${both(problem.help)}`, { tone: "suou" });
    book.calm();
  });
  createEffect(() => {
    if (!sessionEnded()) book.saveAgain();
  });
  useDeskKeys(desk);
  const warn = (event: BeforeUnloadEvent): void => {
    if (book.state.order.some((id) => ["dirty", "failed", "conflict"].includes(book.block(id)?.saving ?? "saved")))
      event.preventDefault();
  };
  addEventListener("beforeunload", warn);
  onCleanup(() => {
    removeEventListener("beforeunload", warn);
    book.close();
  });
  const insert = async (name: string): Promise<void> => {
    if (!desk.writable()) return;
    const at = [editing(), selected()].find((id) => id !== null && book.block(id)?.kind === "sql") ?? null;
    const editor = at === null ? undefined : editors.get(at);
    if (editor) editor.insert(name);
    else if (at !== null) {
      const text = book.block(at)?.text ?? "";
      book.change(at, { text: text === "" || /\s$/.test(text) ? text + name : `${text} ${name}` });
      edit(at);
    } else {
      const made = await book.add("sql", selected() ?? book.state.order.at(-1) ?? null, name);
      if (made) edit(made);
    }
  };
  const stale = () => book.state.order.filter((id) => book.block(id) && isStale(book.block(id)!)).length;
  const saving = (): string => {
    const states = book.state.order.map((id) => book.block(id)?.saving);
    if (states.includes("conflict") || states.includes("failed")) return t("unsavable");
    if (states.includes("saving") || states.includes("dirty")) return t("saving");
    return t("saved.at", { at: timeText(book.state.savedAt) });
  };
  const runAll = async (): Promise<void> => {
    for (const id of book.state.order) if (book.block(id)?.kind === "sql") await book.run(id, props.project.id);
  };
  return (
    <DeskContext.Provider value={desk}>
      <nav class="jump" aria-label={t("onPage")}>
        <a href="#catalog">{t("catalog")}</a>
        <a href="#outline">{t("outline")}</a>
        <a href="#marks">{t("marks")}</a>
      </nav>
      <div class="bench">
        <CatalogRail onInsert={(name) => void insert(name)} />
        <main class="desk" id="desk" tabindex="-1">
          <div class="road">
            <div class="doc-head">
              <TitleLine />
              <div class="doc-meta num">
                <Show when={writable()} fallback={<span>{t("readonly")}</span>}>
                  <span role="status">{saving()}</span>
                </Show>
                <span>{t("blocks", { n: book.state.order.length })}</span>
                <Show when={stale() > 0}>
                  <span>{t("blocks.stale", { n: stale() })}</span>
                </Show>
                <Show when={runnable() && book.state.order.some((id) => book.block(id)?.kind === "sql")}>
                  <Button size="small" icon="play" onClick={() => void runAll()}>
                    {t("runAll")}
                  </Button>
                </Show>
              </div>
            </div>
            <Blocks desk={desk} />
          </div>
        </main>
        <NotebookRail requests={mine()} />
      </div>
    </DeskContext.Provider>
  );
};
