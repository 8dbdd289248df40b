// Attack stories: the labels of a table, the rows that are missing and the notes below it carry the secret.
import { expect, test } from "vitest";
import { answers, attackWorld, refuses, tellsNothing } from "./testing/stories.ts";

const world = attackWorld();
const noteIfAny = "Categories with fewer than 10 patients, if any, are not shown.";

// Free text names people; codes of institutions name institutions.
refuses(world, "free text as a label", "label-not-allowed", "SELECT note, count(*) FROM diagnosis GROUP BY note");
refuses(
  world,
  "parts of free text as a label",
  "label-not-allowed",
  "SELECT substr(note, 1, 6), count(*) FROM diagnosis GROUP BY 1",
);
refuses(
  world,
  "free text in a list as a label",
  "label-not-allowed",
  "SELECT string_split(note, ' '), count(*) FROM diagnosis GROUP BY 1",
);
refuses(
  world,
  "free text through a per-patient step",
  "label-not-allowed",
  "SELECT t, count(*) FROM (SELECT person_pid, max(note) t FROM diagnosis GROUP BY 1) GROUP BY t",
);
refuses(world, "free text through DISTINCT", "label-not-allowed", "SELECT DISTINCT note FROM diagnosis");
refuses(
  world,
  "free text through UNION ALL",
  "label-not-allowed",
  "SELECT t, count(*) FROM (SELECT note t FROM diagnosis UNION ALL SELECT note FROM diagnosis) GROUP BY t",
);
refuses(
  world,
  "free text through a window",
  "label-not-allowed",
  "SELECT t, count(*) FROM (SELECT first_value(note) OVER (PARTITION BY person_pid ORDER BY start_date) t FROM diagnosis) GROUP BY t",
);
refuses(world, "an institution as a label", "label-not-allowed", "SELECT facility_pid, count(*) FROM visit GROUP BY 1");
refuses(
  world,
  "an institution of the public list as a label",
  "label-not-allowed",
  "SELECT f.facility_pid, count(*) FROM visit v JOIN facility f USING (facility_pid) GROUP BY 1",
);
refuses(
  world,
  "an institution with a prefix",
  "label-not-allowed",
  "SELECT 'x' || facility_pid, count(*) FROM visit GROUP BY 1",
);
refuses(
  world,
  "a patient's main institution",
  "label-not-allowed",
  "SELECT f, count(*) FROM (SELECT person_pid, mode(facility_pid) f FROM visit GROUP BY 1) GROUP BY f",
);
// Every birth month of a small area is a label of one person.
answers(
  world,
  "values of single patients are no labels",
  "SELECT birth_ym, cost, count(*) FROM person WHERE area = 'F' GROUP BY ALL",
  [],
);
answers(
  world,
  "values of single patients wrapped in text are no labels",
  "SELECT 'cost ' || cost, count(*) FROM person WHERE area = 'F' GROUP BY ALL",
  [],
);
refuses(
  world,
  "lists of single patients are no labels",
  "label-not-allowed",
  "SELECT l, count(*) FROM (SELECT person_pid, list(cost) l FROM person GROUP BY 1) GROUP BY l",
);
// The area with four patients and the area with none look the same.
answers(
  world,
  "a small area looks like an empty one",
  "SELECT area, count(*) FROM person WHERE area >= 'F' GROUP BY area ORDER BY area",
  [
    ["F", null],
    ["G", null],
  ],
);
tellsNothing(
  world,
  "a public label with few patients looks like one with none",
  "SELECT area, sex, count(*) FROM person WHERE area IN ('E', 'F') AND sex = '1' GROUP BY ALL",
  "SELECT area, sex, count(*) FROM person WHERE area IN ('E', 'F') AND sex = '1' AND NOT (area = 'F' AND cost > 0) GROUP BY ALL",
);
tellsNothing(
  world,
  "a private label with few patients looks like one with none",
  "SELECT band, count(*) FROM person WHERE band <> 'scarce' GROUP BY band",
  "SELECT band, count(*) FROM person WHERE band = 'common' GROUP BY band",
);
test("the note below a table is the same with and without small categories", async () => {
  expect((await world().shown("SELECT band, count(*) FROM person GROUP BY band")).notes).toEqual([noteIfAny]);
  expect((await world().shown("SELECT band, count(*) FROM person WHERE band = 'common' GROUP BY band")).notes).toEqual([
    noteIfAny,
  ]);
});
// Column names are the researcher's own words, never evaluated.
test("odd column names are only names", async () => {
  const answer = await world().shown(
    `SELECT count(*) AS "x"", (SELECT 1); DROP TABLE person; --", count(*) AS "c0", count(*) AS "漢字 ' \\ é" FROM person`,
  );
  expect(answer.columns).toEqual(['x", (SELECT 1); DROP TABLE person; --', "c0", "漢字 ' \\ é"]);
  expect(answer.rows).toEqual([[1200, 1200, 1200]]);
});
