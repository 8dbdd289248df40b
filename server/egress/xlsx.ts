// Tables as one workbook: values and texts only, never a formula, a link or a macro; the same tables always give the same bytes.
import { unzipSync, zipSync } from "fflate";
import writeExcelFile from "write-excel-file/node";
import type { Mark, ProtectedTableJson } from "../http/schemas.ts";

export type Sheet = {
  readonly name: string;
  readonly table: ProtectedTableJson;
  readonly words: (mark: Mark) => string;
};

// What the format allows.
const sheetNameMax = 31;
const cellCharsMax = 32_767;
const plainNumber = /^-?\d+(\.\d+)?$/;
// Excel keeps 15 digits; longer numbers stay texts, so that none is shown wrong.
const exactDigitsMax = 15;

export async function workbookOf(sheets: readonly Sheet[], at: Date): Promise<Uint8Array> {
  const names = sheetNames(sheets.map(({ name }) => name));
  const book = await writeExcelFile(
    sheets.map(({ table, words }, index) => ({
      sheet: names[index] ?? "",
      data: rowsOf(table, words),
      stickyRowsCount: 1,
    })),
  ).toBuffer();
  // Written again with a fixed time: the library stamps the present one.
  const files = Object.entries(unzipSync(new Uint8Array(book))).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(files), { level: 6, mtime: at });
}

function rowsOf(table: ProtectedTableJson, words: (mark: Mark) => string) {
  const header = table.columns.map((column) => ({ ...text(column.name), fontWeight: "bold" as const }));
  const rows = table.rows.map((row, r) =>
    row.map((value, c) => {
      const mark = table.marks[r]?.[c] ?? null;
      if (mark !== null) return text(words(mark));
      if (value === null) return null;
      if (typeof value === "boolean") return { type: Boolean, value };
      const number = exactNumber(value, table.columns[c]?.kind ?? "label");
      if (number !== undefined) return { type: Number, value: number };
      return text(typeof value === "string" ? value : JSON.stringify(value));
    }),
  );
  return [header, ...rows];
}

function exactNumber(value: unknown, kind: "label" | "number"): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (kind !== "number" || typeof value !== "string" || !plainNumber.test(value)) return undefined;
  return value.replace(/\D/g, "").length <= exactDigitsMax ? Number(value) : undefined;
}

/** A cell of type text is shown as it is, whatever it begins with. */
function text(value: string) {
  return { type: String, value: value.slice(0, cellCharsMax) };
}

/** Names that Excel accepts, each once. */
function sheetNames(wanted: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return wanted.map((name) => {
    const clean = name.replace(/[\\/?*[\]:]/g, " ").replace(/^'+|'+$/g, "");
    for (let count = 1; ; count += 1) {
      const suffix = count === 1 ? "" : ` (${count})`;
      const candidate = `${[...clean].slice(0, sheetNameMax - suffix.length).join("")}${suffix}`;
      if (taken.has(candidate.toLowerCase())) continue;
      taken.add(candidate.toLowerCase());
      return candidate;
    }
  });
}
