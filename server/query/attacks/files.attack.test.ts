// Attack stories: the statement reaches for files, settings, other statements and internal names.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerQuery } from "../answer-query.ts";
import type { QueryWorkspace } from "../workspace.ts";
import { attackWorld, refuses } from "./testing/stories.ts";

const world = attackWorld();

// Any refusal will do, as long as nothing runs and the words name no place on the server.
for (const sql of [
  "SELECT count(*) FROM read_parquet('/data/person.parquet')",
  "SELECT * FROM '/data/person.parquet'",
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM read_text('/proc/self/environ')",
  "SELECT * FROM read_blob('/data/*')",
  "SELECT * FROM glob('/*')",
  "SELECT * FROM parquet_metadata('/data/person.parquet')",
  "SELECT * FROM duckdb_settings()",
  "SELECT * FROM duckdb_tables()",
  "SELECT * FROM duckdb_views()",
  "SELECT * FROM information_schema.columns",
  "SELECT * FROM pragma_table_info('person')",
  "SELECT * FROM query('SELECT * FROM person')",
  "SELECT * FROM query_table('person')",
  "SELECT * FROM sqlite_master",
  "SELECT * FROM sql_auto_complete('SEL')",
  "SELECT current_setting('memory_limit')",
  "SELECT getenv('HOME')",
  "SELECT getvariable('x')",
  "SELECT version()",
  "SELECT current_database()",
  "SELECT __person FROM person",
  "SELECT * FROM __released_0",
  "SELECT bucket FROM rows_of",
  "SELECT count(*) FROM person WHERE cost > ?",
  "SELECT count(*) FROM person WHERE cost > $limit",
  "SELECT cоunt(*) FROM person",
  "SELECT count(*) FROM реrson",
])
  test(`refused: ${sql}`, async () => {
    const { message, help } = await world().refusal(sql);
    expect(`${message} ${help}`).not.toMatch(/\/work|\/tmp\/sekisho|parquet'\)|password/);
    expect(help).not.toBe("");
  });

for (const sql of [
  "SET threads = 1",
  "ATTACH '/tmp/x.db'",
  "CREATE MACRO m() AS 1",
  "DESCRIBE person",
  "SUMMARIZE person",
  "SHOW TABLES",
  "SELECT 1; SELECT * FROM person",
  "DROP TABLE person",
  "INSTALL httpfs",
])
  refuses(world, `not a query: ${sql}`, "not-a-select", sql);

for (const sql of [
  "COPY person TO '/tmp/x.csv'",
  "EXPLAIN SELECT * FROM person",
  "EXPLAIN ANALYZE SELECT * FROM person",
  "PRAGMA database_list",
  "CALL pragma_version()",
  "INSERT INTO person VALUES (1)",
  "EXPORT DATABASE '/tmp/x'",
])
  test(`does not run: ${sql}`, async () => {
    expect((await world().refusal(sql)).help).not.toBe("");
  });

test("a NUL character does not hide the end of a statement", async () => {
  expect((await world().refusal("SELECT count(*) FROM person\0; SELECT * FROM person")).kind).toBe("syntax");
});

// A holder names tables and columns as our own printed SQL does; nobody's rows may get mixed up by it.
describe("tables and columns with names of our own", () => {
  let directory = "";
  const columns = ["person", "bucket", "c0", "g0", "gid", "n", "k0", 'a"b; --'];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "sekisho-names-"));
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(
      `COPY (SELECT hash(i)::UBIGINT AS person, i % 2 AS bucket, i % 3 AS c0, i % 5 AS g0, i % 7 AS gid, i AS n, i % 4 AS k0, i % 2 AS "a""b; --"
             FROM range(500) t(i) ORDER BY 1) TO '${join(directory, "rows.parquet")}' (FORMAT parquet)`,
    );
    connection.closeSync();
  });
  afterAll(async () => await rm(directory, { recursive: true, force: true }));

  for (const name of [
    "src",
    "rows_of",
    "inner_sums",
    "bucket_sums",
    "wanted",
    "cte_0",
    "delim_0",
    "outer_0",
    "inside_0",
    "__released_0",
    "t1",
    'p"; DROP TABLE x; --',
  ])
    test(`a table named ${name}`, async () => {
      const workspace: QueryWorkspace = {
        ...world().workspace,
        projectId: `P-${name}`,
        directory,
        tables: [
          {
            name,
            kind: "event",
            personKey: "person",
            file: "rows.parquet",
            columns: columns.map((column) => ({
              name: column,
              type: column === "person" ? "UBIGINT" : "BIGINT",
              role: column === "person" ? "person-key" : "other",
              domain: undefined,
            })),
          },
        ],
      };
      const table = `"${name.replaceAll('"', '""')}"`;
      const rows = async (sql: string) => {
        const answer = await answerQuery(sql, workspace, world().pool);
        return answer.ok
          ? answer.table.rows.map((row) => row.map((value) => (value === null ? null : Number(value))))
          : answer;
      };
      expect(
        await rows(`SELECT bucket, count(*), sum(n), count(DISTINCT person) FROM ${table} GROUP BY bucket ORDER BY 1`),
      ).toEqual([
        [0, 250, 62_250, 250],
        [1, 250, 62_500, 250],
      ]);
      expect(
        await rows(
          `WITH x AS MATERIALIZED (SELECT * FROM ${table}) SELECT "a""b; --", median(n) FROM x WHERE EXISTS (SELECT 1 FROM ${table} y WHERE y.person = x.person AND y.gid < x.gid + 9) GROUP BY 1 ORDER BY 1`,
        ),
      ).toEqual([
        [0, 249],
        [1, 250],
      ]);
      expect(await rows(`SELECT c0, count(*) FILTER (WHERE n < 27) FROM ${table} GROUP BY c0`)).toEqual([
        [0, null],
        [1, null],
        [2, null],
      ]);
    });
});
