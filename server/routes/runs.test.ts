// Runs over HTTP with the real sandbox and database: asked, followed, shown, remembered, stopped, and taken away.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { tableFromIPC } from "apache-arrow";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../app.ts";
import { createTestApp, type TestApp } from "../http/testing.ts";
import { Scheduler } from "../query/scheduler.ts";
import { createSandboxPool, type SandboxPool } from "../sandbox/pool.ts";

const origin = "http://127.0.0.1:4700";
let base: TestApp;
let pool: SandboxPool;
let scheduler: Scheduler;
let app: ReturnType<typeof createApp>;
let directory: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  base = await createTestApp();
  directory = await mkdtemp(join(tmpdir(), "sekisho-runs-"));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `CREATE TABLE patients AS SELECT hash(i)::UBIGINT AS patient_id, CASE WHEN i % 3 = 0 THEN 'f' ELSE 'm' END AS sex, CASE WHEN i < 4 THEN 'tiny' ELSE 'A' || i % 2 END AS area FROM range(600) t(i)`,
  );
  for (const [table, query] of [
    ["patients", "SELECT * FROM patients ORDER BY 1"],
    ["visits", "SELECT patient_id, (100 + patient_id % 50)::INTEGER AS cost FROM patients, range(2) ORDER BY 1"],
    ["areas", "SELECT DISTINCT area FROM patients"],
  ]) {
    await connection.run(`COPY (${query}) TO '${join(directory, `${table}.parquet`)}' (FORMAT parquet)`);
  }
  connection.closeSync();
  await base.deps.db
    .updateTable("snapshot")
    .set({ record: sql`jsonb_set(record, '{directory}', to_jsonb(${directory}::text))` })
    .execute();
  pool = createSandboxPool({ walls: "bubblewrap" });
  scheduler = new Scheduler({ db: base.deps.db, pool, profiles: base.deps.profiles });
  app = createApp({ ...base.deps, pool, scheduler });
  for (const login of ["analyst1", "analyst2", "analyst3", "admin"]) {
    const { cookie } = await base.signedIn(login);
    cookies.set(login, cookie ?? "");
  }
});

afterAll(async () => {
  await scheduler.close();
  await pool.close();
  await base.close();
  await rm(directory, { recursive: true, force: true });
});

async function call(login: string, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = {
    host: "127.0.0.1:4700",
    cookie: cookies.get(login) ?? "",
    origin,
    "x-sekisho": "1",
    "content-type": "application/json",
  };
  return await app.request(`${origin}${path}`, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
}

/** Asks and follows the run's events to its end. */
async function ask(login: string, text: string, project = "P-001") {
  const started = await call(login, "POST", `/api/projects/${project}/runs`, { sql: text, blockId: null });
  if (started.status !== 202) return { status: started.status, run: undefined };
  const { id } = (await started.json()) as { id: string };
  const events = await (await call(login, "GET", `/api/runs/${id}/events`)).text();
  const last =
    events
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("data: "))
      .at(-1) ?? "data: {}";
  return {
    status: 202,
    run: JSON.parse(last.slice(6)) as {
      id: string;
      status: string;
      resultId: string | null;
      error: { kind: string } | null;
    },
  };
}

describe("a run", () => {
  test("is asked, followed to its end, and shown as JSON and as Arrow", async () => {
    const { run } = await ask("analyst1", "SELECT sex, count(*) AS n FROM patients GROUP BY sex ORDER BY sex");
    expect(run?.status).toBe("released");
    const table = await (await call("analyst1", "GET", `/api/results/${run?.resultId}`)).json();
    expect(table).toMatchObject({
      rows: [
        ["f", 200],
        ["m", 400],
      ],
      policyVersion: "ngmia-default@2026.2",
    });
    const arrow = tableFromIPC(
      new Uint8Array(await (await call("analyst1", "GET", `/api/results/${run?.resultId}/arrow`)).arrayBuffer()),
    );
    expect(arrow.schema.fields.map((field) => field.name)).toEqual(["sex", "n", "mark:sex", "mark:n"]);
    expect(arrow.getChild("n")?.toArray()).toEqual(new Float64Array([200, 400]));
    expect(arrow.schema.metadata.size).toBe(0);
  });

  test("that is refused says why, with a query to take over", async () => {
    const { run } = await ask("analyst1", "SELECT * FROM patients");
    expect(run).toMatchObject({ status: "refused", resultId: null, error: { kind: "rows-of-persons" } });
  });

  test("is judged before it is asked, without a run or an entry anywhere", async () => {
    const runs = () => base.deps.db.selectFrom("run").select("id").execute();
    const before = await runs();
    const lint = async (login: string, text: string) =>
      await call(login, "POST", "/api/projects/P-001/lint", { sql: text });
    const good = await lint("analyst1", "SELECT sex, count(*) AS n FROM patients GROUP BY sex");
    expect(await good.json()).toEqual({
      error: null,
      columns: [
        { name: "sex", type: "VARCHAR", source: "label" },
        { name: "n", type: "BIGINT", source: "protected" },
      ],
      warnings: [expect.objectContaining({ kind: "small-categories" })],
    });
    const bad = await lint("analyst1", "SELECT sex FROM patients");
    expect(await bad.json()).toMatchObject({ error: { kind: "rows-of-persons" }, columns: [{ source: "person" }] });
    expect((await lint("analyst3", "SELECT 1")).status).toBe(403);
    expect((await lint("admin", "SELECT 1")).status).toBe(404);
    expect((await lint("analyst1", "x".repeat(100_001))).status).toBe(400);
    expect(await runs()).toEqual(before);
  });

  // Story: everybody, then everybody but four, from another account of the same project.
  test("is compared with everything the project was shown, whoever asked", async () => {
    await ask("analyst1", "SELECT count(*) AS n FROM patients");
    const { run } = await ask("analyst2", "SELECT count(*) AS n FROM patients WHERE area <> 'tiny'");
    const table = (await (await call("analyst2", "GET", `/api/results/${run?.resultId}`)).json()) as {
      rows: unknown;
      marks: unknown;
    };
    expect(table).toMatchObject({ rows: [[null]], marks: [["near"]] });
  });

  // Story: both halves of a difference are asked at the same moment, so that neither is in the ledger when the other is checked.
  test("cannot race another one past the ledger", async () => {
    const texts = [
      "SELECT count(*) AS n FROM visits v JOIN patients USING (patient_id)",
      "SELECT count(*) AS n FROM visits v JOIN patients p USING (patient_id) WHERE NOT (v.cost = 107 AND p.sex = 'f')",
    ];
    const runs = await Promise.all(texts.map((text, index) => ask(index === 0 ? "analyst1" : "analyst2", text)));
    const tables = await Promise.all(
      runs.map(
        async ({ run }) =>
          (await (await call("analyst1", "GET", `/api/results/${run?.resultId}`)).json()) as { rows: unknown[][] },
      ),
    );
    expect(tables.filter((table) => table.rows[0]?.[0] !== null)).toHaveLength(1);
  });

  test("can be stopped; the next one works", async () => {
    const heavy =
      "SELECT count(*) FROM patients a JOIN visits b USING (patient_id), range(90000) t(i), range(90000) u(j) WHERE sqrt(i + j + b.cost) < 1";
    const started = await call("analyst1", "POST", "/api/projects/P-001/runs", { sql: heavy, blockId: null });
    const { id } = (await started.json()) as { id: string };
    await call("analyst1", "POST", `/api/runs/${id}/stop`);
    await (await call("analyst1", "GET", `/api/runs/${id}/events`)).text();
    expect(await (await call("analyst1", "GET", `/api/runs/${id}`)).json()).toMatchObject({ status: "stopped" });
    expect((await ask("analyst1", "SELECT sex, count(*) AS n FROM patients GROUP BY sex")).run?.status).toBe(
      "released",
    );
  });
});

describe("attacks on runs", () => {
  // Story: a viewer of the project, an admin, and a stranger try to ask questions.
  test("who may not analyse may not ask", async () => {
    expect((await ask("analyst3", "SELECT count(*) FROM patients")).status).toBe(403);
    expect((await ask("admin", "SELECT count(*) FROM patients")).status).toBe(404);
    expect((await ask("analyst2", "SELECT count(*) FROM patients", "P-002")).status).toBe(404);
  });

  // Story: the address of a run or result of another project is guessed or leaked.
  test("runs and results of other projects are not there", async () => {
    const { run } = await ask("analyst1", "SELECT sex, count(*) AS n FROM patients GROUP BY sex", "P-002");
    expect(run?.status).toBe("released");
    for (const path of [
      `/api/runs/${run?.id}`,
      `/api/runs/${run?.id}/events`,
      `/api/results/${run?.resultId}`,
      `/api/results/${run?.resultId}/arrow`,
    ]) {
      expect((await call("analyst2", "GET", path)).status, path).toBe(404);
    }
    expect((await call("analyst2", "POST", `/api/runs/${run?.id}/stop`)).status).toBe(404);
    expect((await call("analyst1", "GET", "/api/results/not-an-id")).status).toBe(404);
  });

  // Story: the permit is taken away; the analyst still knows the addresses of results.
  test("what is taken away is gone at once, running queries and results included", async () => {
    const heavy =
      "SELECT count(*) FROM patients a JOIN visits b USING (patient_id), range(90000) t(i), range(90000) u(j) WHERE sqrt(i + j + b.cost) < 1";
    const running = (await (
      await call("analyst2", "POST", "/api/projects/P-001/runs", { sql: heavy, blockId: null })
    ).json()) as { id: string };
    const { run } = await ask("analyst1", "SELECT sex, count(*) AS n FROM patients GROUP BY sex");
    const watched = call("analyst1", "GET", "/api/projects/P-001/permit-events").then((answer) => answer.text());
    expect((await call("admin", "POST", "/api/admin/projects/P-001/revoke", { reason: "test" })).status).toBe(200);
    expect(await watched).toMatch(/event: gone\ndata: \{"kind":"permit"/);
    await vi.waitFor(async () => {
      const row = await base.deps.db
        .selectFrom("run")
        .select("status")
        .where("id", "=", running.id)
        .executeTakeFirstOrThrow();
      expect(["stopped", "refused"]).toContain(row.status);
    }, 20_000);
    expect((await ask("analyst1", "SELECT count(*) FROM patients")).status).toBe(403);
    expect((await call("analyst1", "GET", `/api/results/${run?.resultId}`)).status).toBe(403);
    expect((await call("analyst1", "GET", `/api/results/${run?.resultId}/arrow`)).status).toBe(403);
  });

  test("every question and its end are in the log, the text in the question only", async () => {
    const events = await base.deps.db
      .selectFrom("audit_event")
      .select(["kind", "detail"])
      .where("kind", "like", "query-%")
      .execute();
    const kinds = new Set(events.map((event) => event.kind));
    expect([...kinds].sort()).toEqual(["query-refused", "query-released", "query-started", "query-stopped"]);
    for (const event of events) expect("sql" in (event.detail as object)).toBe(event.kind === "query-started");
  });
});
