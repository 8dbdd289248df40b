// Opens the source files of a manifest as relations `raw_<table>`: `__row` and the columns of the manifest, nothing else.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { readHeader } from "./csv-lines.ts";
import type { ColumnManifest, TableManifest } from "./manifest.ts";
import type { ProblemList } from "./problems.ts";
import { column, quoteName, quoteText } from "./sql.ts";

export type SourceTable = {
  readonly table: TableManifest;
  readonly path: string;
  readonly isText: boolean;
  /** DuckDB type of each manifest column as it comes from the file. */
  readonly types: ReadonlyMap<string, string>;
};

export function sourceName(c: ColumnManifest): string {
  return c.source ?? c.name;
}

/** Returns undefined, with problems reported, where the file is absent, unreadable or has other columns than the manifest says. */
export async function openSource(
  connection: DuckDBConnection,
  directory: string,
  table: TableManifest,
  problems: ProblemList,
): Promise<SourceTable | undefined> {
  const path = join(directory, table.file);
  const isText = !table.file.endsWith(".parquet");
  if (!existsSync(path)) {
    problems.add({
      file: table.file,
      table: table.name,
      message: {
        en: "The file is not there. Check the name and the source folder.",
        ja: "ファイルがありません。名前と元データのフォルダーを確認してください。",
      },
    });
    return undefined;
  }
  const found = await columnsOf(connection, path, isText).catch(() => undefined);
  if (found === undefined) {
    problems.add({ file: table.file, table: table.name, message: unreadable });
    return undefined;
  }
  if (!checkColumns(table, found, problems)) return undefined;
  if (isText) {
    if (!(await loadCsv(connection, path, table, [...found.keys()], problems))) return undefined;
  } else {
    const list = table.columns.map((c) => `${quoteName(sourceName(c))} AS ${quoteName(c.name)}`).join(", ");
    await connection.run(
      `CREATE VIEW raw_${table.name} AS SELECT file_row_number + 1 AS __row, ${list} FROM read_parquet(${quoteText(path)}, file_row_number = true)`,
    );
  }
  return {
    table,
    path,
    isText,
    types: new Map(table.columns.map((c) => [c.name, found.get(sourceName(c)) ?? "VARCHAR"])),
  };
}

const unreadable = {
  en: "The file cannot be read. CSV must be UTF-8 with commas and a header line; Parquet must be complete.",
  ja: "ファイルを読めません。CSV は UTF-8・カンマ区切り・見出し行つき、Parquet は完全なファイルにしてください。",
};

async function columnsOf(
  connection: DuckDBConnection,
  path: string,
  isText: boolean,
): Promise<ReadonlyMap<string, string>> {
  if (isText) return new Map((await readHeader(path)).map((name) => [name, "VARCHAR"]));
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${quoteText(path)})`);
  return new Map(reader.getRows().map((row) => [String(row[0]), String(row[1])]));
}

/** SECURITY: a column that nobody listed could identify persons, so it stops the import instead of being ignored. */
function checkColumns(table: TableManifest, found: ReadonlyMap<string, string>, problems: ProblemList): boolean {
  const before = problems.total;
  for (const c of table.columns) {
    if (found.has(sourceName(c))) continue;
    problems.add({
      file: table.file,
      line: 1,
      table: table.name,
      column: sourceName(c),
      message: {
        en: "The manifest lists this column, the file does not have it.",
        ja: "マニフェストにある列がファイルにありません。",
      },
    });
  }
  const known = new Set([...table.columns.map(sourceName), ...table.drop]);
  for (const name of found.keys()) {
    if (known.has(name)) continue;
    problems.add({
      file: table.file,
      line: 1,
      table: table.name,
      column: name,
      message: {
        en: "The file has this column, the manifest does not. Describe it, or list it under drop.",
        ja: "ファイルの列がマニフェストにありません。列として書くか、drop に挙げてください。",
      },
    });
  }
  return problems.total === before;
}

const lineReasons: Readonly<Record<string, { readonly en: string; readonly ja: string }>> = {
  "MISSING COLUMNS": { en: "The line has fewer fields than the header.", ja: "見出しより項目が少ない行です。" },
  "TOO MANY COLUMNS": { en: "The line has more fields than the header.", ja: "見出しより項目が多い行です。" },
  "UNQUOTED VALUE": {
    en: "A quotation mark is not closed or not doubled.",
    ja: "引用符が閉じていないか、二重になっていません。",
  },
  "INVALID ENCODING": { en: "The line is not UTF-8.", ja: "UTF-8 ではない行です。" },
  "LINE SIZE OVER MAXIMUM": { en: "The line is too long.", ja: "長すぎる行です。" },
};

async function loadCsv(
  connection: DuckDBConnection,
  path: string,
  table: TableManifest,
  header: readonly string[],
  problems: ProblemList,
): Promise<boolean> {
  const columns = header.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ");
  const missing = ["", ...table.missing].map(quoteText).join(", ");
  const list = table.columns.map((c) => `${quoteName(sourceName(c))} AS ${quoteName(c.name)}`).join(", ");
  const rejects = `rejects_${table.name}`;
  const before = problems.total;
  try {
    await connection.run(
      `CREATE TABLE raw_${table.name} AS SELECT row_number() OVER () AS __row, ${list} FROM read_csv(${quoteText(path)}, columns = {${columns}},
       auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = [${missing}], store_rejects = true,
       rejects_table = '${rejects}', rejects_scan = '${rejects}_scan', rejects_limit = 0)`,
    );
  } catch {
    // The engine's own text can quote the line, so it is not passed on.
    problems.add({ file: table.file, table: table.name, message: unreadable });
    return false;
  }
  const reader = await connection.runAndReadAll(`SELECT DISTINCT line, error_type::VARCHAR FROM ${rejects} ORDER BY 1`);
  for (const [line, kind] of reader.getRows()) {
    problems.add({
      file: table.file,
      line: Number(line),
      table: table.name,
      message: lineReasons[String(kind)] ?? unreadable,
    });
  }
  return problems.total === before;
}

/** Distinct keys outside plain ASCII, which alone need Unicode normalization. */
export async function oddKeys(
  connection: DuckDBConnection,
  source: SourceTable,
  key: ColumnManifest,
): Promise<readonly string[]> {
  const raw = `CAST(${quoteName(key.name)} AS VARCHAR)`;
  const found = await column(
    connection,
    `SELECT DISTINCT ${raw} FROM raw_${source.table.name} WHERE regexp_matches(${raw}, '[^\\x20-\\x7e]')`,
  );
  return found.filter((text) => text !== null);
}
