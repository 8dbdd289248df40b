// From a protected table to what a chart may draw: points, and places where a value is withheld. A withheld value is never zero and never guessed.
import type { ChartConfig, Mark, ProtectedTableJson } from "../../../server/http/schemas.ts";

export type Point = { readonly x: string | number; readonly y: number; readonly series: string };
export type Gap = { readonly x: string | number; readonly series: string; readonly mark: Mark };
export type PlotData = {
  readonly xKind: "number" | "label";
  readonly xs: readonly (string | number)[];
  readonly series: readonly string[];
  readonly points: readonly Point[];
  readonly gaps: readonly Gap[];
};

const figure = (value: unknown): number | null => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
};

/** Columns a chart of this table most likely means, for what the person has not chosen yet. */
export const completeConfig = (config: ChartConfig, table: ProtectedTableJson): ChartConfig => {
  const names = new Set(table.columns.map((column) => column.name));
  const labels = table.columns.filter((column) => column.kind === "label").map((column) => column.name);
  const figures = table.columns.filter((column) => column.kind === "number").map((column) => column.name);
  const x = names.has(config.x) ? config.x : (labels[0] ?? figures[0] ?? "");
  const y = names.has(config.y) ? config.y : (figures.find((name) => name !== x) ?? "");
  const untouched = config.x === "" && config.y === "";
  const series =
    config.series !== null && names.has(config.series)
      ? config.series
      : untouched
        ? (labels.find((name) => name !== x) ?? null)
        : null;
  // A line says that there is something between two places; names have nothing between them.
  const at = table.columns.findIndex((column) => column.name === x);
  const named = table.rows.some((row) => typeof row[at] === "string" && !/^\d{4}(-\d{2}){0,2}/.test(row[at]));
  return { ...config, mark: untouched && named ? "bar" : config.mark, x, y, series };
};

export const plotData = (table: ProtectedTableJson, config: ChartConfig): PlotData => {
  const at = (name: string | null): number => table.columns.findIndex((column) => column.name === name);
  const [x, y, by] = [at(config.x), at(config.y), at(config.series)];
  const points: Point[] = [];
  const gaps: Gap[] = [];
  if (x < 0 || y < 0) return { xKind: "label", xs: [], series: [], points, gaps };
  const xKind = table.rows.every((row) => row[x] === null || typeof row[x] === "number") ? "number" : "label";
  const xs = new Set<string | number>();
  const series = new Set<string>();
  table.rows.forEach((row, r) => {
    const marks = table.marks[r] ?? [];
    // A row whose own label is withheld has no place on the axis.
    if (marks[x] || row[x] === null || row[x] === undefined || (by >= 0 && marks[by])) return;
    const place = xKind === "number" ? (row[x] as number) : String(row[x]);
    const name = by < 0 ? "" : String(row[by] ?? "");
    xs.add(place);
    series.add(name);
    const mark = marks[y] ?? null;
    const value = figure(row[y]);
    if (mark) gaps.push({ x: place, series: name, mark });
    else if (value !== null) points.push({ x: place, y: value, series: name });
  });
  const ordered = [...xs];
  if (xKind === "number") ordered.sort((a, b) => Number(a) - Number(b));
  return { xKind, xs: ordered, series: [...series], points, gaps };
};

/** One series as unbroken stretches: a line ends before a place without a value and begins again after it. */
export const stretches = (data: PlotData, series: string): readonly (readonly Point[])[] => {
  const byPlace = new Map(data.points.filter((point) => point.series === series).map((point) => [point.x, point]));
  const result: Point[][] = [];
  let open = false;
  for (const place of data.xs) {
    const point = byPlace.get(place);
    if (!point) open = false;
    else if (open) result.at(-1)!.push(point);
    else {
      result.push([point]);
      open = true;
    }
  }
  return result;
};

const columnsOfGapsShare = 0.5;

/** Places woven over the whole height: those of series that are mostly shown. Series mostly withheld are named below the chart instead. */
export const wovenPlaces = (data: PlotData): readonly Gap[] => {
  const mostly = new Set(
    data.series.filter((name) => {
      const gaps = data.gaps.filter((gap) => gap.series === name).length;
      const points = data.points.filter((point) => point.series === name).length;
      return gaps <= (gaps + points) * columnsOfGapsShare;
    }),
  );
  const seen = new Set<string | number>();
  return data.gaps.filter((gap) => mostly.has(gap.series) && !seen.has(gap.x) && seen.add(gap.x));
};
