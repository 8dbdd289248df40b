// Honest questions that were refused or failed without a good reason when they were first asked. What fails here is an open wrong.
import { expect, test } from "vitest";
import { attackWorld, honest as isHonest } from "./testing/stories.ts";

const world = attackWorld();
const honest = (title: string, sql: string, withheld = 0): void => isHonest(world, title, sql, withheld);

honest(
  "last value by DISTINCT ON",
  "SELECT count(*) n, avg(value_num) m FROM (SELECT DISTINCT ON (person_pid) person_pid, value_num FROM lab WHERE item = 'SBP' ORDER BY person_pid, sample_date DESC, value_num)",
);
honest(
  "ordered lists per patient",
  "SELECT l[1] f, count(*) n FROM (SELECT person_pid, list(icd10 ORDER BY icd10) l FROM diagnosis GROUP BY 1) GROUP BY 1 ORDER BY 1",
);
honest(
  "a name looked up by a correlated subquery",
  "SELECT (SELECT m.name_en FROM code_master m WHERE m.code = d.icd10) nm, count(*) n FROM diagnosis d WHERE d.icd10 <> 'X00' GROUP BY 1 ORDER BY 1",
);
honest("a public table", "SELECT facility_type, count(*) n FROM facility GROUP BY 1 ORDER BY 1");
honest(
  "a code list joined to the result",
  "SELECT m.code, n FROM code_master m LEFT JOIN (SELECT icd10, count(*) n FROM diagnosis WHERE icd10 <> 'X00' GROUP BY 1) d ON d.icd10 = m.code ORDER BY 1",
);
test("correlation and slope over patients say that they are not shown, and what is", async () => {
  const { kind, help } = await world().refusal("SELECT corr(bmi, cost) r FROM person");
  expect(kind).toBe("aggregate-not-allowed");
  expect(help).toMatch(/count, sum, avg, median/);
});

// Engine jargon is no help to anyone.
test("refusals speak no engine's language", async () => {
  for (const sql of [
    "EXPLAIN SELECT count(*) FROM person",
    "PIVOT person ON sex USING count(*)",
    "SELECT * FROM read_csv('x')",
    "PRAGMA database_list",
  ]) {
    const { help } = await world().refusal(sql);
    expect(help, sql).not.toMatch(/LOGICAL_|MULTI|disabled by configuration|PRAGMA function/);
  }
});
