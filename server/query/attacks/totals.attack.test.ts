// Attack stories: a withheld cell is computed back from totals of the same table.
import { expect, test } from "vitest";
import { attackWorld, expectNoMarkedValue, withholds } from "./testing/stories.ts";

const world = attackWorld();

// Total minus the five shown areas is the sixth.
test("a ROLLUP total minus its parts hides more than one area", async () => {
  const answer = await world().shown(
    "SELECT area, count(*) n FROM person GROUP BY ROLLUP(area) ORDER BY area NULLS FIRST",
  );
  expectNoMarkedValue(answer);
  const hidden = answer.rows.filter((row) => row[0] !== null && row[0] !== "G" && row[1] === null);
  const isTotalShown = answer.rows[0]?.[1] !== null;
  expect(!isTotalShown || hidden.length >= 2).toBe(true);
});

test("a CUBE hides the rare band in every direction", async () => {
  const answer = await world().shown("SELECT band, cost > 3000 x, count(*) n FROM person GROUP BY CUBE(band, x)");
  const at = (band: string | null, x: boolean | null) =>
    answer.rows.find((row) => row[0] === band && row[1] === x)?.[2];
  expect(at(null, null)).toBe(1200);
  expect(at("common", null)).toBe(1181);
  expect(at("rare", null)).toBeUndefined();
  expect(at("scarce", null)).toBeNull();
  expect(at("scarce", true)).toBeNull();
});

// The sum over all cells in a window is a total, too.
withholds(
  world,
  "a window total over cells with a withheld one is withheld",
  "SELECT sum(n) OVER () t FROM (SELECT area, count(*) n FROM person GROUP BY area) LIMIT 1",
  [["small"]],
);
withholds(
  world,
  "a sum over cells with a withheld one is withheld",
  "SELECT sum(n) FROM (SELECT area, count(*) n FROM person GROUP BY area)",
  [["small"]],
);
withholds(
  world,
  "a mean over cells with a withheld one is withheld",
  "SELECT avg(n) FROM (SELECT area, count(*) n FROM person GROUP BY area)",
  [["small"]],
);
withholds(
  world,
  "a maximum over cells with a withheld one is withheld",
  "SELECT max(n) FROM (SELECT area, count(*) n FROM person GROUP BY area)",
  [["small"]],
);
// GROUPING tells what a row is, not what it holds.
test("GROUPING marks totals and nothing else", async () => {
  const answer = await world().shown(
    "SELECT sex, grouping(sex) g, count(*) n FROM person GROUP BY ROLLUP(sex) ORDER BY g, sex",
  );
  expect(answer.rows).toEqual([
    ["1", 0, 600],
    ["2", 0, 600],
    [null, 1, 1200],
  ]);
});
