// Reports every row that does not fit the manifest, with file, line, column and reason; reads nothing of opted-out persons.
import type { DuckDBConnection } from "@duckdb/node-api";
import { type Check, checksOf } from "./checks.ts";
import { findLines } from "./csv-lines.ts";
import type { DatasetManifest } from "./manifest.ts";
import type { ProblemList } from "./problems.ts";
import { keyExpression, type References } from "./references.ts";
import type { SourceTable } from "./source.ts";
import { numbers } from "./sql.ts";

/** Types, required values, ranges, domains and the free-text screen: one pass over `in_<table>`, a second one only where something is wrong. */
export async function checkValues(
  connection: DuckDBConnection,
  source: SourceTable,
  references: References,
  problems: ProblemList,
): Promise<void> {
  const checks = source.table.columns.flatMap((c) =>
    checksOf(c, source.types.get(c.name) ?? "VARCHAR", references.targets.has(`${source.table.name}.${c.name}`)),
  );
  if (checks.length === 0) return;
  const counts = await numbers(
    connection,
    `SELECT ${checks.map((c) => `count_if(${c.bad})`).join(", ")} FROM in_${source.table.name}`,
  );
  for (const [i, check] of checks.entries()) {
    const count = counts[i] ?? 0;
    if (count > 0) await listRows(connection, source, check, count, problems);
  }
}

/** Adds one problem per wrong row of `in_<table>`, in the order of the file, as long as there is room. */
export async function listRows(
  connection: DuckDBConnection,
  source: SourceTable,
  check: Check,
  count: number,
  problems: ProblemList,
): Promise<void> {
  const reader = await connection.runAndReadAll(
    `SELECT __row FROM in_${source.table.name} WHERE ${check.bad} ORDER BY __row LIMIT ${problems.room}`,
  );
  const rows = reader.getRows().map((row) => Number(row[0]));
  const lines = source.isText ? await findLines(source.path, new Set(rows)) : undefined;
  for (const row of rows) {
    problems.add({
      file: source.table.file,
      line: lines ? lines.get(row) : row,
      table: source.table.name,
      column: check.column,
      message: check.message,
    });
  }
  problems.addUnlisted(count - rows.length);
}

/** One row a person, row ids once, no unknown persons, references that lead somewhere. Needs `persons` and the `ids_…` maps. */
export async function checkKeys(
  connection: DuckDBConnection,
  source: SourceTable,
  manifest: DatasetManifest,
  references: References,
  problems: ProblemList,
): Promise<void> {
  const { table } = source;
  const run = async (columnName: string, bad: string, en: string, ja: string) => {
    const count = (await numbers(connection, `SELECT count(*) FROM in_${table.name} WHERE ${bad}`))[0] ?? 0;
    if (count > 0)
      await listRows(connection, source, { column: columnName, bad, message: { en, ja } }, count, problems);
  };
  const notFirst = (value: string) => `__row NOT IN (SELECT min(__row) FROM in_${table.name} GROUP BY ${value})`;
  for (const c of table.columns) {
    if (c.role === "person-key" && table.kind === "person") {
      const [rows, distinct] = await numbers(connection, `SELECT count(*), count(DISTINCT key) FROM in_${table.name}`);
      if (rows !== distinct)
        await run(
          c.name,
          notFirst("key"),
          "The person has an earlier row in this table.",
          "同じ人の行がすでにあります。",
        );
    }
    if (c.role === "person-key" && table.kind === "event" && table.orphans === "refuse") {
      await run(
        c.name,
        "key NOT IN (SELECT source_id FROM persons)",
        "The person table does not have this person.",
        "個人の表にいない人です。",
      );
    }
    if (references.targets.has(`${table.name}.${c.name}`) && c.role !== "person-key") {
      const key = keyExpression(references, `${table.name}.${c.name}`, c.name);
      const [rows, distinct] = await numbers(
        connection,
        `SELECT count(${key}), count(DISTINCT ${key}) FROM in_${table.name}`,
      );
      if (rows !== distinct)
        await run(c.name, notFirst(key), "The key is used by an earlier row.", "同じキーの行がすでにあります。");
    }
    if (c.references !== undefined) {
      const [targetTable = "", targetColumn = ""] = c.references.split(".");
      const target = manifest.tables.find((t) => t.name === targetTable)?.columns.find((x) => x.name === targetColumn);
      const key = keyExpression(references, c.references, c.name);
      const targetKey = keyExpression(references, c.references, targetColumn);
      const isRowId = target?.role === "row-id";
      // A row that leads to another person's row is as wrong as one that leads nowhere.
      const isOwn =
        isRowId && table.kind !== "public" && manifest.tables.find((t) => t.name === targetTable)?.kind !== "public";
      const own = isOwn ? "key, " : "";
      const keys = isRowId
        ? `SELECT ${own}source_id FROM ids_${targetTable}_${targetColumn}`
        : `SELECT ${targetKey} FROM in_${targetTable} WHERE ${targetKey} IS NOT NULL`;
      const known =
        table.kind === "event" && table.orphans === "drop" ? " AND key IN (SELECT source_id FROM persons)" : "";
      await run(
        c.name,
        `${key} IS NOT NULL AND (${own}${key}) NOT IN (${keys})${known}`,
        isOwn ? `There is no such row of this person in ${targetTable}.` : `There is no such row in ${targetTable}.`,
        isOwn
          ? `参照先の ${targetTable} に、この人のその行がありません。`
          : `参照先の ${targetTable} に行がありません。`,
      );
    }
  }
}
