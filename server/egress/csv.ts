// One table as the CSV file that leaves: UTF-8 with BOM, CRLF, RFC 4180, and no cell that a spreadsheet would run as a formula.
import type { Mark, ProtectedTableJson } from "../http/schemas.ts";

type Value = ProtectedTableJson["rows"][number][number];

// Full-width signs start a formula too in spreadsheets with a Japanese locale.
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;
const plainNumber = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** `words` says what stands in a withheld cell. */
export function tableToCsv(table: ProtectedTableJson, words: (mark: Mark) => string): string {
  const header = table.columns.map((column) => quote(defuse(column.name)));
  const lines = table.rows.map((row, r) =>
    table.columns.map((column, c) => {
      const mark = table.marks[r]?.[c] ?? null;
      return mark === null ? cellText(row[c] ?? null, column.kind) : quote(words(mark));
    }),
  );
  return `\uFEFF${[header, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("")}`;
}

function cellText(value: Value, kind: "label" | "number"): string {
  if (value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // Exact decimals and large integers travel as text but are numbers.
  if (typeof value === "string") return kind === "number" && plainNumber.test(value) ? value : quote(defuse(value));
  return quote(defuse(JSON.stringify(value)));
}

function defuse(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
