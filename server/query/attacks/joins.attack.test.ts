// Attack stories: rows of different patients meet, or a public list tells which of its rows some patient has.
import { answers, attackWorld, refuses, withholds } from "./testing/stories.ts";

const world = attackWorld();

// Every patient beside every other: shares, ranks and lookups of single patients follow.
refuses(world, "patients crossed with patients", "join-without-key", "SELECT count(*) FROM person p, person q");
refuses(
  world,
  "patients joined by a quasi-identifier",
  "join-without-key",
  "SELECT count(*) FROM person p JOIN person q USING (birth_ym, area)",
);
refuses(
  world,
  "keys compared by order",
  "join-without-key",
  "SELECT count(*) FROM person a JOIN person b ON a.person_pid < b.person_pid",
);
refuses(
  world,
  "keys equal after arithmetic",
  "join-without-key",
  "SELECT count(*) FROM person a JOIN person b ON a.person_pid = b.person_pid + 0",
);
refuses(
  world,
  "keys equal or something else",
  "join-without-key",
  "SELECT count(*) FROM person a JOIN visit b ON a.person_pid = b.person_pid OR a.birth_ym < b.start_date",
);
refuses(
  world,
  "nearest visit of any patient",
  "join-without-key",
  "SELECT count(*) FROM person p ASOF JOIN visit v ON p.birth_ym <= v.start_date",
);
// NULL keys meet under IS NOT DISTINCT FROM: a row without partner would join every other such row.
refuses(
  world,
  "empty keys of outer joins meet each other",
  "join-without-key",
  `WITH x AS (SELECT d.person_pid k, p.cost FROM person p LEFT JOIN (SELECT * FROM diagnosis WHERE icd10 = 'X00') d USING (person_pid))
   SELECT count(*) FROM x a JOIN x b ON a.k IS NOT DISTINCT FROM b.k`,
);
// A public list preserved: which codes has nobody, which has somebody?
refuses(
  world,
  "a list kept by LEFT JOIN",
  "across-persons",
  "SELECT count(*) FROM code_master m LEFT JOIN diagnosis d ON d.icd10 = m.code WHERE d.icd10 IS NULL",
);
refuses(
  world,
  "a list kept by RIGHT JOIN",
  "across-persons",
  "SELECT m.code, count(d.person_pid) FROM diagnosis d RIGHT JOIN code_master m ON d.icd10 = m.code GROUP BY 1",
);
refuses(
  world,
  "a list kept by FULL JOIN",
  "across-persons",
  "SELECT m.code, count(d.person_pid) FROM diagnosis d FULL JOIN code_master m ON d.icd10 = m.code GROUP BY 1",
);
refuses(
  world,
  "a list filtered by SEMI JOIN",
  "across-persons",
  "SELECT code FROM code_master m SEMI JOIN diagnosis d ON d.icd10 = m.code",
);
refuses(
  world,
  "a list filtered by ANTI JOIN",
  "across-persons",
  "SELECT code FROM code_master m ANTI JOIN diagnosis d ON d.icd10 = m.code",
);
// A guessed birth month per row: which guesses are right?
refuses(
  world,
  "guesses filtered by EXISTS",
  "across-persons",
  "SELECT y FROM range(1930, 2010) t(y) WHERE EXISTS (SELECT 1 FROM person p WHERE year(p.birth_ym) = y AND p.area = 'F')",
);
// Rows are multiplied so that four patients look like four hundred rows.
withholds(
  world,
  "four patients times a hundred are four patients",
  "SELECT count(*), sum(cost) FROM person, range(100) WHERE area = 'F'",
  [["small", "small"]],
);
withholds(
  world,
  "support multiplied by a list",
  "SELECT count(*) FROM (SELECT unnest(range(50)) FROM person WHERE area = 'F')",
  [["small"]],
);
withholds(
  world,
  "support multiplied by a table of constants",
  "SELECT count(*) FROM person LEFT JOIN (VALUES ('1'), ('1'), ('1'), ('2')) v(x) ON v.x = sex WHERE area = 'F'",
  [["small"]],
);
withholds(
  world,
  "support multiplied by UNION ALL of the same patients",
  "SELECT count(*) FROM (SELECT * FROM person WHERE area = 'F' UNION ALL SELECT * FROM person WHERE area = 'F' UNION ALL SELECT * FROM person WHERE area = 'F')",
  [["small"]],
);
// Each of the three has many diagnoses and visits: rows are not patients.
withholds(
  world,
  "many rows of three patients",
  "SELECT count(*) FROM diagnosis a JOIN visit v USING (person_pid) JOIN lab l USING (person_pid) WHERE a.icd10 = 'X00'",
  [["small"]],
);
// The withheld count of an area is joined back to its patients and asked about.
withholds(
  world,
  "a withheld count joined back is unknown",
  "SELECT count(*) FROM person JOIN (SELECT area, count(*) n FROM person GROUP BY area) g USING (area) WHERE g.n < 10",
  [["small"]],
);
answers(
  world,
  "guesses about a withheld count do not match",
  "SELECT p.area, count(*) n FROM person p JOIN (SELECT area, count(*) n FROM person GROUP BY area) g ON g.area = p.area AND coalesce(g.n, 4) = 4 GROUP BY 1",
  ["A", "B", "C", "D", "E", "F", "G"].map((area) => [area, null]),
);
