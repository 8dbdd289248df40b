// Writes the pseudonymized tables of a snapshot, with hashes, counts and what the catalog needs, and names the snapshot after its content.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnManifest, DatasetManifest, SnapshotRecord, SnapshotTable, TableManifest } from "./manifest.ts";
import { keyExpression, type References } from "./references.ts";
import { numbers, quoteName, quoteText } from "./sql.ts";

/** Content of manifest.json in a snapshot: no time of day, so that equal content has equal bytes. */
export type SnapshotManifest = {
  readonly id: string;
  readonly datasetId: string;
  readonly persons: number;
  readonly tables: readonly SnapshotTable[];
  readonly sources: readonly { readonly file: string; readonly sha256: string }[];
  readonly dataset: DatasetManifest;
};

export const rowGroupRows = 122_880;

/** Columns of the table as they leave the import: row ids nobody refers to stay behind. */
export function keptColumns(table: TableManifest, references: References): readonly ColumnManifest[] {
  return table.columns.filter((c) => c.role !== "row-id" || references.targets.has(`${table.name}.${c.name}`));
}

/** Writes `<table>.parquet` sorted by person, then date, then the order of the file; the same input gives the same bytes. */
export async function writeTable(
  connection: DuckDBConnection,
  manifest: DatasetManifest,
  table: TableManifest,
  references: References,
  directory: string,
): Promise<SnapshotTable> {
  const kept = keptColumns(table, references);
  const file = `${table.name}.parquet`;
  const path = quoteText(join(directory, file));
  await connection.run(
    `COPY (${selectTable(manifest, table, kept, references)}) TO ${path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroupRows})`,
  );
  const [rows = 0, ...filled] = await numbers(
    connection,
    `SELECT count(*), ${kept.map((c) => `count(${quoteName(c.name)})`).join(", ")} FROM read_parquet(${path})`,
  );
  const columns = kept.map((c, i) => ({
    name: c.name,
    type: c.type,
    role: c.role,
    filledPercent: rows === 0 ? 0 : Math.round((100 * (filled[i] ?? 0)) / rows),
  }));
  return { name: table.name, kind: table.kind, file, rows, sha256: await sha256File(join(directory, file)), columns };
}

function selectTable(
  manifest: DatasetManifest,
  table: TableManifest,
  kept: readonly ColumnManifest[],
  references: References,
): string {
  const joins: string[] = [];
  const list = kept.map((c, i) => {
    const name = quoteName(c.name);
    const text = `trim(CAST(s.${name} AS VARCHAR))`;
    const target = rowTargetOf(manifest, table, c);
    if (c.role === "person-key") return `p.pid AS ${name}`;
    if (c.role === "institution-key" && c.isPublic !== true)
      joins.push(`LEFT JOIN institutions k${i} ON k${i}.source_id = ${text}`);
    else if (target !== undefined)
      joins.push(
        `LEFT JOIN ids_${target.replace(".", "_")} k${i} ON k${i}.source_id = ${keyExpression(references, target, c.name, "s.")}`,
      );
    else return `CAST(s.${name} AS ${c.type}) AS ${name}`;
    return `${target === undefined ? `k${i}.pid` : `k${i}.id`} AS ${name}`;
  });
  const date = kept.find((c) => c.type === "DATE" || c.type === "TIMESTAMP");
  const order = table.kind === "public" ? [] : ["p.pid"];
  if (date !== undefined && table.kind !== "public") order.push(`CAST(s.${quoteName(date.name)} AS ${date.type})`);
  const persons = table.kind === "public" ? "" : "JOIN persons p ON p.source_id = s.key";
  return `SELECT ${list.join(", ")} FROM in_${table.name} s ${persons} ${joins.join(" ")} ORDER BY ${[...order, "s.__row"].join(", ")}`;
}

/** `table.column` of the row id whose renumbering the column follows. */
function rowTargetOf(manifest: DatasetManifest, table: TableManifest, c: ColumnManifest): string | undefined {
  if (c.role === "row-id") return `${table.name}.${c.name}`;
  const [targetTable, targetColumn] = c.references?.split(".") ?? [];
  const target = manifest.tables.find((t) => t.name === targetTable)?.columns.find((x) => x.name === targetColumn);
  return target?.role === "row-id" ? c.references : undefined;
}

/** Writes manifest.json and returns what it says and its hash. */
export function writeManifest(
  directory: string,
  content: Omit<SnapshotManifest, "id">,
): { readonly id: string; readonly sha256: string } {
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const id = `${content.dataset.asOf}-${digest.slice(0, 8)}`;
  const text = `${JSON.stringify({ id, ...content } satisfies SnapshotManifest, null, 1)}\n`;
  writeFileSync(join(directory, "manifest.json"), text);
  return { id, sha256: createHash("sha256").update(text).digest("hex") };
}

/** The record of a snapshot on disk, or undefined where there is none. */
export function readSnapshot(directory: string, createdAt: string): SnapshotRecord | undefined {
  const path = join(directory, "manifest.json");
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const content = JSON.parse(text) as SnapshotManifest;
  return {
    id: content.id,
    datasetId: content.datasetId,
    directory,
    createdAt,
    manifestSha256: createHash("sha256").update(text).digest("hex"),
    tables: content.tables,
    persons: content.persons,
  };
}

export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
