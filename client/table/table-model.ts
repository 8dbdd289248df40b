// What a result table knows about itself: figures in one form per column, order, counts of what is shown, and the crosstab.
import type { Mark, ProtectedTableJson } from "../../server/http/schemas.ts";

export type Value = ProtectedTableJson["rows"][number][number];
export type Order = { readonly column: number; readonly down: boolean };
export type CellCount = { readonly shown: number; readonly total: number; readonly byMark: ReadonlyMap<Mark, number> };

const decimalsMax = 4;

/** Decimals one column needs, so that its figures align to the digit. */
export const columnDecimals = (table: ProtectedTableJson, column: number): number => {
  let decimals = 0;
  for (const row of table.rows) {
    const value = row[column];
    if (typeof value === "number" && !Number.isInteger(value)) {
      const digits = (Number(value.toFixed(decimalsMax)).toString().split(".")[1] ?? "").length;
      decimals = Math.max(decimals, digits);
      if (decimals === decimalsMax) break;
    }
  }
  return decimals;
};

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** A figure as printed: thousands separated in number columns; labels (a year, a code) as they are. */
export const valueText = (value: Value, kind: "label" | "number", decimals = 0): string => {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "boolean") return value ? "true" : "false";
  if (kind === "label") return String(value);
  const text = typeof value === "number" ? value.toFixed(decimals) : value;
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  return parts ? `${parts[1] ? "−" : ""}${group(parts[2]!)}${parts[3] ?? ""}` : text;
};

export const countCells = (table: ProtectedTableJson): CellCount => {
  const byMark = new Map<Mark, number>();
  let shown = 0;
  let total = 0;
  table.rows.forEach((row, r) => {
    table.columns.forEach((column, c) => {
      const mark = table.marks[r]?.[c] ?? null;
      if (mark !== null) byMark.set(mark, (byMark.get(mark) ?? 0) + 1);
      else if (column.kind !== "number" || row[c] === null) return;
      else shown += 1;
      total += 1;
    });
  });
  return { shown, total, byMark };
};

const numberOf = (value: Value): number | null => {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value !== "" && Number.isFinite(Number(value))) return Number(value);
  return null;
};

const collator = new Intl.Collator("ja", { numeric: true });
const compare = (a: Value, b: Value): number => {
  const x = numberOf(a);
  const y = numberOf(b);
  return x !== null && y !== null ? x - y : collator.compare(String(a), String(b));
};

/** Row numbers in the order asked for; cells without a figure stay last either way. */
export const rowOrder = (table: ProtectedTableJson, order: Order | null): readonly number[] => {
  const rows = table.rows.map((_, index) => index);
  if (!order) return rows;
  return rows.sort((a, b) => {
    const x = table.rows[a]?.[order.column] ?? null;
    const y = table.rows[b]?.[order.column] ?? null;
    if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
    return (order.down ? compare(y, x) : compare(x, y)) || a - b;
  });
};

const crosstabColumnsMax = 12;
const crosstabFilledMin = 0.5;

/**
 * The crosstab of a long table: two label columns or more and one figure; the last label goes over the columns. null where that would not read
 * better: a repeated pair, too many columns, or mostly holes.
 */
export const crosstab = (table: ProtectedTableJson): ProtectedTableJson | null => {
  const labels = table.columns.flatMap((column, index) => (column.kind === "label" ? [index] : []));
  const figures = table.columns.flatMap((column, index) => (column.kind === "number" ? [index] : []));
  const across = labels.at(-1);
  const figure = figures[0];
  if (labels.length < 2 || figures.length !== 1 || across === undefined || figure === undefined) return null;
  const down = labels.slice(0, -1);
  const heads: Value[] = [];
  const headAt = new Map<string, number>();
  const rows: Value[][] = [];
  const marks: (Mark | null)[][] = [];
  const rowAt = new Map<string, number>();
  const filled = new Set<string>();
  for (const [r, row] of table.rows.entries()) {
    if (down.some((c) => table.marks[r]?.[c]) || table.marks[r]?.[across]) return null;
    const head = String(row[across]);
    if (!headAt.has(head)) {
      headAt.set(head, heads.length);
      heads.push(row[across] ?? null);
      if (heads.length > crosstabColumnsMax) return null;
    }
    const key = JSON.stringify(down.map((c) => row[c]));
    if (!rowAt.has(key)) {
      rowAt.set(key, rows.length);
      rows.push(down.map((c) => row[c] ?? null));
      marks.push(down.map(() => null));
    }
    const at = rowAt.get(key)!;
    const place = down.length + headAt.get(head)!;
    if (filled.has(`${at}/${place}`)) return null;
    filled.add(`${at}/${place}`);
    rows[at]![place] = row[figure] ?? null;
    marks[at]![place] = table.marks[r]?.[figure] ?? null;
  }
  if (heads.length < 2 || filled.size < rows.length * heads.length * crosstabFilledMin) return null;
  const order = heads.map((head, index) => ({ head, index }));
  order.sort((a, b) => (a.head === null ? 1 : b.head === null ? -1 : compare(a.head, b.head)));
  const arrange = <T>(cells: readonly T[], empty: T): T[] => [
    ...cells.slice(0, down.length),
    ...order.map(({ index }) => cells[down.length + index] ?? empty),
  ];
  return {
    ...table,
    columns: [
      ...down.map((c) => table.columns[c]!),
      ...order.map(({ head }) => ({
        name: head === null ? "" : String(head),
        type: table.columns[figure]!.type,
        kind: "number" as const,
      })),
    ],
    rows: rows.map((row) => arrange<Value>(row, null)),
    marks: marks.map((row) => arrange<Mark | null>(row, null)),
  };
};
