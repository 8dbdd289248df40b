// The main job on real records: every question of examples/nafld is answered, and every number shown is plain DuckDB's.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { splitStatements } from "../../infra/cli/split-statements.ts";
import type { ShownNumber } from "../disclosure/near.ts";
import { importDataset } from "../ingest/import.ts";
import { parseManifest } from "../ingest/manifest.ts";
import { readProfile } from "../policy/profiles.ts";
import { createSandboxPool } from "../sandbox/pool.ts";
import { answerQuery } from "./answer-query.ts";
import { presentTable } from "./present.ts";
import { workspaceOfSnapshot } from "./workspace.ts";

const root = join(import.meta.dirname, "../..");

test("the NAFLD questions are answered with plain DuckDB's numbers", { timeout: 180_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), "sekisho-nafld-"));
  const manifestPath = join(root, "examples/nafld/nafld.toml");
  const imported = await importDataset({ manifestPath, outDirectory: join(home, "out"), keyFile: join(home, "key") });
  const parsed = parseManifest(await readFile(manifestPath, "utf8"), "nafld.toml");
  if (!imported.ok || !parsed.ok) throw new Error("NAFLD does not import");
  const policy = readProfile(
    await readFile(join(root, "policies/disclosure/ngmia-default.toml"), "utf8"),
    "ngmia-default.toml",
  );
  const workspace = workspaceOfSnapshot(parsed.manifest, imported.snapshot, policy);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const table of imported.snapshot.tables) {
    await connection.run(
      `CREATE VIEW ${table.name} AS SELECT * FROM read_parquet('${join(imported.snapshot.directory, table.file)}')`,
    );
  }
  const pool = createSandboxPool({ walls: "bubblewrap" });
  let shown = 0;
  let withheld = 0;
  const earlier: ShownNumber[] = [];
  for (const { id, sql } of splitStatements(await readFile(join(root, "examples/nafld/questions.sql"), "utf8"), true)) {
    const answer = await answerQuery(sql, workspace, pool, { earlier });
    if (!answer.ok) throw new Error(`${id}: ${JSON.stringify(answer)}`);
    earlier.push(...answer.table.shown);
    const { columns, rows, marks } = presentTable(answer.table, policy, "nafld");
    const plainRows = (await connection.runAndReadAll(sql)).getRowsJson();
    const labels = columns.flatMap((column, c) => (column.kind === "label" ? [c] : []));
    const keyOf = (row: readonly unknown[]): string => JSON.stringify(labels.map((c) => String(row[c])));
    const plain = new Map(plainRows.map((row) => [keyOf(row), row]));
    for (const [r, row] of rows.entries()) {
      for (const [c, value] of row.entries()) {
        if (marks[r]![c] !== null) withheld++;
        if (marks[r]![c] !== null || columns[c]!.kind === "label") continue;
        shown++;
        const truth = plain.get(keyOf(row))?.[c];
        if (value === null) expect(truth, `${id} ${columns[c]!.name}`).toBeNull();
        else
          expect(Math.abs(Number(value) - Number(truth)), `${id} ${columns[c]!.name} row ${r}`).toBeLessThanOrEqual(
            Math.abs(Number(truth)) * 1e-9,
          );
      }
    }
  }
  await pool.close();
  connection.closeSync();
  await rm(home, { recursive: true, force: true });
  expect(shown).toBeGreaterThan(250);
  expect(withheld).toBeGreaterThan(0);
});
