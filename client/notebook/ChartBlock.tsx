// A chart of a block's result, with the same figures as a table for those who do not see it.
import { createEffect, createMemo, createResource, createSignal, For, on, Show } from "solid-js";
import type { ChartConfig, ProtectedTableJson } from "../../server/http/schemas.ts";
import { language } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { permitGone } from "../session.ts";
import { ResultTable } from "../table/ResultTable.tsx";
import { crosstab } from "../table/table-model.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { settled } from "../ui/settled.ts";
import { BlockFrame } from "./BlockFrame.tsx";
import { useDesk } from "./desk.ts";
import type { OpenBlock } from "./notebook-store.ts";
import { completeConfig, type PlotData, plotData } from "./plot/plot-data.ts";
import { loadResult } from "./results.ts";

/** null: the part could not be loaded; the table still can be read. */
const drawing = () => import("./plot/draw-plot.ts").catch(() => null);

const withheldBySeries = (
  data: PlotData,
): readonly { readonly name: string; readonly gaps: number; readonly total: number }[] =>
  data.series.flatMap((name) => {
    const gaps = data.gaps.filter((gap) => gap.series === name).length;
    const points = data.points.filter((point) => point.series === name).length;
    return gaps > 0 ? [{ name, gaps, total: gaps + points }] : [];
  });

const Picture = (props: { readonly data: PlotData; readonly config: ChartConfig }) => {
  let holder!: HTMLDivElement;
  const [draw] = createResource(drawing);
  createEffect(
    on([() => props.data, () => props.config, () => settled(draw), language], () => {
      const ready = settled(draw);
      if (!ready) return;
      const svg = ready.drawPlot(props.data, props.config, (series, mark) => (series ? `${series}: ${mark}` : mark));
      // One picture with one name: its inner groups carry names that screen readers would not know what to do with.
      for (const part of svg.querySelectorAll("[aria-label]")) {
        part.setAttribute("data-part", part.getAttribute("aria-label") ?? "");
        part.removeAttribute("aria-label");
      }
      svg.setAttribute("role", "img");
      svg.setAttribute(
        "aria-label",
        t("chart.label", {
          mark: t(`chart.${props.config.mark}`),
          x: props.config.x,
          y: props.config.y,
          n: props.data.points.length,
          gaps: props.data.gaps.length,
        }),
      );
      holder.replaceChildren(svg);
    }),
  );
  return (
    <>
      <Show when={draw() === null}>
        <p class="notes">{t("chart.unloaded")}</p>
      </Show>
      <div class="picture" hidden={draw() === null} ref={holder} />
    </>
  );
};

const Settings = (props: {
  readonly config: ChartConfig;
  readonly table: ProtectedTableJson | null;
  readonly onChange: (config: ChartConfig) => void;
}) => {
  const desk = useDesk();
  const sources = () =>
    desk.book.state.order.flatMap((id) =>
      desk.book.block(id)?.kind === "sql" ? [{ value: id, label: desk.book.block(id)!.name }] : [],
    );
  const columns = () => (props.table?.columns ?? []).map((column) => ({ value: column.name, label: column.name }));
  const figures = () =>
    (props.table?.columns ?? [])
      .filter((column) => column.kind === "number")
      .map((column) => ({ value: column.name, label: column.name }));
  return (
    <fieldset class="chart-settings" aria-label={t("chart.config")}>
      <Field
        kind="choice"
        label={t("chart.source")}
        value={props.config.source}
        options={sources()}
        onInput={(source) => props.onChange({ ...props.config, source, x: "", y: "", series: null })}
      />
      <Field
        kind="choice"
        label={t("chart.mark")}
        value={props.config.mark}
        options={(["line", "bar", "dot"] as const).map((value) => ({ value, label: t(`chart.${value}`) }))}
        onInput={(mark) => props.onChange({ ...props.config, mark: mark as ChartConfig["mark"] })}
      />
      <Field
        kind="choice"
        label={t("chart.x")}
        value={props.config.x}
        options={columns()}
        onInput={(x) => props.onChange({ ...props.config, x })}
      />
      <Field
        kind="choice"
        label={t("chart.y")}
        value={props.config.y}
        options={figures()}
        onInput={(y) => props.onChange({ ...props.config, y })}
      />
      <Field
        kind="choice"
        label={t("chart.series")}
        value={props.config.series ?? ""}
        options={[{ value: "", label: t("chart.none") }, ...columns()]}
        onInput={(series) => props.onChange({ ...props.config, series: series || null })}
      />
    </fieldset>
  );
};

export const ChartBlock = (props: { readonly block: OpenBlock; readonly number: number }) => {
  const desk = useDesk();
  const [asTable, setAsTable] = createSignal(false);
  const stored = createMemo((): ChartConfig => {
    const config = props.block.config;
    if ("source" in config) return config as ChartConfig;
    const first = desk.book.state.order.find((id) => desk.book.block(id)?.kind === "sql") ?? "";
    return { source: first, mark: "line", x: "", y: "", series: null };
  });
  const source = () => desk.book.block(stored().source);
  const [answer] = createResource(
    () => (source()?.run?.status === "released" ? source()?.run?.resultId : null) ?? null,
    loadResult,
  );
  const table = () => {
    const found = settled(answer);
    return source()?.run?.resultId && found?.ok && !permitGone() ? found.value : null;
  };
  const config = createMemo(() => (table() ? completeConfig(stored(), table()!) : stored()));
  const data = createMemo(() => (table() ? plotData(table()!, config()) : null));
  const save = (next: ChartConfig): void => desk.book.change(props.block.id, { config: next });
  const editing = () => desk.writable() && desk.editing() === props.block.id;
  return (
    <BlockFrame
      block={props.block}
      number={props.number}
      actions={
        <>
          <Show when={table()}>
            <Button
              size="small"
              rank="bare"
              aria-pressed={asTable() ? "true" : "false"}
              onClick={() => setAsTable((now) => !now)}
            >
              {asTable() ? t("chart.picture") : t("chart.table")}
            </Button>
          </Show>
          <Show when={desk.writable()}>
            <Button
              size="small"
              rank={editing() ? "plain" : "bare"}
              onClick={() => desk.edit(editing() ? null : props.block.id)}
            >
              {editing() ? t("done") : t("edit")}
            </Button>
          </Show>
        </>
      }
    >
      <Show when={editing() || (desk.writable() && !source())}>
        <Settings config={config()} table={table()} onChange={save} />
      </Show>
      <Show when={data()} fallback={<p class="empty">{source()?.run ? t("chart.gone") : t("chart.noSource")}</p>}>
        {(drawn) => (
          <figure>
            <figcaption class="cap">
              <span>
                {config().y} / {config().x}
              </span>
              <span class="unit">{source()?.name}</span>
            </figcaption>
            <Show when={!asTable()} fallback={<ResultTable table={crosstab(table()!) ?? table()!} />}>
              <Show when={config().mark === "bar" && drawn().series.length > 1}>
                <ul class="series">
                  <For each={drawn().series}>
                    {(name, index) => (
                      <li>
                        <i data-series={index() % 6} aria-hidden="true" />
                        {name}
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
              <Picture data={drawn()} config={config()} />
              <Show when={drawn().gaps.length > 0}>
                <p class="notes">
                  {t("chart.gap")}{" "}
                  <For each={withheldBySeries(drawn())}>
                    {(line) => (
                      <span class="num nowrap">
                        {t("chart.withheld", { name: line.name || config().y, n: line.gaps, total: line.total })}{" "}
                      </span>
                    )}
                  </For>
                </p>
              </Show>
            </Show>
          </figure>
        )}
      </Show>
    </BlockFrame>
  );
};
