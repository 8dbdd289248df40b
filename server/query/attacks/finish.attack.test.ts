// Attack stories: SQL above the release boundary asks about numbers that were withheld.
import { expect, test } from "vitest";
import { answers, attackWorld, expectNoMarkedValue, withholds } from "./testing/stories.ts";

const world = attackWorld();
const byArea = "(SELECT area, count(*) n FROM person GROUP BY area)";

// Every function that turns NULL into something else.
test("no function brings a withheld number back", async () => {
  const answer = await world().shown(
    `SELECT coalesce(n, -1), ifnull(n, -1), concat('x', n), CASE WHEN n IS NULL THEN 'small' ELSE 'large' END, n IS NULL, n < 5, n IS DISTINCT FROM 4,
       greatest(n, 0), least(n, 99), [n], {'n': n}.n, n IN (4, NULL), nullif(n, 4) IS NULL, n BETWEEN 1 AND 9, try_cast(n AS VARCHAR), list_sum([n, 1])
     FROM ${byArea} WHERE area = 'F'`,
  );
  expect(answer.rows).toHaveLength(1);
  expect(answer.marks[0]?.every((mark) => mark === "small")).toBe(true);
  expectNoMarkedValue(answer);
});
// Guess the number and see whether the row stays.
answers(
  world,
  "HAVING with the right guess finds nothing",
  "SELECT area FROM person GROUP BY area HAVING count(*) = 4",
  [],
);
answers(
  world,
  "HAVING with a range finds nothing",
  "SELECT area FROM person GROUP BY area HAVING count(*) BETWEEN 1 AND 9",
  [],
);
answers(
  world,
  "HAVING negated finds nothing either",
  "SELECT area FROM person GROUP BY area HAVING NOT (count(*) >= 10)",
  [],
);
answers(
  world,
  "WHERE over a ratio of withheld numbers finds nothing",
  `SELECT area FROM ${byArea} WHERE n / 2.0 = 2`,
  [],
);
// F has four patients, G none: an order by the number must not tell them apart.
answers(
  world,
  "ORDER BY puts withheld rows together, ties by label",
  `SELECT area, n FROM ${byArea} ORDER BY n NULLS FIRST, area LIMIT 2`,
  [
    ["F", null],
    ["G", null],
  ],
);
answers(
  world,
  "ranks of withheld numbers are equal",
  `SELECT area, rank() OVER (ORDER BY n NULLS FIRST) r FROM ${byArea} ORDER BY area DESC LIMIT 2`,
  [
    ["G", 1],
    ["F", 1],
  ],
);
withholds(
  world,
  "the neighbour's number through lag is withheld",
  `SELECT lag(n) OVER (ORDER BY area) FROM ${byArea} QUALIFY area = 'G'`,
  [["small"]],
);
withholds(world, "a list of numbers with a withheld one is withheld", `SELECT list(n ORDER BY area) FROM ${byArea}`, [
  ["small"],
]);
withholds(
  world,
  "a text of numbers with a withheld one is withheld",
  `SELECT string_agg(n::VARCHAR, ',') FROM ${byArea}`,
  [["small"]],
);
withholds(
  world,
  "a scalar subquery of a withheld number is withheld",
  "SELECT (SELECT count(*) FROM person WHERE area = 'F') + 0 AS n",
  [["small"]],
);
withholds(
  world,
  "the difference of total and rest is withheld with its part",
  "SELECT 1200 - (SELECT count(*) FROM person WHERE area = 'F') AS n",
  [["small"]],
);
answers(
  world,
  "IN over withheld numbers is never true",
  `SELECT x FROM range(1, 10) t(x) WHERE x IN (SELECT n FROM ${byArea})`,
  [],
);
answers(
  world,
  "EXISTS over withheld numbers is never true",
  `SELECT x FROM range(1, 10) t(x) WHERE EXISTS (SELECT 1 FROM ${byArea} g WHERE g.n = x)`,
  [],
);
answers(
  world,
  "a join on withheld numbers finds nothing",
  `SELECT x FROM range(1, 10) t(x) JOIN ${byArea} g ON g.n = x`,
  [],
);
answers(
  world,
  "EXCEPT with guesses takes nothing away",
  `SELECT x FROM range(3, 6) t(x) EXCEPT SELECT n FROM ${byArea} ORDER BY 1`,
  [[3], [4], [5]],
);
test("DISTINCT merges withheld rows whatever they hold", async () => {
  const answer = await world().shown(`SELECT DISTINCT n FROM ${byArea} WHERE area IN ('F', 'G')`);
  expect(answer.rows).toEqual([[null]]);
  expect(answer.marks).toEqual([["small"]]);
});
test("UNION merges withheld rows whatever they hold", async () => {
  const answer = await world().shown(
    `SELECT n FROM ${byArea} WHERE area = 'F' UNION SELECT n FROM ${byArea} WHERE area = 'G'`,
  );
  expect(answer.rows).toEqual([[null]]);
});
test("CASE picks a shown number only where it read no withheld one", async () => {
  const answer = await world().shown(
    `SELECT area, CASE WHEN area = 'F' THEN n ELSE 0 END x FROM ${byArea} WHERE area IN ('F', 'G') ORDER BY area`,
  );
  expectNoMarkedValue(answer);
  expect(answer.rows.map((row) => row[1])).toEqual([null, null]);
});
