import { expect, test } from "vitest";
import type { ChartConfig, ProtectedTableJson } from "../../../server/http/schemas.ts";
import { completeConfig, plotData, stretches, wovenPlaces } from "./plot-data.ts";

const config: ChartConfig = { source: "b", mark: "line", x: "year", y: "n", series: "sex" };
const none = [null, null, null];
const table: ProtectedTableJson = {
  columns: [
    { name: "year", type: "INTEGER", kind: "label" },
    { name: "sex", type: "VARCHAR", kind: "label" },
    { name: "n", type: "BIGINT", kind: "number" },
  ],
  rows: [
    [2016, "m", 30],
    [2014, "m", 10],
    [2015, "m", null],
    [2014, "f", 0],
    [2015, "f", 12],
    [2016, "f", "9007199254740993"],
    [null, "f", 5],
  ],
  marks: [none, none, [null, null, "small"], none, none, none, ["small", null, null]],
  notes: [],
  policyVersion: "",
  snapshotId: "",
};

test("a withheld value is a gap, never a point and never zero; a true zero is a point", () => {
  const data = plotData(table, config);
  expect(data.gaps).toEqual([{ x: 2015, series: "m", mark: "small" }]);
  expect(data.points.some((point) => point.series === "m" && point.x === 2015)).toBe(false);
  expect(data.points).toContainEqual({ x: 2014, y: 0, series: "f" });
  expect(data.xs).toEqual([2014, 2015, 2016]);
});

test("no line is drawn through a gap", () => {
  const data = plotData(table, config);
  expect(stretches(data, "m").map((part) => part.map((point) => point.x))).toEqual([[2014], [2016]]);
  expect(stretches(data, "f").map((part) => part.map((point) => point.x))).toEqual([[2014, 2015, 2016]]);
});

test("a place is woven once, and not for a series that is mostly withheld", () => {
  expect(wovenPlaces(plotData(table, config)).map((gap) => gap.x)).toEqual([2015]);
  const hidden = {
    ...table,
    marks: table.marks.map((marks, r) =>
      table.rows[r]?.[1] === "f" ? [marks[0] ?? null, null, "small" as const] : marks,
    ),
  };
  expect(wovenPlaces(plotData(hidden, config)).map((gap) => gap.series)).toEqual(["m"]);
});

test("names are drawn as bars until a person chooses otherwise, years and dates as lines", () => {
  const named = { ...table, rows: table.rows.map((row) => ["A09", ...row.slice(1)]) };
  const dated = { ...table, rows: table.rows.map((row) => ["2024-01-01", ...row.slice(1)]) };
  const fresh = { ...config, x: "", y: "", series: null };
  expect(completeConfig(fresh, named).mark).toBe("bar");
  expect(completeConfig(fresh, dated).mark).toBe("line");
  expect(completeConfig(config, named).mark).toBe("line");
});

test("an unfinished choice is completed from the columns", () => {
  expect(completeConfig({ ...config, x: "", y: "", series: null }, table)).toEqual(config);
  expect(completeConfig({ ...config, y: "gone", series: null }, table)).toEqual({ ...config, series: null });
});
