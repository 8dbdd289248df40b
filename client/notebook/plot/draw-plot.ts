// Draws plot data with Observable Plot: colour, marker and direct label per series, woven places where a value is withheld.
import * as Plot from "@observablehq/plot";
import type { ChartConfig } from "../../../server/http/schemas.ts";
import { markWeave, markWord } from "../../i18n/common.ts";
import { type PlotData, stretches, wovenPlaces } from "./plot-data.ts";

const colours = [
  "var(--plot-1)",
  "var(--plot-2)",
  "var(--syn-number)",
  "var(--syn-function)",
  "var(--syn-string)",
  "var(--ink-3)",
] as const;
const symbols = ["circle", "square", "triangle", "diamond", "star", "cross"] as const;
const patterns = { primary: "url(#weave)", secondary: "url(#cross)", near: "url(#slats)" } as const;
const widthPx = 560;
const heightPx = 320;
const labelledMax = 5;
const ticksMax = 24;

const short = (text: string): string => (text.length > 14 ? `${text.slice(0, 13)}…` : text);

const colourOf = (data: PlotData, series: string): string => colours[data.series.indexOf(series) % colours.length]!;
const symbolOf = (data: PlotData, series: string) => symbols[data.series.indexOf(series) % symbols.length]!;

/** Half the distance of two places, so that a woven strip stands where the point would. */
const halfStep = (data: PlotData): number => {
  const places = data.xs.map(Number);
  const steps = places.slice(1).map((place, index) => place - places[index]!);
  return (steps.length ? Math.min(...steps) : 1) * 0.34;
};

const overPlaces = (data: PlotData, word: (series: string, mark: string) => string): Plot.Markish[] => {
  const gaps = wovenPlaces(data);
  const half = halfStep(data);
  const named = gaps.length <= labelledMax;
  return (["primary", "secondary", "near"] as const).flatMap((weave) => {
    const mine = gaps.filter((gap) => markWeave[gap.mark] === weave);
    if (mine.length === 0) return [];
    const strip =
      data.xKind === "number"
        ? Plot.rectX(mine, {
            x1: (gap) => Number(gap.x) - half,
            x2: (gap) => Number(gap.x) + half,
            fill: patterns[weave],
          })
        : Plot.barX(mine, { x: "x", fill: patterns[weave] });
    const words = Plot.text(mine, {
      x: "x",
      frameAnchor: "top",
      dy: -10,
      text: (gap) => word(gap.series, markWord[gap.mark as keyof typeof markWord]),
      fill: "var(--ink-2)",
    });
    return named ? [strip, words] : [strip];
  });
};

const stripOnBand = (data: PlotData): Plot.Markish[] => {
  const gaps = wovenPlaces(data);
  return (["primary", "secondary", "near"] as const).map((weave) =>
    Plot.ruleX(
      gaps.filter((gap) => markWeave[gap.mark] === weave),
      { x: "x", stroke: patterns[weave], strokeWidth: 18 },
    ),
  );
};

const lines = (
  data: PlotData,
  mark: "line" | "dot",
  word: (series: string, mark: string) => string,
): Plot.Markish[] => {
  const marks: Plot.Markish[] = data.xKind === "number" ? overPlaces(data, word) : stripOnBand(data);
  for (const series of data.series) {
    const colour = colourOf(data, series);
    const points = data.points.filter((point) => point.series === series);
    if (mark === "line")
      for (const part of stretches(data, series))
        marks.push(
          Plot.line(part, { x: "x", y: "y", stroke: colour, strokeWidth: series === data.series[0] ? 1.75 : 1.25 }),
        );
    marks.push(
      Plot.dot(points, {
        x: "x",
        y: "y",
        symbol: symbolOf(data, series),
        r: 3,
        stroke: colour,
        fill: series === data.series[0] ? colour : "var(--paper)",
        strokeWidth: 1.25,
      }),
    );
    const last = points.length ? points.reduce((a, b) => (data.xs.indexOf(b.x) >= data.xs.indexOf(a.x) ? b : a)) : null;
    if (last && series)
      marks.push(
        Plot.text([last], {
          x: "x",
          y: "y",
          text: () => short(series),
          dx: 10,
          textAnchor: "start",
          fill: "var(--ink)",
          fontWeight: 600,
          stroke: "var(--paper)",
          strokeWidth: 4,
        }),
      );
  }
  return marks;
};

const bars = (data: PlotData): Plot.Markish[] => {
  const top = Math.max(0, ...data.points.map((point) => point.y));
  const grouped = data.series.length > 1;
  const place = grouped ? { fx: "x", x: "series" } : { x: "x" };
  const marks: Plot.Markish[] = data.series.map((series) =>
    Plot.barY(
      data.points.filter((point) => point.series === series),
      {
        ...place,
        y: "y",
        fill: data.series.indexOf(series) % 2 === 0 ? colourOf(data, series) : "var(--paper)",
        stroke: colourOf(data, series),
        insetLeft: 1,
        insetRight: 1,
      },
    ),
  );
  for (const weave of ["primary", "secondary", "near"] as const)
    marks.push(
      Plot.barY(
        data.gaps.filter((gap) => markWeave[gap.mark] === weave),
        { ...place, y: () => top, fill: patterns[weave], insetLeft: 1, insetRight: 1 },
      ),
    );
  return marks;
};

export const drawPlot = (
  data: PlotData,
  config: ChartConfig,
  word: (series: string, mark: string) => string,
): SVGSVGElement | HTMLElement => {
  const grouped = config.mark === "bar" && data.series.length > 1;
  const whole = data.xKind === "number" && data.xs.every((place) => Number.isInteger(place));
  const ticks = whole && data.xs.length <= 14 ? { ticks: data.xs.map(Number) } : {};
  const labels = config.mark === "bar" ? {} : { marginRight: data.series.some(Boolean) ? 96 : 24 };
  // Every nth name, so that none runs into the next.
  const every = Math.ceil(data.xs.length / ticksMax);
  const namedTicks = data.xs.filter((_, index) => index % every === 0);
  const crowded =
    data.xKind === "label" &&
    data.xs.length > 5 &&
    data.xs.some((place) => String(place).length * Math.min(data.xs.length, ticksMax) > 70);
  return Plot.plot({
    className: "plot",
    width: widthPx,
    height: heightPx,
    marginLeft: 56,
    marginTop: 28,
    marginBottom: crowded ? 72 : 32,
    ...labels,
    ariaLabel: `${config.y} / ${config.x}`,
    x: grouped
      ? { axis: null, domain: data.series }
      : config.mark === "bar" || data.xKind === "label"
        ? {
            type: config.mark === "bar" ? "band" : "point",
            domain: data.xs,
            ticks: namedTicks,
            label: null,
            ...(crowded ? { tickRotate: -40 } : {}),
            tickFormat: (place: unknown) => short(String(place)),
          }
        : { label: null, tickFormat: (place: number) => String(place), inset: 14, ...ticks },
    ...(grouped
      ? {
          fx: {
            domain: data.xs,
            ticks: namedTicks,
            ...(crowded ? { tickRotate: -40 } : {}),
            label: null,
            tickFormat: (place: unknown) => short(String(place)),
            padding: 0.2,
          },
        }
      : {}),
    y: {
      label: null,
      grid: true,
      zero: true,
      ticks: 5,
      nice: true,
      tickFormat: (value: number) => value.toLocaleString("en-US"),
    },
    marks: [
      ...(config.mark === "bar" ? bars(data) : lines(data, config.mark, word)),
      Plot.ruleY([0], { stroke: "var(--ink)" }),
    ],
  });
};
