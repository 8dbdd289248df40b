// What a profile asks for is what is shown: municipalities by population, and rounding that differences do not undo.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerQuery } from "../answer-query.ts";
import { makeSmallWorld, type SmallWorld } from "../testing/small-world.ts";

let world: SmallWorld;
beforeAll(async () => {
  world = await makeSmallWorld();
});
afterAll(async () => await world.close());

async function shown(sql: string, change: object, populations?: ReadonlyMap<string, number>) {
  const { workspace, pool } = world;
  const tables = workspace.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === "area" ? { ...column, populations } : column)),
  }));
  const answer = await answerQuery(sql, { ...workspace, tables, policy: { ...workspace.policy, ...change } }, pool);
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.table;
}

const bands = [
  { below: 2000, personsMin: null },
  { below: 25_000, personsMin: 20 },
];

// Some fifteen patients with such a cost in each area: enough in a town, too few in a village, never in a hamlet.
test("municipalities ask for as many patients as their population says", async () => {
  const populations = new Map([
    ["A", 1999],
    ["B", 2000],
    ["C", 24_999],
    ["D", 25_000],
    ["E", 300_000],
  ]);
  const table = await shown(
    "SELECT area, count(*) n FROM person WHERE cost < 1600 AND cost % 2 = 1 GROUP BY area ORDER BY area",
    { population: { bands } },
    populations,
  );
  const plain = await world.plain(
    "SELECT area, count(*) n FROM person WHERE cost < 1600 AND cost % 2 = 1 AND area < 'F' GROUP BY area ORDER BY area",
  );
  for (const [area, n] of plain) expect(Number(n), String(area)).toBeGreaterThanOrEqual(10);
  for (const [area, n] of plain) expect(Number(n), String(area)).toBeLessThan(20);
  const byArea = new Map(table.rows.map((row, index) => [row[0], [row[1] !== null, table.marks[index]?.[1]]]));
  expect(byArea.get("A")).toEqual([false, "small"]);
  expect(byArea.get("B")).toEqual([false, "small"]);
  expect(byArea.get("C")).toEqual([false, "small"]);
  expect(byArea.get("D")).toEqual([true, null]);
  expect(byArea.get("E")).toEqual([true, null]);
  expect(byArea.get("G"), "an area nobody lives in looks the same").toEqual([false, "small"]);
});

test("rounded counts and sums are multiples, and means stay as they are", async () => {
  const sql =
    "SELECT sex, count(*) n, sum(cost) s, avg(bmi) m, count(DISTINCT person_pid) p FROM person WHERE area = 'A' AND bmi > 20 GROUP BY sex ORDER BY sex";
  const [plain, exact, table] = [
    await world.plain(sql),
    await shown(sql, {}),
    await shown(sql, { rounding: { base: 5 } }),
  ];
  expect(exact.rows.map((row) => Number(row[1]))).toEqual(plain.map((row) => Number(row[1])));
  table.rows.forEach((row, index) => {
    const own = plain[index]!;
    for (const column of [1, 2, 4]) {
      expect(Number(row[column]) % 5).toBe(0);
      expect(Math.abs(Number(row[column]) - Number(own[column]))).toBeLessThanOrEqual(2.5);
    }
    expect(Number(row[3])).toBeCloseTo(Number(own[3]), 9);
  });
});

// Story: two rounded numbers of the same persons are asked for again and again; the same number is always rounded alike.
test("asking again does not average the rounding away", async () => {
  const policy = { rounding: { base: 5 } };
  const first = await shown("SELECT count(*) FROM person WHERE cost % 7 = 3", policy);
  const again = await shown("SELECT sum(1) FROM person WHERE (cost % 7) IN (3)", policy);
  expect(Number(again.rows[0]?.[0])).toBe(Number(first.rows[0]?.[0]));
});
