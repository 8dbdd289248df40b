// The price of protection: each question plain, with count(DISTINCT person), and through the whole line; same engine, same walls, one run.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { readProfile } from "../server/policy/profiles.ts";
import { answerQuery } from "../server/query/answer-query.ts";
import { compile } from "../server/query/compile.ts";
import { evidenceFiles, evidenceSetup, type QueryWorkspace, workspaceKey } from "../server/query/workspace.ts";
import { createSandboxPool } from "../server/sandbox/pool.ts";

const persons = Number(process.argv[2] ?? 1_000_000);
const rows = Number(process.argv[3] ?? persons * 20);
const rounds = Number(process.argv[4] ?? 3);
const directory = join(import.meta.dirname, "..", ".cache", "bench", `${persons}x${rows}`);
const column = (name: string, type: string, role = "other") => ({
  name,
  type,
  role,
  rowIdentity: undefined,
  domain: undefined,
});
const key = column("person_pid", "UBIGINT", "person-key");

const tables: QueryWorkspace["tables"] = [
  {
    name: "person",
    kind: "person",
    personKey: "person_pid",
    file: "person.parquet",
    columns: [key, column("sex", "VARCHAR"), column("pref", "VARCHAR"), column("birth_year", "INTEGER")],
  },
  {
    name: "fact",
    kind: "event",
    personKey: "person_pid",
    file: "fact.parquet",
    columns: [key, column("code", "VARCHAR"), column("day", "DATE"), column("points", "INTEGER")],
  },
];

type Question = { readonly name: string; readonly keys: "person" | "fact"; readonly sql: string; readonly raw: string };
const from = "fact f JOIN person p USING (person_pid)";
const questions: readonly Question[] = [
  {
    name: "rows by sex and prefecture",
    keys: "person",
    sql: `SELECT p.sex, p.pref, count(*) AS n FROM ${from} GROUP BY ALL`,
    raw: `SELECT p.sex, p.pref, count(*) AS n, count(DISTINCT person_pid) AS d FROM ${from} GROUP BY ALL`,
  },
  {
    name: "sum and mean by sex and prefecture",
    keys: "person",
    sql: `SELECT p.sex, p.pref, sum(points) AS s, avg(points) AS m FROM ${from} GROUP BY ALL`,
    raw: `SELECT p.sex, p.pref, sum(points) AS s, avg(points) AS m, count(DISTINCT person_pid) AS d FROM ${from} GROUP BY ALL`,
  },
  {
    name: "patients by sex and prefecture",
    keys: "person",
    sql: `SELECT p.sex, p.pref, count(DISTINCT person_pid) AS d FROM ${from} GROUP BY ALL`,
    raw: `SELECT p.sex, p.pref, count(DISTINCT person_pid) AS d FROM ${from} GROUP BY ALL`,
  },
  {
    name: "patients by age band",
    keys: "person",
    sql: "SELECT birth_year // 5 * 5 AS band, sex, count(*) AS n FROM person GROUP BY ALL",
    raw: "SELECT birth_year // 5 * 5 AS band, sex, count(*) AS n, count(DISTINCT person_pid) AS d FROM person GROUP BY ALL",
  },
  {
    name: "rows by code and month (4,000 cells)",
    keys: "fact",
    sql: "SELECT code, date_trunc('month', day) AS mon, count(*) AS n FROM fact GROUP BY ALL",
    raw: "SELECT code, date_trunc('month', day) AS mon, count(*) AS n, count(DISTINCT person_pid) AS d FROM fact GROUP BY ALL",
  },
  {
    name: "sum by code",
    keys: "fact",
    sql: "SELECT code, sum(points) AS s, count(*) AS n FROM fact GROUP BY ALL",
    raw: "SELECT code, sum(points) AS s, count(*) AS n, count(DISTINCT person_pid) AS d FROM fact GROUP BY ALL",
  },
  {
    name: "patients by code",
    keys: "fact",
    sql: "SELECT code, count(DISTINCT person_pid) AS d FROM fact GROUP BY ALL",
    raw: "SELECT code, count(DISTINCT person_pid) AS d FROM fact GROUP BY ALL",
  },
  {
    name: "first year of code per patient",
    keys: "fact",
    sql: "WITH f AS (SELECT person_pid, min(day) AS d0 FROM fact WHERE code = 'C007' GROUP BY 1) SELECT year(d0) AS y, count(*) AS n FROM f GROUP BY 1",
    raw: "WITH f AS (SELECT person_pid, min(day) AS d0 FROM fact WHERE code = 'C007' GROUP BY 1) SELECT year(d0) AS y, count(*) AS n, count(DISTINCT person_pid) AS d FROM f GROUP BY 1",
  },
];

await makeData();
const policy = readProfile(
  readFileSync(join(import.meta.dirname, "../policies/disclosure/ngmia-default.toml"), "utf8"),
  "ngmia-default.toml",
);
const workspace: QueryWorkspace = {
  projectId: "bench",
  permitId: "bench",
  snapshotId: "bench",
  directory,
  tables,
  scopeTables: [],
  rowScope: [],
  policy: { ...policy, limits: { groupsMax: 10_000, cellsMax: 100_000 } },
};
// Enough memory that nothing spills: the ratios compare work, not disks.
const pool = createSandboxPool({ walls: "bubblewrap", roles: { evidence: { memoryMb: 10_000 } } });

const results = [];
for (const question of questions) {
  const times = { plain: [] as number[], raw: [] as number[], protected: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const plain = await timed(() => direct(question.sql));
    const raw = await timed(() => direct(question.raw));
    const guarded = await timed(async () => {
      const answer = await answerQuery(question.sql, workspace, pool);
      if (!answer.ok) throw new Error(JSON.stringify(answer));
    });
    if (round === 0) continue; // warm-up
    times.plain.push(plain);
    times.raw.push(raw);
    times.protected.push(guarded);
  }
  const [plain, raw, guarded] = [median(times.plain), median(times.raw), median(times.protected)];
  results.push({
    question: question.name,
    keys: question.keys,
    plainMs: Math.round(plain),
    rawMs: Math.round(raw),
    protectedMs: Math.round(guarded),
    overRaw: guarded / raw,
    overPlain: guarded / plain,
  });
}
const compileMs: number[] = [];
for (let round = 0; round < 25; round++)
  for (const question of questions) compileMs.push(await timed(() => compile(question.sql, workspace, pool, {})));
await pool.close();

process.stdout.write(
  "| question | keys from | plain ms | with count(DISTINCT) ms | protected ms | ÷ count(DISTINCT) | ÷ plain |\n|---|---|--:|--:|--:|--:|--:|\n",
);
for (const r of results)
  process.stdout.write(
    `| ${r.question} | ${r.keys} | ${r.plainMs} | ${r.rawMs} | ${r.protectedMs} | ${r.overRaw.toFixed(2)} | ${r.overPlain.toFixed(2)} |\n`,
  );
process.stdout.write(
  `\nmedian ÷ count(DISTINCT): ${median(results.map((r) => r.overRaw)).toFixed(2)}; compile p95: ${percentile(compileMs, 0.95).toFixed(1)} ms; ${persons} persons, ${rows} rows\n`,
);

async function direct(sql: string): Promise<void> {
  const session = await pool.acquire({
    role: "evidence",
    key: workspaceKey(workspace),
    setup: evidenceSetup(workspace),
    files: evidenceFiles(workspace),
  });
  if (!session.ok) throw new Error(session.fault.code);
  const answer = await session.value.query(sql, { rowsMax: 100_000 });
  session.value.release();
  if (!answer.ok) throw new Error(answer.fault.code);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

async function makeData(): Promise<void> {
  if (existsSync(join(directory, "fact.parquet"))) return;
  mkdirSync(directory, { recursive: true });
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `CREATE TABLE person AS SELECT hash(i, 42)::UBIGINT AS person_pid, CASE WHEN i % 2 = 0 THEN '1' ELSE '2' END AS sex, lpad((1 + hash(i, 1) % 47)::VARCHAR, 2, '0') AS pref, (1920 + hash(i, 2) % 100)::INTEGER AS birth_year FROM range(${persons}) t(i) ORDER BY 1`,
  );
  await connection.run(`COPY person TO '${join(directory, "person.parquet")}' (FORMAT parquet)`);
  const perPerson = Math.round(rows / persons);
  await connection.run(
    `COPY (SELECT person_pid, 'C' || lpad((power((hash(person_pid, k, 1) % 1000000) / 1000000.0, 2) * 40)::INTEGER::VARCHAR, 3, '0') AS code, DATE '2016-01-01' + (hash(person_pid, k, 2) % 3000)::INTEGER AS day, (hash(person_pid, k, 3) % 5000)::INTEGER AS points FROM person, range(${perPerson}) t(k) ORDER BY person_pid) TO '${join(directory, "fact.parquet")}' (FORMAT parquet)`,
  );
  connection.closeSync();
}
