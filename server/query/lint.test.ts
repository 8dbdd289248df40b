// What a statement is told before it is run: columns, warnings, refusals; the same verdict as the run's, without a row read.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lintStatement, type StatementLint } from "./lint.ts";
import { makeSmallWorld, type SmallWorld } from "./testing/small-world.ts";

let world: SmallWorld;
beforeAll(async () => {
  world = await makeSmallWorld();
});
afterAll(async () => {
  await world.close();
});

async function lint(sql: string): Promise<StatementLint> {
  const linted = await lintStatement(sql, world.workspace, world.pool);
  if (!linted.ok) throw new Error(linted.fault);
  return linted.lint;
}
const sources = async (sql: string) => (await lint(sql)).columns.map((column) => column.source);
const warnings = async (sql: string) => (await lint(sql)).warnings.map((warning) => warning.kind);

describe("columns", () => {
  test("have the answer's names and types", async () => {
    const { columns, refusal } = await lint("SELECT sex AS 性別, count(*) n, avg(bmi) m FROM person GROUP BY 1");
    expect(refusal).toBeUndefined();
    expect(columns).toEqual([
      { name: "性別", type: "VARCHAR", source: "label" },
      { name: "n", type: "BIGINT", source: "protected" },
      { name: "m", type: "DOUBLE", source: "protected" },
    ]);
  });

  test.each([
    ["SELECT 1 + 1 a, name_en FROM code_master", ["free", "free"]],
    ["SELECT sex, 'x' t, count(*) / 2 h FROM person GROUP BY sex", ["label", "free", "protected"]],
    [
      "SELECT sex, n, rank() OVER (ORDER BY sex) r FROM (SELECT sex, count(*) n FROM person GROUP BY 1)",
      ["label", "protected", "free"],
    ],
    [
      "SELECT m.name_en, c.n FROM code_master m LEFT JOIN (SELECT icd10, count(*) n FROM diagnosis GROUP BY 1) c ON c.icd10 = m.code",
      ["free", "protected"],
    ],
    ["SELECT count(*) n FROM person WHERE bmi > (SELECT avg(bmi) FROM person)", ["protected"]],
    [
      "SELECT p.sex, g.m, count(*) n FROM person p JOIN (SELECT area, avg(bmi) m FROM person GROUP BY 1) g USING (area) WHERE p.bmi > g.m GROUP BY 1, 2",
      ["label", "label", "protected"],
    ],
  ])("say where they come from: %s", async (sql, expected) => {
    expect(await sources(sql)).toEqual(expected);
  });

  test("of rows of persons are personal, of another refusal unknown", async () => {
    expect(await sources("SELECT sex, bmi FROM person")).toEqual(["person", "person"]);
    expect(await sources("SELECT sex, max(bmi) FROM person GROUP BY 1")).toEqual([null, null]);
    expect(await sources("SELECT sexx FROM person")).toEqual([]);
  });
});

describe("refusals and warnings", () => {
  test.each([
    "SELECT * FROM person",
    "SELECT max(bmi) FROM person",
    "SELEC 1",
    "SELECT count(*) FROM person WHERE person_pid = 1",
  ])("the refusal is the run's own: %s", async (sql) => {
    const answered = await world.answer(sql);
    if (answered.ok || answered.kind !== "refused") throw new Error("answered");
    expect((await lint(sql)).refusal).toEqual(answered.refusal);
  });

  test("categories of the data may be left out, declared ones are listed", async () => {
    expect(await warnings("SELECT band, count(*) FROM person GROUP BY band")).toEqual(["small-categories"]);
    expect(await warnings("SELECT sex, count(*) FROM person GROUP BY sex")).toEqual([]);
    expect(await warnings("SELECT count(*) FROM person")).toEqual([]);
  });

  test("a condition on a figure hides what is withheld", async () => {
    expect(await warnings("SELECT sex, count(*) n FROM person GROUP BY sex HAVING count(*) > 20")).toEqual([
      "withheld-rows",
    ]);
    expect(await warnings("SELECT sex, count(*) n FROM person GROUP BY sex HAVING sex = '1'")).toEqual([]);
  });
});

// Story: the lint answers at once and without a trace in the ledger, so it must not depend on what the rows hold.
test("attack: the verdict is the same over other rows", async () => {
  const other = await makeSmallWorld(undefined, {
    statements: ["DELETE FROM person WHERE area = 'F'", "DELETE FROM diagnosis"],
  });
  try {
    for (const sql of [
      "SELECT area, count(*) n FROM person GROUP BY area",
      "SELECT icd10, count(*) n FROM diagnosis GROUP BY 1 HAVING count(*) > 10",
      "SELECT count(*) FROM diagnosis WHERE icd10 = 'X00'",
      "SELECT * FROM diagnosis WHERE icd10 = 'X00'",
    ]) {
      const there = await lintStatement(sql, other.workspace, other.pool);
      expect(there).toEqual({ ok: true, lint: await lint(sql) });
    }
  } finally {
    await other.close();
  }
});
