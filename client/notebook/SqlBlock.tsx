// A query: its text, its gate, and what came through.
import {
  createEffect,
  createResource,
  createSignal,
  ErrorBoundary,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  Switch,
} from "solid-js";
import { both, timeText } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { permitGone } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { settled } from "../ui/settled.ts";
import { BlockFrame } from "./BlockFrame.tsx";
import { useDesk } from "./desk.ts";
import { isStale, type OpenBlock } from "./notebook-store.ts";
import { PlainEditor } from "./PlainEditor.tsx";
import { Broken, Refusal } from "./Refusal.tsx";
import { ResultView } from "./ResultView.tsx";
import { gateState, RunGate } from "./RunGate.tsx";
import { loadResult } from "./results.ts";
import { SqlText } from "./SqlText.tsx";
import { type View, ViewSegments } from "./ViewSegments.tsx";
import { isOver } from "./watch-run.ts";

const LiveEditor = lazy(() => import("./editor/LiveEditor.tsx").then((part) => ({ default: part.LiveEditor })));
const nearPx = 1_200;

export const SqlBlock = (props: { readonly block: OpenBlock; readonly number: number }) => {
  const desk = useDesk();
  let holder!: HTMLDivElement;
  const [live, setLive] = createSignal(false);
  const [caret, setCaret] = createSignal<number | null>(null);
  const [showOld, setShowOld] = createSignal(false);
  const [view, setView] = createSignal<View>("crosstab");
  const editing = () => desk.editing() === props.block.id;
  const run = () => props.block.run;
  const busy = () => props.block.starting || (run() ? !isOver(run()!) : false);
  createEffect(() => {
    if (editing() && desk.writable()) setLive(true);
  });
  onMount(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.every((entry) => !entry.isIntersecting) && !editing()) setLive(false);
      },
      { rootMargin: `${nearPx}px 0px` },
    );
    observer.observe(holder);
    onCleanup(() => observer.disconnect());
  });
  const [answer] = createResource(() => run()?.resultId ?? null, loadResult);
  const table = () => {
    const found = settled(answer);
    return run()?.resultId && found?.ok && !permitGone() ? found.value : null;
  };
  const problem = () => {
    const found = settled(answer);
    return run()?.resultId && found && !found.ok ? found.problem : null;
  };
  createEffect(
    on(
      () => run()?.id,
      () => setShowOld(false),
      { defer: true },
    ),
  );
  const at = () => (run()?.status === "refused" && !isEdited() ? (run()?.error?.at ?? null) : null);
  const isEdited = () => run()?.sql.trim() !== props.block.text.trim();
  const start = (): void => void desk.book.run(props.block.id, desk.project()?.id ?? "");
  const use = (sql: string, thenRun: boolean): void => {
    desk.book.change(props.block.id, { text: sql });
    if (thenRun) start();
    else desk.edit(props.block.id);
  };
  const actions = () => (
    <Show
      when={!busy() || !run()}
      fallback={
        <Button
          size="small"
          icon="stop"
          kbd="Esc"
          busy={props.block.stopping}
          onClick={() => void desk.book.stop(props.block.id)}
        >
          {props.block.stopping ? t("stopping") : run()?.status === "queued" ? t("leaveQueue") : t("stop")}
        </Button>
      }
    >
      <Show when={desk.runnable()}>
        <Button
          size="small"
          icon="play"
          rank={desk.selected() === props.block.id ? "first" : "plain"}
          kbd={desk.selected() === props.block.id ? "⇧↵" : undefined}
          busy={props.block.starting}
          onClick={start}
        >
          {run()?.status === "failed" ? t("runAgain") : t("run")}
        </Button>
      </Show>
    </Show>
  );
  return (
    <BlockFrame block={props.block} number={props.number} actions={actions()}>
      <div ref={holder} data-live={live() ? "" : undefined}>
        <Show
          when={live()}
          fallback={
            <SqlText
              text={props.block.text}
              label={t("sqlOf", { name: props.block.name })}
              at={at()}
              {...(desk.writable()
                ? {
                    placeholder: t("emptySql"),
                    onEdit: (offset: number) => {
                      setCaret(offset);
                      desk.edit(props.block.id);
                    },
                  }
                : {})}
            />
          }
        >
          <ErrorBoundary fallback={() => <PlainEditor block={props.block} onRun={start} />}>
            <Suspense
              fallback={<SqlText text={props.block.text} label={t("sqlOf", { name: props.block.name })} at={at()} />}
            >
              <LiveEditor
                block={props.block}
                caret={caret()}
                focus={editing()}
                at={at()}
                message={run()?.error ? both(run()!.error!.message) : ""}
                onRun={start}
              />
            </Suspense>
          </ErrorBoundary>
        </Show>
      </div>
      <Show when={run()}>
        {(current) => (
          <>
            <RunGate
              block={props.block}
              run={current()}
              table={table()}
              end={
                <Switch>
                  <Match when={gateState(props.block) === "done" && table()}>
                    {(ready) => (
                      <ViewSegments
                        table={ready()}
                        view={view()}
                        onView={setView}
                        block={props.block}
                        resultId={current().resultId}
                      />
                    )}
                  </Match>
                  <Match when={gateState(props.block) === "stale"}>
                    <Button size="small" onClick={() => setShowOld((shown) => !shown)}>
                      {showOld()
                        ? t("gate.hideOld")
                        : t("gate.showOld", { at: timeText(current().finishedAt ?? current().createdAt) })}
                    </Button>
                  </Match>
                </Switch>
              }
            />
            <Switch>
              <Match when={current().status === "released" && permitGone()}>
                <p class="notes">{t("closed")}</p>
              </Match>
              <Match
                when={
                  current().status === "refused" && props.block.text !== current().error?.suggestion && current().error
                }
              >
                {(error) => <Refusal error={error()} sql={current().sql} onUse={desk.writable() ? use : null} />}
              </Match>
              <Match when={current().status === "failed" && current().error}>
                {(error) => <Broken error={error()} />}
              </Match>
              <Match when={current().status === "released" && problem()}>{(bad) => <Broken error={bad()} />}</Match>
              <Match when={current().status === "released" && (!isStale(props.block) || showOld()) && table()}>
                {(ready) => <ResultView table={ready()} view={view()} />}
              </Match>
            </Switch>
          </>
        )}
      </Show>
    </BlockFrame>
  );
};
