// A small made-up world with known truths, in Parquet, for tests of the whole line: 1,200 patients, visits, diagnoses, labs, facilities.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DisclosurePolicy } from "../../disclosure/policy.ts";
import { readProfile } from "../../policy/profiles.ts";
import { createSandboxPool, type SandboxPool } from "../../sandbox/pool.ts";
import { answerQuery, type QueryAnswer } from "../answer-query.ts";
import { presentTable } from "../present.ts";
import type { QueryWorkspace } from "../workspace.ts";

const column = (name: string, type: string, role = "other", domain?: readonly string[]) => ({
  name,
  type,
  role,
  rowIdentity: undefined,
  domain,
});
const key = column("person_pid", "UBIGINT", "person-key");

/**
 * sex '1'/'2' public; area 'A'…'F' where F has 4 patients; band has 9 patients in 'rare' and 10 in 'scarce'.
 * cost: one patient of area E has 90 % of its total. Each patient has 1–5 visits; diagnosis X00 has 3 patients.
 */
const statements = [
  `CREATE TABLE person AS SELECT hash(i * 7919 + 13)::UBIGINT AS person_pid, CASE WHEN i % 2 = 0 THEN '1' ELSE '2' END AS sex,
     make_date((1930 + i % 80)::INTEGER, (1 + i % 12)::INTEGER, 1) AS birth_ym,
     CASE WHEN i < 4 THEN 'F' ELSE chr((65 + i % 5)::INTEGER) END AS area,
     CASE WHEN i BETWEEN 100 AND 108 THEN 'rare' WHEN i BETWEEN 200 AND 209 THEN 'scarce' ELSE 'common' END AS band,
     CASE WHEN i = 9 THEN 50000000 ELSE 1000 + (i * 37) % 5000 END::INTEGER AS cost,
     CASE WHEN i % 50 = 0 THEN NULL ELSE 15 + (i * 31 % 200) / 10.0 END::DOUBLE AS bmi
   FROM range(1200) t(i)`,
  `CREATE TABLE visit AS SELECT p.person_pid, 'F' || lpad((hash(p.person_pid, k) % 12)::VARCHAR, 2, '0') AS facility_pid,
     CASE WHEN hash(p.person_pid, k, 1) % 4 = 0 THEN 'IN' ELSE 'OUT' END AS visit_type,
     DATE '2020-01-01' + (hash(p.person_pid, k, 2) % 1500)::INTEGER AS start_date
   FROM person p, range(5) t(k) WHERE k <= p.person_pid % 5`,
  `CREATE TABLE diagnosis AS SELECT p.person_pid, ['E11','I10','J30','M54'][1 + (hash(p.person_pid, k, 3) % 4)::INTEGER] AS icd10,
     DATE '2020-01-01' + (hash(p.person_pid, k, 4) % 1500)::INTEGER AS start_date, 'note ' || k AS note
   FROM person p, range(3) t(k) WHERE k <= p.person_pid % 3
   UNION ALL SELECT person_pid, 'X00', DATE '2021-01-01', 'rare note' FROM (SELECT person_pid FROM person WHERE band = 'rare' ORDER BY person_pid LIMIT 3)`,
  `CREATE TABLE lab AS SELECT p.person_pid, ['HBA1C','SBP'][1 + (k % 2)::INTEGER] AS item, (50 + hash(p.person_pid, k, 5) % 1000 / 10.0)::DOUBLE AS value_num,
     DATE '2020-01-01' + (hash(p.person_pid, k, 6) % 1500)::INTEGER AS sample_date
   FROM person p, range(6) t(k)`,
  `CREATE TABLE facility AS SELECT 'F' || lpad(i::VARCHAR, 2, '0') AS facility_pid, CASE WHEN i % 3 = 0 THEN 'university' ELSE 'general' END AS facility_type FROM range(12) t(i)`,
  `CREATE TABLE code_master AS SELECT * FROM (VALUES ('E11','Type 2 diabetes'),('I10','Hypertension'),('J30','Rhinitis'),('M54','Back pain'),('X00','Rare')) t(code, name_en)`,
];

const tables: QueryWorkspace["tables"] = [
  {
    name: "person",
    kind: "person",
    personKey: "person_pid",
    file: "person.parquet",
    columns: [
      key,
      column("sex", "VARCHAR", "category", ["1", "2"]),
      column("birth_ym", "DATE", "quasi-identifier"),
      column("area", "VARCHAR", "category", ["A", "B", "C", "D", "E", "F", "G"]),
      column("band", "VARCHAR", "other"),
      column("cost", "INTEGER", "measure"),
      column("bmi", "DOUBLE", "measure"),
    ],
  },
  {
    name: "visit",
    kind: "event",
    personKey: "person_pid",
    file: "visit.parquet",
    columns: [
      key,
      column("facility_pid", "VARCHAR", "institution-key"),
      column("visit_type", "VARCHAR", "category", ["IN", "OUT"]),
      column("start_date", "DATE", "date"),
    ],
  },
  {
    name: "diagnosis",
    kind: "event",
    personKey: "person_pid",
    file: "diagnosis.parquet",
    columns: [
      key,
      column("icd10", "VARCHAR", "sensitive"),
      column("start_date", "DATE", "date"),
      column("note", "VARCHAR", "free-text"),
    ],
  },
  {
    name: "lab",
    kind: "event",
    personKey: "person_pid",
    file: "lab.parquet",
    columns: [
      key,
      column("item", "VARCHAR", "other"),
      column("value_num", "DOUBLE", "measure"),
      column("sample_date", "DATE", "date"),
    ],
  },
  {
    name: "facility",
    kind: "public",
    personKey: undefined,
    file: "facility.parquet",
    columns: [column("facility_pid", "VARCHAR", "institution-key"), column("facility_type", "VARCHAR", "category")],
  },
  {
    name: "code_master",
    kind: "public",
    personKey: undefined,
    file: "code_master.parquet",
    columns: [column("code", "VARCHAR"), column("name_en", "VARCHAR")],
  },
];

export type Answered = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly marks: readonly (readonly (string | null)[])[];
  readonly notes: readonly string[];
};

export type SmallWorld = {
  readonly workspace: QueryWorkspace;
  readonly pool: SandboxPool;
  /** The protected answer, or the refusal's kind as `refused: <kind>`. */
  answer(sql: string): Promise<QueryAnswer>;
  shown(sql: string): Promise<Answered>;
  refusal(sql: string): Promise<{
    readonly kind: string;
    readonly message: string;
    readonly help: string;
    readonly suggestion: string | undefined;
    readonly at: number | undefined;
  }>;
  /** What plain DuckDB says, for comparison. */
  plain(sql: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
};

/** `change`: another policy. `vary`: statements that change the tables, and the order rows are stored in. */
export async function makeSmallWorld(
  change: (policy: DisclosurePolicy) => DisclosurePolicy = (policy) => policy,
  vary: { readonly statements?: readonly string[]; readonly order?: string } = {},
): Promise<SmallWorld> {
  const directory = await mkdtemp(join(tmpdir(), "sekisho-world-"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const statement of [...statements, ...(vary.statements ?? [])]) await connection.run(statement);
  for (const table of tables)
    await connection.run(
      `COPY (SELECT * FROM ${table.name}${table.personKey ? ` ORDER BY person_pid${vary.order ? `, ${vary.order}` : ""}` : ""}) TO '${join(directory, table.file)}' (FORMAT parquet)`,
    );
  const policy = change(
    readProfile(
      await readFile(join(import.meta.dirname, "../../../policies/disclosure/ngmia-default.toml"), "utf8"),
      "ngmia-default.toml",
    ),
  );
  const workspace: QueryWorkspace = {
    projectId: "P-900",
    permitId: "2026-900",
    snapshotId: "small",
    directory,
    tables,
    scopeTables: [],
    rowScope: [],
    policy,
  };
  const pool = createSandboxPool({ walls: "bubblewrap" });
  const answer = (sql: string): Promise<QueryAnswer> => answerQuery(sql, workspace, pool);
  return {
    workspace,
    pool,
    answer,
    async shown(sql) {
      const answered = await answer(sql);
      if (!answered.ok)
        throw new Error(
          `${answered.kind}: ${JSON.stringify(answered.kind === "refused" ? answered.refusal : answered.fault)}`,
        );
      const table = presentTable(answered.table, policy, "small");
      return {
        columns: table.columns.map((c) => c.name),
        rows: table.rows,
        marks: table.marks,
        notes: table.notes.map((note) => note.en),
      };
    },
    async refusal(sql) {
      const answered = await answer(sql);
      if (answered.ok) throw new Error(`answered: ${JSON.stringify(answered.table.rows.slice(0, 5))}`);
      if (answered.kind === "failed") throw new Error(`failed: ${answered.fault}`);
      const { kind, message, help, suggestion, at } = answered.refusal;
      return { kind, message: message.en, help: help.en, suggestion, at };
    },
    async plain(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader
        .getRowsJson()
        .map((row) =>
          row.map((value) => (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value)),
        );
    },
    async close() {
      await pool.close();
      connection.closeSync();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
