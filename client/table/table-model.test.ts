import { describe, expect, test } from "vitest";
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { columnDecimals, countCells, crosstab, rowOrder, valueText } from "./table-model.ts";

const table = (rows: ProtectedTableJson["rows"], marks: ProtectedTableJson["marks"]): ProtectedTableJson => ({
  columns: [
    { name: "year", type: "INTEGER", kind: "label" },
    { name: "sex", type: "VARCHAR", kind: "label" },
    { name: "persons", type: "BIGINT", kind: "number" },
  ],
  rows,
  marks,
  notes: [],
  policyVersion: "test",
  snapshotId: "test",
});
const none = [null, null, null];
const long = table(
  [
    [2015, "2", 868],
    [2015, "1", 1204],
    [2016, "1", null],
    [2016, "2", 982],
  ],
  [none, none, [null, null, "small"], none],
);

describe("a figure as printed", () => {
  test("separates thousands in numbers and leaves labels alone", () => {
    expect(valueText(1234567, "number")).toBe("1,234,567");
    expect(valueText(2015, "label")).toBe("2015");
    expect(valueText(-1234.5, "number", 2)).toBe("−1,234.50");
  });
  test("keeps every digit of numbers that came as text", () => {
    expect(valueText("9007199254740993", "number")).toBe("9,007,199,254,740,993");
    expect(valueText("12345.670", "number")).toBe("12,345.670");
  });
  test("needs as many decimals as its longest figure, four at most", () => {
    const rows = [
      [2015, "1", 0.5],
      [2015, "2", 0.12345678],
      [2016, "1", 3],
    ] satisfies ProtectedTableJson["rows"];
    expect(columnDecimals(table(rows, [none, none, none]), 2)).toBe(4);
    expect(columnDecimals(table([[1, "1", 0.25]], [none]), 2)).toBe(2);
    expect(columnDecimals(long, 2)).toBe(0);
  });
});

describe("what is shown", () => {
  test("a suppressed cell is counted by its mark, an empty one not at all", () => {
    const count = countCells(table([...long.rows, [2017, "1", null]], [...long.marks, none]));
    expect(count).toEqual({ shown: 3, total: 4, byMark: new Map([["small", 1]]) });
  });
});

describe("order", () => {
  test("suppressed cells stay last, up and down", () => {
    expect(rowOrder(long, { column: 2, down: false })).toEqual([0, 3, 1, 2]);
    expect(rowOrder(long, { column: 2, down: true })).toEqual([1, 3, 0, 2]);
    expect(rowOrder(long, null)).toEqual([0, 1, 2, 3]);
  });
});

describe("crosstab", () => {
  test("lays the last label over the columns and keeps every mark at its figure", () => {
    const wide = crosstab(long);
    expect(wide?.columns.map((column) => column.name)).toEqual(["year", "1", "2"]);
    expect(wide?.rows).toEqual([
      [2015, 1204, 868],
      [2016, null, 982],
    ]);
    expect(wide?.marks).toEqual([none, [null, "small", null]]);
  });
  test("is not offered where a pair repeats or a label itself is withheld", () => {
    expect(crosstab(table([...long.rows, [2015, "1", 7]], [...long.marks, none]))).toBeNull();
    expect(crosstab(table(long.rows, [[null, "small", null], none, none, none]))).toBeNull();
  });
});
