// Random sequences of questions against an oracle that knows every patient: nothing shown is small, near, or adds up to few patients.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSmallWorld, type SmallWorld } from "../testing/small-world.ts";
import type { Question } from "./testing/generate.ts";
import { play, sequence } from "./testing/run.ts";

let world: SmallWorld;
let layer: SmallWorld;

beforeAll(async () => {
  world = await makeSmallWorld();
  layer = await makeSmallWorld((policy) => ({ ...policy, pinpoint: { ...policy.pinpoint, isChecked: false } }));
});
afterAll(async () => {
  await world.close();
  await layer.close();
});

/** One ungrouped number, and what each person adds to it. */
const question = (number: string, own: string, sort: "rows" | "persons", from = "person p"): Question => ({
  sql: `SELECT ${number} AS n0 FROM ${from}`,
  keys: [],
  sets: [[]],
  sorts: [sort],
  contributions: `SELECT 0 AS s, p.person_pid::VARCHAR AS pid, ${own} AS n0 FROM ${from} GROUP BY p.person_pid`,
});

describe("leaks the generator found", () => {
  // All minus the men minus the women of the common band: the nine women of the rare bands.
  it("three numbers asked for at three times: the one that closes the sum is withheld", async () => {
    const rows = (filter: string) => question(`count(*) FILTER (${filter})`, `count(*) FILTER (${filter})`, "rows");
    const played = await play(layer, [rows("true"), rows("p.sex = '1'"), rows("p.sex = '2' AND p.band = 'common'")]);
    expect(played).toMatchObject({ leaks: [], wrong: [], answered: 3 });
    expect(played.withheld.get("near")).toBe(1);
  });

  // Patients of visits against rows of persons: the same patients, counted in two ways.
  it("distinct patients of events are compared with rows of a table with one row a patient", async () => {
    const few = "WHERE NOT (p.area = 'F')";
    const played = await play(layer, [
      question("count(*)", "count(*)", "rows"),
      question(
        "count(DISTINCT p.person_pid)",
        "1",
        "persons",
        `person p JOIN visit v ON v.person_pid = p.person_pid ${few}`,
      ),
    ]);
    expect(played).toMatchObject({ leaks: [], wrong: [], answered: 2 });
    expect(played.withheld.get("near")).toBe(1);
  });
});

describe("random sequences", () => {
  it.each([1, 2, 3])("seed %i, all rules: nothing leaks, what is shown is exact, nothing is refused", async (seed) => {
    expect(await play(world, sequence(seed, 12))).toMatchObject({ leaks: [], wrong: [], refused: [], answered: 12 });
  });
  it.each([4, 5, 6])("seed %i, without the check of pinpointing conditions", async (seed) => {
    expect(await play(layer, sequence(seed, 12))).toMatchObject({ leaks: [], wrong: [], refused: [], answered: 12 });
  });
});

describe("what must not matter", () => {
  const asked = sequence(7, 10);

  it("the order rows are stored in changes nothing", async () => {
    const other = await makeSmallWorld(undefined, { order: "random()" });
    for (const { sql } of asked) {
      const seen = async (from: SmallWorld): Promise<string> => {
        const answer = await from.answer(sql);
        if (!answer.ok) return JSON.stringify(answer);
        const { columns, rows, notes } = await from.shown(sql);
        return JSON.stringify([columns, sorted(rows), notes]);
      };
      expect(await seen(other), sql).toBe(await seen(world));
    }
    await other.close();
  });

  // Three patients have X00: that the code exists must be seen nowhere.
  it("the patients of a category too small to show change no column, label or note", async () => {
    const without = await makeSmallWorld(undefined, { statements: ["DELETE FROM diagnosis WHERE icd10 = 'X00'"] });
    for (const sql of [
      "SELECT icd10, count(DISTINCT person_pid) n FROM diagnosis GROUP BY ALL",
      "SELECT icd10, sex, count(*) n FROM diagnosis JOIN person USING (person_pid) GROUP BY CUBE (icd10, sex)",
      "SELECT max(icd10) FROM (SELECT icd10, count(*) n FROM diagnosis GROUP BY ALL)",
      "SELECT count(*) FROM diagnosis WHERE icd10 = 'X00'",
      "SELECT icd10, avg(cost) a FROM diagnosis JOIN person USING (person_pid) WHERE icd10 LIKE 'X%' GROUP BY ALL",
    ]) {
      const [a, b] = [await world.shown(sql), await without.shown(sql)];
      const labels = (rows: readonly (readonly unknown[])[]) => sorted(rows.map((row) => row.slice(0, -1)));
      expect(JSON.stringify([b.columns, labels(b.rows), b.notes]), sql).toBe(
        JSON.stringify([a.columns, labels(a.rows), a.notes]),
      );
    }
    await without.close();
  });
});

const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted();
