// The gate of a query: what became of the newest run, in words first.
import { createSignal, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import type { ProtectedTableJson, Run } from "../../server/http/schemas.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { permitGone } from "../session.ts";
import { countCells } from "../table/table-model.ts";
import { GateLine, type GateState } from "../ui/GateLine.tsx";
import { isStale, type OpenBlock } from "./notebook-store.ts";

const steps = ["bind", "execute", "protect", "finish"] as const;
const reached = { bind: 0.12, execute: 0.45, protect: 0.75, finish: 0.92 } as const;
const tickMs = 1_000;

export const gateState = (block: OpenBlock): GateState | null => {
  if (!block.run) return null;
  if (block.run.status === "released") return isStale(block) ? "stale" : "done";
  return block.run.status;
};

const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

const Elapsed = (props: { readonly run: Run }) => {
  const begun = Date.now();
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), tickMs);
  onCleanup(() => clearInterval(timer));
  // The server's clock may differ from this one: never show less than what passed on this page.
  const since = () => Math.max(now() - begun, Math.min(now() - Date.parse(props.run.createdAt), 24 * 3_600_000));
  return <span class="num">{clock(since())}</span>;
};

export const RunGate = (props: {
  readonly block: OpenBlock;
  readonly run: Run;
  readonly table: ProtectedTableJson | null;
  readonly end?: JSX.Element;
}) => {
  const state = () => gateState(props.block) ?? "done";
  const step = () => steps.indexOf(props.run.step ?? "bind");
  const count = () => (props.table ? countCells(props.table) : null);
  const at = () => timeText(props.run.finishedAt ?? props.run.createdAt);
  return (
    <>
      <GateLine
        state={state()}
        {...(state() === "running"
          ? { progress: reached[props.run.step ?? "bind"], progressLabel: t("gate.running", { n: step() + 1 }) }
          : {})}
        end={props.end}
      >
        <Switch>
          <Match when={state() === "done"}>
            <Show
              when={count()}
              fallback={
                <span>
                  <b>{permitGone() ? t("gate.closed") : t("loadingResult")}</b>
                </span>
              }
            >
              {(cells) => (
                <>
                  <span>
                    <b class="num">
                      {cells().shown === cells().total
                        ? t("gate.all", { total: cells().total })
                        : t("gate.shown", { shown: cells().shown, total: cells().total })}
                    </b>
                  </span>
                  <For each={[...cells().byMark]}>
                    {([mark, n]) => <span class="num">{t(`gate.${mark}`, { n })}</span>}
                  </For>
                </>
              )}
            </Show>
          </Match>
          <Match when={state() === "running"}>
            <span>
              <b>{t("gate.running", { n: step() + 1 })}</b>
            </span>
            <Elapsed run={props.run} />
            <span>{t("gate.leave")}</span>
          </Match>
          <Match when={state() === "queued"}>
            <span>
              <b class="num">
                {(props.run.placeInLine ?? 0) > 0 ? t("gate.place", { n: props.run.placeInLine ?? 0 }) : t("gate.next")}
              </b>
            </span>
            <span>{t("gate.wait")}</span>
          </Match>
          <Match when={state() === "stale"}>
            <span>
              <b>{t("gate.stale")}</b>
            </span>
            <span>{t("gate.staleWhy", { at: at() })}</span>
          </Match>
          <Match when={state() === "refused"}>
            <span>
              <b>{t("gate.refused")}</b>
            </span>
            <span>
              {props.run.sql.trim() === props.block.text.trim() ? t("gate.refusedWhy") : t("gate.refusedBefore")}
            </span>
          </Match>
          <Match when={state() === "failed"}>
            <span>
              <b>{t("gate.failed")}</b>
            </span>
            <span>{props.run.error ? both(props.run.error.message) : ""}</span>
          </Match>
          <Match when={state() === "stopped"}>
            <span>
              <b>{t("gate.stopped")}</b>
            </span>
            <span>{t("gate.stoppedWhy", { at: at() })}</span>
          </Match>
        </Switch>
      </GateLine>
      <Show when={state() === "running"}>
        <ol class="steps" aria-label={t("steps")}>
          <For each={steps}>
            {(name, index) => (
              <li data-done={index() < step() ? "" : undefined} aria-current={index() === step() ? "step" : undefined}>
                {t(`step.${name}`)}
              </li>
            )}
          </For>
        </ol>
      </Show>
    </>
  );
};
