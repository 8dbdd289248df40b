// Attack stories: an operation fails, or a statement grows, only if a certain patient exists.
import { expect, test } from "vitest";
import { attackWorld, refuses, tellsNothing } from "./testing/stories.ts";

const world = attackWorld();
const four = "area = 'F'";
const nobody = "area = 'Q'";

/** The same question about four patients and about nobody, of all 1,200: the failing operation must fail for neither. */
const noOracle = (title: string, expression: (condition: string) => string): void =>
  tellsNothing(
    world,
    title,
    `SELECT count(*) n FROM person WHERE coalesce(CAST(${expression(four)} AS VARCHAR), '') <> '?'`,
    `SELECT count(*) n FROM person WHERE coalesce(CAST(${expression(nobody)} AS VARCHAR), '') <> '?'`,
  );

noOracle("division by zero", (c) => `1 / (CASE WHEN ${c} THEN 0 ELSE 1 END)`);
noOracle("whole division by zero", (c) => `1 // (CASE WHEN ${c} THEN 0 ELSE 1 END)`);
noOracle("remainder of zero", (c) => `5 % (CASE WHEN ${c} THEN 0 ELSE 2 END)`);
noOracle("root of a negative number", (c) => `sqrt(CASE WHEN ${c} THEN -1 ELSE 1 END)`);
noOracle("logarithm of zero", (c) => `ln(CASE WHEN ${c} THEN 0 ELSE 1 END)`);
noOracle("arc cosine outside", (c) => `acos(CASE WHEN ${c} THEN 2 ELSE 1 END)`);
noOracle("a text that is no number", (c) => `CAST(CASE WHEN ${c} THEN 'x' ELSE '1' END AS INTEGER)`);
noOracle("a text that is no date", (c) => `CAST(CASE WHEN ${c} THEN 'x' ELSE '2020-01-01' END AS DATE)`);
noOracle("30 February", (c) => `make_date(2020, 2, CASE WHEN ${c} THEN 30 ELSE 1 END)`);
noOracle("overflow of integers", (c) => `(CASE WHEN ${c} THEN 2147483647 ELSE 1 END)::INTEGER + 1::INTEGER`);
noOracle(
  "overflow of the widest integers",
  (c) => `(CASE WHEN ${c} THEN 170141183460469231731687303715884105727::HUGEINT ELSE 1 END) * 2::HUGEINT`,
);
noOracle(
  "overflow of decimals",
  (c) => `(CASE WHEN ${c} THEN 99999999999999999999999999999999999999::DECIMAL(38,0) ELSE 1 END) + 1::DECIMAL(38,0)`,
);
noOracle("overflow of dates", (c) => `(CASE WHEN ${c} THEN DATE '5881580-07-10' ELSE birth_ym END) + 1`);
noOracle("overflow of intervals", (c) => `to_years(CASE WHEN ${c} THEN 2147483647 ELSE 1 END)`);
noOracle("factorial of a large number", (c) => `factorial(CASE WHEN ${c} THEN 1000 ELSE 1 END)`);
noOracle("a character that does not exist", (c) => `chr(CASE WHEN ${c} THEN 55555 ELSE 65 END)`);
noOracle("a list index out of range", (c) => `[1, 2][CASE WHEN ${c} THEN 99999999999 ELSE 1 END]`);
noOracle("a series of a billion", (c) => `len(range(CASE WHEN ${c} THEN 1000000000 ELSE 1 END))`);
noOracle("a date that cannot be parsed", (c) => `strptime(CASE WHEN ${c} THEN 'x' ELSE '2020' END, '%Y')`);
noOracle(
  "more than one row for a scalar subquery",
  (c) =>
    `(SELECT v.visit_type FROM visit v WHERE v.person_pid = person.person_pid AND (${c} OR v.start_date < DATE '1900-01-01'))`,
);

// What cannot be guarded must be a constant.
refuses(
  world,
  "a pattern that is broken for some patients",
  "argument-not-constant",
  "SELECT count(*) FROM person WHERE regexp_matches(band, CASE WHEN area = 'F' THEN '(' ELSE 'a' END)",
);
refuses(
  world,
  "a LIKE pattern from the data",
  "argument-not-constant",
  "SELECT count(*) FROM person WHERE band LIKE band || '%'",
);
refuses(
  world,
  "a text as long as the cost",
  "argument-not-constant",
  "SELECT count(*) FROM person WHERE repeat('a', cost * 1000000) = ''",
);
refuses(
  world,
  "an error on purpose",
  "function-not-allowed",
  "SELECT count(*) FROM person WHERE CASE WHEN area = 'F' THEN error('found') ELSE true END",
);
refuses(world, "a clock to measure with", "function-not-allowed", "SELECT count(*) FROM person WHERE now() > birth_ym");
refuses(world, "a random choice", "function-not-allowed", "SELECT count(*) FROM person WHERE random() < 0.5");
// The statement itself as a weapon.
refuses(
  world,
  "a statement of 100,001 characters",
  "too-long",
  `SELECT count(*) FROM person WHERE ${"1=1 AND ".repeat(13_000)} 1=1`,
);
test("a deeply nested statement is refused, not crashed on", async () => {
  const nested = `${"(".repeat(3000)}1${")".repeat(3000)}`;
  const answer = await world().answer(`SELECT count(*) FROM person WHERE cost > ${nested}`);
  expect(answer.ok || answer.kind === "refused").toBe(true);
  const doubled = Array.from(
    { length: 14 },
    (_, i) => `c${i + 1} AS (SELECT a.person_pid FROM c${i} a JOIN c${i} b USING (person_pid))`,
  );
  const wide = await world().answer(
    `WITH c0 AS (SELECT person_pid FROM person), ${doubled.join(", ")} SELECT count(*) FROM c14`,
  );
  expect(wide.ok ? "answered" : wide.kind === "refused" ? wide.refusal.kind : wide.fault).toBe("too-large");
});
