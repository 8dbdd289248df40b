// Turns a dataset described by a manifest into a pseudonymized, frozen snapshot, or into a report; nothing half-imported stays.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { type DatasetManifest, parseManifest, type SnapshotRecord } from "./manifest.ts";
import { type ImportProblem, ProblemList } from "./problems.ts";
import { normalizeId, pseudonymizeInstitutions, pseudonymizePersons, readKey, renumberRows } from "./pseudonymize.ts";
import { referencesOf } from "./references.ts";
import { readSnapshot, sha256File, writeManifest, writeTable } from "./snapshot.ts";
import { oddKeys, openSource, type SourceTable } from "./source.ts";
import { insertTexts, quoteName } from "./sql.ts";
import { checkKeys, checkValues } from "./validate.ts";

export type ImportStep = "read" | "check" | "pseudonymize" | "write" | "publish";
export type ImportOptions = {
  readonly manifestPath: string;
  /** Where the files of the manifest are; the manifest's own folder where left out. */
  readonly sourceDirectory?: string | undefined;
  readonly outDirectory: string;
  /** 32 bytes; made with mode 0600 where missing. */
  readonly keyFile: string;
  /** One source id a line; `#` starts a comment line. */
  readonly optOutFile?: string | undefined;
  readonly onProgress?:
    | ((p: { readonly step: ImportStep; readonly done?: number; readonly total?: number }) => void)
    | undefined;
};
export type ImportOutcome =
  | { readonly ok: true; readonly snapshot: SnapshotRecord }
  /** At most 200 problems are listed; `total` counts all that were found. */
  | { readonly ok: false; readonly problems: readonly ImportProblem[]; readonly total: number };

/** Problems of the operator's files are values; what is thrown is a fault of the disk or our bug. */
export async function importDataset(o: ImportOptions): Promise<ImportOutcome> {
  const fileName = basename(o.manifestPath);
  const parsed = parseManifest(readFileSync(o.manifestPath, "utf8"), fileName);
  if (!parsed.ok) {
    const problems = parsed.problems.map((p) => ({ file: fileName, line: p.line, message: p.message }));
    return { ok: false, problems, total: problems.length };
  }
  const datasetDirectory = resolve(o.outDirectory, parsed.manifest.id);
  mkdirSync(datasetDirectory, { recursive: true });
  removeLeftovers(datasetDirectory);
  const staging = join(datasetDirectory, `.importing-${process.pid}-${Date.now()}`);
  mkdirSync(join(staging, "spill"), { recursive: true, mode: 0o700 });
  try {
    return await importInto(o, parsed.manifest, datasetDirectory, staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function importInto(
  o: ImportOptions,
  manifest: DatasetManifest,
  datasetDirectory: string,
  staging: string,
): Promise<ImportOutcome> {
  const problems = new ProblemList();
  const failed = (): ImportOutcome => ({ ok: false, problems: problems.all, total: problems.total });
  const key = readKey(o.keyFile, problems);
  if (key === undefined) return failed();
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: join(staging, "spill") });
  const connection = await instance.connect();
  try {
    const sources = await readSources(connection, o, manifest, problems);
    if (problems.total > 0) return failed();
    const references = referencesOf(sources);
    for (const [done, source] of sources.entries()) {
      o.onProgress?.({ step: "check", done, total: sources.length });
      await checkValues(connection, source, references, problems);
    }
    if (problems.total > 0) return failed();

    o.onProgress?.({ step: "pseudonymize" });
    const persons = await pseudonymizePersons(connection, key, manifest, problems);
    await pseudonymizeInstitutions(connection, key, manifest, problems);
    for (const source of sources) {
      for (const c of source.table.columns) {
        if (c.role === "row-id" && references.targets.has(`${source.table.name}.${c.name}`))
          await renumberRows(connection, key, source, c.name, references);
      }
    }
    for (const source of sources) await checkKeys(connection, source, manifest, references, problems);
    if (problems.total > 0) return failed();

    const output = join(staging, "snapshot");
    mkdirSync(output);
    const tables = [];
    for (const [done, source] of sources.entries()) {
      o.onProgress?.({ step: "write", done, total: sources.length });
      tables.push(await writeTable(connection, manifest, source.table, references, output));
    }
    o.onProgress?.({ step: "publish" });
    const hashes = [];
    for (const { table, path } of sources) hashes.push({ file: table.file, sha256: await sha256File(path) });
    const { id } = writeManifest(output, {
      datasetId: manifest.id,
      persons,
      tables,
      sources: hashes,
      dataset: manifest,
    });
    return { ok: true, snapshot: publish(output, join(datasetDirectory, id)) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Opens every file and makes `in_<table>`: `__row`, the normalized person key as `key`, and the columns, without opted-out persons. */
async function readSources(
  connection: DuckDBConnection,
  o: ImportOptions,
  manifest: DatasetManifest,
  problems: ProblemList,
): Promise<SourceTable[]> {
  const directory = resolve(o.sourceDirectory ?? dirname(o.manifestPath));
  const sources: SourceTable[] = [];
  await connection.run("CREATE TABLE opt_out (id VARCHAR)");
  const optOuts = readOptOuts(o.optOutFile, problems);
  if (optOuts.length > 0)
    await insertTexts(
      connection,
      "opt_out",
      optOuts.map((id) => [id]),
    );
  for (const [done, table] of manifest.tables.entries()) {
    o.onProgress?.({ step: "read", done, total: manifest.tables.length });
    const source = await openSource(connection, directory, table, problems);
    if (source === undefined) continue;
    sources.push(source);
    const key = table.columns.find((c) => c.role === "person-key");
    if (key === undefined) {
      await connection.run(`CREATE VIEW in_${table.name} AS SELECT * FROM raw_${table.name}`);
      continue;
    }
    const odd = await oddKeys(connection, source, key);
    const raw = `CAST(s.${quoteName(key.name)} AS VARCHAR)`;
    const map = `normalized_${table.name}`;
    if (odd.length > 0) {
      await connection.run(`CREATE TABLE ${map} (raw VARCHAR, id VARCHAR)`);
      await insertTexts(
        connection,
        map,
        odd.map((text) => [text, normalizeId(text)]),
      );
    }
    const id = odd.length > 0 ? `coalesce(n.id, trim(${raw}))` : `trim(${raw})`;
    const nameMap = odd.length > 0 ? `LEFT JOIN ${map} n ON n.raw = ${raw}` : "";
    const staying = optOuts.length > 0 ? "WHERE key IS NULL OR key NOT IN (SELECT id FROM opt_out)" : "";
    await connection.run(
      `CREATE VIEW in_${table.name} AS SELECT * FROM (SELECT nullif(${id}, '') AS key, s.* FROM raw_${table.name} s ${nameMap}) ${staying}`,
    );
  }
  return sources;
}

function readOptOuts(path: string | undefined, problems: ProblemList): readonly string[] {
  if (path === undefined) return [];
  if (!existsSync(path)) {
    // Going on without the list would publish people who refused.
    problems.add({
      file: path,
      message: { en: "The opt-out list is not there.", ja: "オプトアウトの一覧がありません。" },
    });
    return [];
  }
  const lines = readFileSync(path, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  return [...new Set(lines.map(normalizeId).filter((line) => line !== "" && !line.startsWith("#")))];
}

function publish(output: string, target: string): SnapshotRecord {
  // The name follows from the content, so a folder of this name already holds this snapshot.
  if (!existsSync(target)) renameSync(output, target);
  const record = readSnapshot(target, statSync(target).mtime.toISOString());
  if (record === undefined) throw new Error(`snapshot without manifest.json: ${target}`);
  return record;
}

/** An import that was killed could not tidy up; its folder holds identified spill files. */
function removeLeftovers(datasetDirectory: string): void {
  for (const name of readdirSync(datasetDirectory)) {
    const pid = /^\.importing-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(datasetDirectory, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
