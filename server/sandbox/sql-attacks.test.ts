// Attacks in SQL: a researcher's text in the binder, and, were the printer ever fooled, text in an engine that holds data.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxSession } from "./client.ts";
import { createSandboxPool, type SandboxPool } from "./pool.ts";

const folder = mkdtempSync(join(tmpdir(), "sandbox-sql-"));
const visits = join(folder, "visits.parquet");
let pool: SandboxPool;
let binder: SandboxSession;
let evidence: SandboxSession;

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (SELECT 42 AS id) TO '${visits}' (FORMAT parquet)`);
  pool = createSandboxPool({ walls: "bubblewrap", spares: { binder: 0, finish: 0 } });
  const files = [{ name: "visits.parquet", path: visits }];
  const setup = ["CREATE VIEW visits AS FROM read_parquet('/data/visits.parquet')"];
  const tables = ["CREATE TABLE visits (id INTEGER)"];
  const one = await pool.acquire({ role: "binder", key: "k", setup: tables, files: [] });
  const two = await pool.acquire({ role: "evidence", key: "k", setup, files });
  if (!one.ok || !two.ok) throw new Error("no sandbox");
  binder = one.value;
  evidence = two.value;
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

const engine = { ok: false, fault: { kind: "fault", code: expect.stringMatching(/^(engine|protocol)$/) } };

describe("text in the engine that holds data", () => {
  it("reads its own data, or the rest would prove nothing", async () => {
    expect(await evidence.query("SELECT id FROM visits")).toMatchObject({ value: { table: { rows: [[42]] } } });
  });

  const attacks: readonly (readonly [story: string, sql: string])[] = [
    ["reads a file of the host as rows", "SELECT * FROM read_csv('/etc/passwd')"],
    ["reads a file of the host as text", "SELECT * FROM read_text('/etc/passwd')"],
    ["reads its own program", "SELECT * FROM read_text('/app/sandbox/worker.ts')"],
    ["reads its own process", "SELECT * FROM read_text('/proc/self/environ')"],
    ["reads bytes", "SELECT * FROM read_blob('/proc/self/maps')"],
    ["names a file as a table", "SELECT * FROM '/etc/passwd'"],
    ["climbs out of the data folder", "SELECT * FROM read_text('/data/../proc/self/environ')"],
    ["lists files", "SELECT * FROM glob('/**')"],
    ["reads over the network", "SELECT * FROM read_csv('http://127.0.0.1/x.csv')"],
    ["hides the file name in query()", "SELECT * FROM query('FROM read_text(''/etc/passwd'')')"],
    ["hides the file name in query_table()", "SELECT * FROM query_table('/etc/passwd')"],
    ["writes the data out", "COPY visits TO '/tmp/out.csv'"],
    ["writes beside the data", "COPY (SELECT 1) TO '/data/out.parquet'"],
    ["writes over the data", "COPY (SELECT 1) TO '/data/visits.parquet'"],
    ["exports everything", "EXPORT DATABASE '/tmp/all'"],
    ["attaches a file", "ATTACH '/tmp/x.db' AS x"],
    ["attaches inside the data folder", "ATTACH '/data/x.db' AS x"],
    ["attaches in memory", "ATTACH ':memory:' AS x"],
    ["installs an extension", "INSTALL httpfs"],
    ["loads an extension", "LOAD httpfs"],
    ["loads a library", "LOAD '/tmp/evil.so'"],
    ["opens the lock", "SET enable_external_access = true"],
    ["widens the folders", "SET allowed_directories = ['/']"],
    ["unlocks the configuration", "SET lock_configuration = false"],
    ["takes more memory", "SET memory_limit = '100GB'"],
    ["takes more threads", "PRAGMA threads = 64"],
    ["resets", "RESET enable_external_access"],
    ["profiles into a file", "PRAGMA profiling_output = '/data/profile.json'"],
    ["stores a secret", "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')"],
    ["makes a table", "CREATE TABLE mine AS SELECT 1"],
    ["changes the view", "CREATE OR REPLACE VIEW visits AS SELECT 1 AS id"],
    ["runs a second statement", "SELECT 1; SELECT 2"],
    ["hides a second statement", "SELECT 1; COPY visits TO '/tmp/x.csv'"],
    ["hides behind NUL", "SELECT 1\0; COPY visits TO '/tmp/x.csv'"],
    ["reads the environment", "SELECT getenv('PATH')"],
    ["explains", "EXPLAIN ANALYZE SELECT * FROM visits"],
    ["calls", "CALL pragma_version()"],
    ["says nothing", ""],
  ];
  it.each(attacks)("%s: refused", async (_, sql) => {
    expect(await evidence.query(sql)).toEqual(engine);
  });

  it("still serves afterwards, with its settings as they were", async () => {
    expect(await evidence.query("SELECT id FROM visits")).toMatchObject({ value: { table: { rows: [[42]] } } });
    const sql = `SELECT current_setting('enable_external_access')::VARCHAR, current_setting('lock_configuration')::VARCHAR,
      current_setting('allowed_directories')::VARCHAR`;
    expect(await evidence.query(sql)).toMatchObject({
      value: { table: { rows: [["false", "true", "[/data/, /tmp/spill/]"]] } },
    });
    expect(readdirSync(folder)).toEqual(["visits.parquet"]);
  });

  // The engine's message would read: Could not convert string 'patient 123' to INT32.
  it("returns only a code when the engine's message would quote data", async () => {
    const answer = await evidence.query("SELECT CAST('patient ' || id AS INTEGER) FROM visits");
    expect(answer).toEqual({ ok: false, fault: { kind: "fault", code: "engine" } });
  });

  it("never binds a researcher's text, nor completes one", async () => {
    const refused = { ok: false, fault: { kind: "fault", code: "protocol" } };
    expect(await evidence.bind("SELECT 1")).toEqual(refused);
    expect(await evidence.complete("SELECT ")).toEqual(refused);
  });
});

describe("a researcher's text in the binder", () => {
  const attacks: readonly (readonly [story: string, sql: string])[] = [
    ["reads a file while binding", "SELECT * FROM read_csv('/etc/passwd')"],
    ["reads bytes while binding", "SELECT * FROM read_blob('/proc/self/environ')"],
    ["names a file as a table", "SELECT * FROM '/etc/passwd'"],
    ["sets", "SET threads = 64"],
    ["sets a variable", "SET VARIABLE x = (SELECT 1)"],
    ["resets", "RESET memory_limit"],
    ["uses PRAGMA", "PRAGMA version"],
    ["evaluates in a PRAGMA's arguments", "PRAGMA table_info((SELECT 'visits'))"],
    ["attaches", "ATTACH ':memory:' AS x"],
    ["detaches", "DETACH memory"],
    ["copies out", "COPY visits TO '/tmp/x.csv'"],
    ["copies in", "COPY visits FROM '/etc/passwd'"],
    ["imports", "IMPORT DATABASE '/data'"],
    ["installs", "INSTALL httpfs"],
    ["loads", "LOAD json"],
    ["inserts", "INSERT INTO visits VALUES (1)"],
    ["deletes", "DELETE FROM visits"],
    ["drops", "DROP TABLE visits"],
    ["makes a table", "CREATE TABLE x AS SELECT 1"],
    ["makes a macro that takes a function's place", "CREATE MACRO json_serialize_plan(x) AS 'mine'"],
    ["prepares", "PREPARE p AS SELECT 1"],
    ["begins a transaction", "BEGIN"],
    ["explains", "EXPLAIN SELECT 1"],
    ["runs two", "SELECT 1; SELECT 2"],
    ["hides the second", "SELECT 1; DROP TABLE visits"],
    ["ends the quoted text", "'); DROP TABLE visits; --"],
    ["hides behind NUL", "SELECT 1\0; DROP TABLE visits"],
    ["uses a parameter", "SELECT $1"],
    ["reads the environment", "SELECT getenv('PATH')"],
    ["says nothing", " -- \n"],
    ["nests without end", `SELECT ${"abs(".repeat(5_000)}1${")".repeat(5_000)}`],
  ];
  it.each(attacks)("%s: refused", async (_, sql) => {
    const answer = await binder.bind(sql);
    expect(answer).toMatchObject({ ok: true, value: { kind: "bind-failed" } });
    expect(JSON.stringify(answer)).not.toContain("root:");
  });

  it("still binds afterwards, against the same tables", async () => {
    const answer = await binder.bind("SELECT id FROM visits");
    expect(answer).toMatchObject({ value: { kind: "bound", columns: [{ name: "id", type: "INTEGER" }] } });
  });

  it("never runs a query, nor loads a table", async () => {
    const refused = { ok: false, fault: { kind: "fault", code: "protocol" } };
    expect(await binder.query("SELECT 1")).toEqual(refused);
    expect(await binder.load("t", { columns: [{ name: "a", type: "INTEGER" }], rows: [] })).toEqual(refused);
  });

  it("refuses a text over the limit", async () => {
    expect(await binder.bind(`SELECT '${"x".repeat(256 * 1024)}'`)).toMatchObject({ fault: { code: "protocol" } });
  });
});
