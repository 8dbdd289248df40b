// The permit decides what exists: rows outside its scope are in no table, columns outside it have no name.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerQuery } from "./answer-query.ts";
import { presentTable } from "./present.ts";
import { makeSmallWorld, type SmallWorld } from "./testing/small-world.ts";
import type { QueryWorkspace } from "./workspace.ts";

let world: SmallWorld;
let scoped: QueryWorkspace;
beforeAll(async () => {
  world = await makeSmallWorld();
  const { tables } = world.workspace;
  scoped = {
    ...world.workspace,
    permitId: "2026-901",
    tables: tables
      .filter((table) => table.name !== "person")
      .map((table) =>
        table.name === "visit"
          ? { ...table, columns: table.columns.filter((column) => column.name !== "visit_type") }
          : table,
      ),
    scopeTables: [{ name: "person", file: "person.parquet", personKey: "person_pid" }],
    rowScope: [{ table: "person", column: "sex", values: ["1"] }],
  };
});
afterAll(async () => await world.close());

async function shown(sql: string): Promise<unknown> {
  const answer = await answerQuery(sql, scoped, world.pool);
  if (!answer.ok) return answer.kind === "refused" ? answer.refusal.kind : answer.fault;
  return presentTable(answer.table, scoped.policy, "small").rows;
}

test("a scope on persons holds in every table of persons, though their table is not granted", async () => {
  const inside = (table: string) => `SELECT count(*) FROM ${table} JOIN person p USING (person_pid) WHERE p.sex = '1'`;
  for (const table of ["visit", "diagnosis", "lab"])
    expect(await shown(`SELECT count(*) AS n FROM ${table}`)).toEqual(await world.plain(inside(table)));
});

test("public tables are not narrowed", async () => {
  expect(await shown("SELECT count(*) AS n FROM facility")).toEqual([[12]]);
});

test("what is not granted has no name, as table, column or file", async () => {
  expect(await shown("SELECT count(*) FROM person")).toBe("unknown-name");
  expect(await shown("SELECT visit_type, count(*) FROM visit GROUP BY 1")).toBe("unknown-name");
  expect(await shown("SELECT count(*) FROM '/data/person.parquet'")).toMatch(
    /unknown-name|unsupported|function-not-allowed/,
  );
});
