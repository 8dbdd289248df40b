// Every op of the protocol through the real pool, the real walls and the real engine.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkerRole } from "../../sandbox/protocol.ts";
import type { SandboxSession } from "./client.ts";
import type { SandboxResult } from "./fault.ts";
import { createSandboxPool, type SandboxPool } from "./pool.ts";

const folder = mkdtempSync(join(tmpdir(), "sandbox-session-"));
const visits = join(folder, "visits.parquet");
const endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";
let pool: SandboxPool;

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `COPY (SELECT range AS id, '病名' || range AS name FROM range(1000)) TO '${visits}' (FORMAT parquet)`,
  );
  pool = createSandboxPool({ walls: "bubblewrap", liveMax: 6, roles: { evidence: { memoryMb: 200, tempMb: 32 } } });
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

function valueIn<T>(result: SandboxResult<T>): T {
  if (!result.ok) throw new Error(result.fault.code);
  return result.value;
}

async function withSession<T>(
  role: WorkerRole,
  use: (session: SandboxSession) => Promise<T>,
  setup?: string[],
): Promise<T> {
  const tables = ["CREATE TABLE patients (person VARCHAR, 性別 VARCHAR, born DATE)"];
  const files = role === "evidence" ? [{ name: "visits.parquet", path: visits }] : [];
  const views = ["CREATE VIEW visits AS SELECT id, name FROM read_parquet('/data/visits.parquet')"];
  const key = `test ${role}`;
  const session = valueIn(
    await pool.acquire({
      role,
      key,
      setup: setup ?? (role === "evidence" ? views : role === "binder" ? tables : []),
      files,
    }),
  );
  try {
    return await use(session);
  } finally {
    session.release();
  }
}

describe("the binder", () => {
  it("answers with the plan and the names and types of the result", () =>
    withSession("binder", async (session) => {
      const bound = valueIn(await session.bind("SELECT 性別, count(*) AS n, max(born) FROM patients GROUP BY 1"));
      if (bound.kind !== "bound") throw new Error(bound.kind);
      expect(bound.columns).toEqual([
        { name: "性別", type: "VARCHAR" },
        { name: "n", type: "BIGINT" },
        { name: "max(born)", type: "DATE" },
      ]);
      expect(bound.plan.startsWith('{"error":false,"plans":[')).toBe(true);
      expect(bound.plan).toContain("18446744073709551615");
    }));

  it("points at what it does not know, with candidates", () =>
    withSession("binder", async (session) => {
      const sql = "SELECT '😀',　bron FROM patients";
      expect(valueIn(await session.bind(sql))).toMatchObject({
        kind: "bind-failed",
        failure: {
          errorType: "binder",
          subtype: "COLUMN_NOT_FOUND",
          at: sql.indexOf("bron"),
          candidates: ["born", "person"],
        },
      });
    }));

  it("completes", () =>
    withSession("binder", async (session) => {
      const sql = "SELECT　性";
      expect(valueIn(await session.complete(sql))[0]).toEqual({ text: '"性別"', start: sql.indexOf("性") });
    }));

  it("serves on after an internal error of the engine, in another process", async () => {
    await withSession("binder", async (session) => {
      expect(valueIn(await session.bind("SELECT ?"))).toMatchObject({ failure: { errorType: "internal" } });
    });
    await withSession("binder", async (session) => {
      expect(valueIn(await session.bind("SELECT 1"))).toMatchObject({ kind: "bound" });
    });
  });
});

describe("queries", () => {
  it("reads the mounted data through the views", () =>
    withSession("evidence", async (session) => {
      const sql = "SELECT count(*) AS n, min(name) AS first FROM visits";
      const { table, truncated } = valueIn(await session.query(sql));
      expect(table.columns).toEqual([
        { name: "n", type: "BIGINT" },
        { name: "first", type: "VARCHAR" },
      ]);
      expect(table.rows).toEqual([["1000", "病名0"]]);
      expect(truncated).toBe(false);
    }));

  it.each([
    [2_047, true],
    [2_048, true],
    [4_999, true],
    [5_000, false],
    [0, true],
  ])("returns at most %i of 5000 rows", (rowsMax, isTruncated) =>
    withSession("evidence", async (session) => {
      const answer = valueIn(await session.query("SELECT range FROM range(5000)", { rowsMax }));
      expect([answer.table.rows.length, answer.truncated]).toEqual([Math.min(rowsMax, 5_000), isTruncated]);
    }),
  );

  const forms: readonly (readonly [sql: string, wire: unknown, type: string])[] = [
    ["9007199254740993::BIGINT", "9007199254740993", "BIGINT"],
    ["-170141183460469231731687303715884105727::HUGEINT", "-170141183460469231731687303715884105727", "HUGEINT"],
    ["18446744073709551615::UBIGINT", "18446744073709551615", "UBIGINT"],
    ["-0.05::DECIMAL(18,3)", "-0.050", "DECIMAL(18,3)"],
    ["7::INTEGER", 7, "INTEGER"],
    ["0.1::FLOAT", 0.1, "FLOAT"],
    ["'nan'::DOUBLE", null, "DOUBLE"],
    ["'-infinity'::DOUBLE", null, "DOUBLE"],
    ["true", true, "BOOLEAN"],
    ["DATE '2024-02-29'", "2024-02-29", "DATE"],
    ["'infinity'::DATE", "infinity", "DATE"],
    ["TIMESTAMP '2024-02-29 01:02:03.5'", "2024-02-29 01:02:03.5", "TIMESTAMP"],
    ["TIMESTAMPTZ '2024-02-29 09:00:00+09'", "2024-02-29 00:00:00+00", "TIMESTAMP WITH TIME ZONE"],
    ["TIME '01:02:03'", "01:02:03", "TIME"],
    ["INTERVAL '14 months 3 days 04:05:06'", "1 year 2 months 3 days 04:05:06", "INTERVAL"],
    ["'\\xAA\\x01'::BLOB", "aa01", "BLOB"],
    ["[1, NULL, 3]", [1, null, 3], "INTEGER[]"],
    ["[[1::BIGINT], []]", [["1"], []], "BIGINT[][]"],
    ["'{\"a\": 1}'::JSON", '{"a": 1}', "JSON"],
    ["'x'::ENUM('x', 'y')", "x", "ENUM('x', 'y')"],
    ["NULL::VARCHAR", null, "VARCHAR"],
    ["'複数\n行'", "複数\n行", "VARCHAR"],
  ];
  it.each(forms)("sends %s as %j", (sql, wire, type) =>
    withSession("evidence", async (session) => {
      const { table } = valueIn(await session.query(`SELECT ${sql} AS x`));
      expect(table).toEqual({ columns: [{ name: "x", type }], rows: [[wire]] });
    }),
  );

  it("packs fingerprints, whatever their order, gaps and nulls", () =>
    withSession("evidence", async (session) => {
      const sql = `SELECT k, CASE WHEN k % 3 = 2 THEN NULL
        ELSE list(((b::UBIGINT) << 32) | (4294967295 - k * 1000 - b)::UBIGINT ORDER BY b DESC) FILTER (b % (k + 1) = 0) END AS f
        FROM range(3000) t(k), range(128) u(b) GROUP BY k ORDER BY k`;
      const { table } = valueIn(await session.query(sql, { rowsMax: 5_000, fingerprints: [1] }));
      for (const [k, f] of table.rows) {
        if (Number(k) % 3 === 2) expect(f).toBe(null);
        else {
          const bytes = Buffer.from(String(f), "base64");
          const sums = Array.from({ length: 128 }, (_, b) => bytes.readUInt32LE(b * 4));
          const sumOf = (b: number): number => (b % (Number(k) + 1) === 0 ? 4294967295 - Number(k) * 1000 - b : 0);
          expect(sums).toEqual(Array.from({ length: 128 }, (_, b) => sumOf(b)));
        }
      }
      expect(table.rows.length).toBe(3_000);
    }));

  // A bucket past 127 would write into nothing; a printer that makes one is broken.
  it("refuses a fingerprint outside its buckets, or of another type", () =>
    withSession("evidence", async (session) => {
      const outside = await session.query("SELECT [(128::UBIGINT) << 32]", { fingerprints: [0] });
      expect(outside).toEqual({ ok: false, fault: { kind: "fault", code: "protocol" } });
      const other = await session.query("SELECT [1]", { fingerprints: [0] });
      expect(other).toEqual({ ok: false, fault: { kind: "fault", code: "protocol" } });
    }));
});

describe("load and drop", () => {
  it("gives back what it was given, type by type", () =>
    withSession("finish", async (session) => {
      const columns = [
        { name: "n", type: "BIGINT" },
        { name: 'quoted " name', type: "DECIMAL(10,2)" },
        { name: "d", type: "DATE" },
        { name: "l", type: "VARCHAR[]" },
        { name: "x", type: "DOUBLE" },
        { name: "h", type: "HUGEINT" },
        { name: "b", type: "BLOB" },
        { name: "ts", type: "TIMESTAMP WITH TIME ZONE" },
        { name: "ok", type: "BOOLEAN" },
        { name: "i", type: "INTERVAL" },
      ];
      const row = [
        "9007199254740993",
        "1.50",
        "2024-02-29",
        ["あ", null],
        0.25,
        "12345678901234567890",
        "00ff",
        "2024-01-01 00:00:00+00",
        true,
        "3 days",
      ];
      const rows = [row, columns.map(() => null), row];
      valueIn(await session.load("__released_0", { columns, rows }));
      const { table } = valueIn(await session.query('SELECT * FROM "__released_0"'));
      expect(table).toEqual({ columns, rows });
      valueIn(await session.load("__released_0", { columns: columns.slice(0, 1), rows: [["1"]] }));
      expect(valueIn(await session.query("SELECT * FROM __released_0")).table.rows).toEqual([["1"]]);
      valueIn(await session.drop(["__released_0", "never there"]));
      expect(await session.query("SELECT * FROM __released_0")).toMatchObject({ fault: { code: "engine" } });
    }));

  it("keeps order across chunks and accepts an empty table", () =>
    withSession("finish", async (session) => {
      const columns = [{ name: "n", type: "INTEGER" }];
      const rows = Array.from({ length: 5_000 }, (_, n) => [n]);
      valueIn(await session.load("many", { columns, rows }));
      expect(valueIn(await session.query("SELECT * FROM many")).table.rows).toEqual(rows);
      valueIn(await session.load("none", { columns, rows: [] }));
      expect(valueIn(await session.query("SELECT count(*) FROM none")).table.rows).toEqual([["0"]]);
    }));

  // One user's tables must not be there for the next one.
  it("leaves nothing behind at release", async () => {
    const columns = [{ name: "n", type: "INTEGER" }];
    await withSession("finish", async (session) => valueIn(await session.load("mine", { columns, rows: [[1]] })));
    await withSession("finish", async (session) => {
      expect(await session.query("SELECT * FROM mine")).toMatchObject({ fault: { code: "engine" } });
    });
  });

  it.each(["INTEGER); DROP TABLE x; --", "INTEGER DEFAULT (1)", "integer", "VARCHAR COLLATE nocase; x", ""])(
    "refuses the type %j",
    (type) =>
      withSession("finish", async (session) => {
        const answer = await session.load("t", { columns: [{ name: "n", type }], rows: [[1]] });
        expect(answer).toMatchObject({ fault: { code: "protocol" } });
      }),
  );
});

describe("stopping", () => {
  it("cancels a running query, and the same process serves the next", () =>
    withSession("evidence", async (session) => {
      const before = pool.stats().live;
      const abort = new AbortController();
      const running = session.query(endless, { signal: abort.signal });
      setTimeout(() => abort.abort(), 300);
      expect(await running).toEqual({ ok: false, fault: { kind: "fault", code: "cancelled" } });
      expect(valueIn(await session.query("SELECT 1")).table.rows).toEqual([[1]]);
      expect(pool.stats().live).toBe(before);
    }));

  it("stops at the time limit, and the same process serves the next", () =>
    withSession("evidence", async (session) => {
      expect(await session.query(endless, { timeoutMs: 200 })).toMatchObject({ fault: { code: "timeout" } });
      expect(valueIn(await session.query("SELECT 2")).table.rows).toEqual([[2]]);
    }));

  it("does not start what was cancelled before its turn", () =>
    withSession("evidence", async (session) => {
      expect(await session.query("SELECT 1", { signal: AbortSignal.abort() })).toMatchObject({
        fault: { code: "cancelled" },
      });
    }));

  // repeat() over billions does not look at the interrupt: only the kill ends it.
  it("kills what does not stop, and the pool goes on", async () => {
    const session = valueIn(await pool.acquire({ role: "finish", key: "stubborn", setup: [], files: [] }));
    const sql =
      "SELECT length(regexp_replace(repeat('a', 30000), '(a*)*(a*)*(a*)*b', '')) + sum(list_sum(range(40000000))) FROM range(50)";
    const answer = await session.query(sql, { timeoutMs: 100 });
    expect(answer).toMatchObject({ fault: { code: "timeout" } });
    session.release();
    await withSession("finish", async (next) => {
      expect(valueIn(await next.query("SELECT 3")).table.rows).toEqual([[3]]);
    });
  });

  it("stops at the memory limit", () =>
    withSession("evidence", async (session) => {
      const answer = await session.query("SELECT length(list(range)::VARCHAR) FROM range(100000000)");
      expect(answer).toMatchObject({ ok: false, fault: { code: expect.stringMatching(/^(memory|disk)$/) } });
      expect(valueIn(await session.query("SELECT 4")).table.rows).toEqual([[4]]);
    }));

  it("refuses an answer larger than a line may be", () =>
    withSession("evidence", async (session) => {
      const answer = await session.query("SELECT repeat('x', 1000000) FROM range(60)");
      expect(answer).toMatchObject({ fault: { code: "memory" } });
    }));

  it("reports progress that only grows", () =>
    withSession("evidence", async (session) => {
      const seen: number[] = [];
      valueIn(
        await session.load("big", {
          columns: [{ name: "n", type: "INTEGER" }],
          rows: Array.from({ length: 3_000 }, (_, n) => [n]),
        }),
      );
      const sql = "SELECT count(*) FROM big a, big b, range(200) c WHERE hash(a.n, b.n, c.range) % 7 = 3";
      await session.query(sql, { onProgress: (percent) => seen.push(percent), timeoutMs: 20_000 });
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      for (const percent of seen) expect(percent).toBeGreaterThan(0);
    }));
});
