import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, expect, test } from "vitest";
import { makeDemoData } from "./demo-data.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "sekisho-demo-"));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));
const steps: string[] = [];
const make = (persons = 2000) =>
  makeDemoData({ dataDirectory, persons, seed: 1, onProgress: (p) => steps.push(`${p.dataset} ${p.step}`) });

test("demo data and NAFLD are made once and then found again", async () => {
  const [demo, nafld] = await make();
  expect(demo?.persons).toBe(2000);
  expect(demo?.tables).toHaveLength(13);
  expect(nafld?.persons).toBe(17_549);
  expect(steps).toContain("demo generate");
  steps.length = 0;
  expect(await make()).toEqual([demo, nafld]);
  expect(steps).toEqual([]);
  const [other] = await make(2100);
  expect(other?.id).not.toBe(demo?.id);
  expect(steps.some((step) => step.startsWith("nafld"))).toBe(false);
});

test("source files are gone, no source id is left, and the key is the owner's alone", async () => {
  const [demo] = await make(2100);
  expect(readdirSync(dataDirectory).sort()).toEqual(["keys", "snapshots"]);
  expect(statSync(join(dataDirectory, "keys", "demo.key")).mode & 0o777).toBe(0o600);
  for (const name of readdirSync(demo?.directory ?? "")) {
    const bytes = readFileSync(join(demo?.directory ?? "", name)).toString("latin1");
    expect(bytes.includes("SRC-0"), name).toBe(false);
    expect(bytes.includes("HOSP-0"), name).toBe(false);
  }
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const table of demo?.tables ?? []) {
    const sql = `SELECT count(*) FROM '${demo?.directory}/${table.file}' t WHERE regexp_matches(CAST(t AS VARCHAR), 'SRC-|HOSP-')`;
    expect((await connection.runAndReadAll(sql)).getRowsJson(), table.name).toEqual([["0"]]);
  }
  connection.closeSync();
});

test("every question over the NAFLD study has an answer", async () => {
  const [, nafld] = await make(2100);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const table of nafld?.tables ?? [])
    await connection.run(`CREATE VIEW ${table.name} AS SELECT * FROM '${nafld?.directory}/${table.file}'`);
  const text = readFileSync(join(import.meta.dirname, "../../examples/nafld/questions.sql"), "utf8");
  const questions = text.split(/^-- id: /m).slice(1);
  expect(questions.length).toBeGreaterThanOrEqual(12);
  for (const question of questions) {
    const reader = await connection.runAndReadAll(question.slice(question.indexOf("\n")));
    expect(reader.currentRowCount, question.split("\n")[0]).toBeGreaterThan(1);
  }
  connection.closeSync();
});
