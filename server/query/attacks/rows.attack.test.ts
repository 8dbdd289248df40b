// Attack stories: rows of single patients, asked for through every syntax that SQL has for rows.
import { answers, attackWorld, refuses, withholds } from "./testing/stories.ts";

const world = attackWorld();

// The plainest wish: the whole table.
refuses(world, "all rows of all patients", "rows-of-persons", "SELECT * FROM person");
// Columns by pattern, in case only the star is looked for.
refuses(world, "rows through COLUMNS", "rows-of-persons", "SELECT COLUMNS('c.*') FROM person");
// FROM first, no SELECT to look for.
refuses(world, "rows through FROM-first syntax", "rows-of-persons", "FROM person");
refuses(world, "rows through TABLE", "rows-of-persons", "TABLE person");
// A per-patient step is free; its rows are still rows of patients.
refuses(
  world,
  "one row per patient after GROUP BY the key",
  "rows-of-persons",
  "SELECT max(start_date) FROM visit GROUP BY person_pid",
);
// The most expensive patient of the country.
refuses(world, "the top row by LIMIT", "rows-of-persons", "SELECT cost FROM person ORDER BY cost DESC LIMIT 1");
// Walking through the table row by row.
refuses(
  world,
  "one row by OFFSET inside a count",
  "rows-of-persons",
  "SELECT count(*) FROM (SELECT * FROM person LIMIT 1 OFFSET 3)",
);
refuses(
  world,
  "one patient per area by DISTINCT ON",
  "rows-of-persons",
  "SELECT DISTINCT ON (area) area, cost FROM person",
);
refuses(
  world,
  "one patient per area by QUALIFY",
  "across-persons",
  "SELECT area, cost FROM person QUALIFY row_number() OVER (PARTITION BY area ORDER BY cost DESC) = 1",
);
refuses(world, "a sample of rows", "unsupported", "SELECT avg(cost) FROM person TABLESAMPLE 1%");
refuses(world, "a sample by USING SAMPLE", "unsupported", "SELECT count(*) FROM person USING SAMPLE 1 ROWS");
// One row, but the row is a struct, a list, a map, a JSON text.
refuses(world, "rows as structs", "rows-of-persons", "SELECT {'a': cost, 'b': birth_ym} FROM person");
refuses(world, "all values in one list", "aggregate-not-allowed", "SELECT list(cost ORDER BY bmi) FROM person");
refuses(world, "all values in one text", "aggregate-not-allowed", "SELECT string_agg(note, ',') FROM diagnosis");
refuses(world, "all values in one map", "aggregate-not-allowed", "SELECT histogram(cost) FROM person");
refuses(world, "rows as JSON", "function-not-allowed", "SELECT to_json(person) FROM person");
refuses(world, "the row itself as a value", "person-key", "SELECT person FROM person");
refuses(
  world,
  "first value of all patients",
  "aggregate-not-allowed",
  "SELECT first(cost ORDER BY cost DESC) FROM person",
);
refuses(
  world,
  "the youngest patient's birth month",
  "aggregate-not-allowed",
  "SELECT arg_max(birth_ym, cost) FROM person",
);
refuses(world, "the three largest values", "aggregate-not-allowed", "SELECT max(cost, 3) FROM person");
refuses(world, "columns turned into rows", "rows-of-persons", "UNPIVOT person ON cost");
refuses(
  world,
  "a maximum through PIVOT",
  "aggregate-not-allowed",
  "PIVOT (SELECT area, sex, cost FROM person) ON sex IN ('1') USING max(cost) GROUP BY area",
);
refuses(world, "rows through LATERAL", "rows-of-persons", "SELECT * FROM person p, LATERAL (SELECT p.cost * 2)");
refuses(
  world,
  "rows unnested from per-patient lists",
  "rows-of-persons",
  "SELECT unnest(list(icd10)) FROM diagnosis GROUP BY person_pid",
);
refuses(
  world,
  "rows through recursion",
  "unsupported",
  "WITH RECURSIVE r AS (SELECT person_pid, cost FROM person UNION ALL SELECT person_pid, cost FROM r WHERE false) SELECT count(*) FROM r",
);
refuses(
  world,
  "a scalar subquery that returns one patient's value",
  "rows-of-persons",
  "SELECT (SELECT cost FROM person WHERE area = 'F' LIMIT 1)",
);
refuses(
  world,
  "rows united with made-up rows",
  "across-persons",
  "SELECT area, cost FROM person UNION ALL SELECT 'x', 1",
);
refuses(world, "rows by stored position", "unsupported", "SELECT rowid, count(*) FROM person GROUP BY 1");
refuses(world, "rows paired by position", "unsupported", "SELECT count(*) FROM person POSITIONAL JOIN visit");
// DISTINCT is a GROUP BY: only combinations of enough patients remain, and no cost is shared by ten.
answers(world, "distinct values show no single patient", "SELECT DISTINCT area, cost FROM person", []);
answers(
  world,
  "UNION without ALL shows no single patient",
  "SELECT area, cost FROM person UNION SELECT area, cost FROM person",
  [],
);
// ten patients are 'scarce', nine 'rare': the nine have no row.
answers(world, "a label held by nine patients is not printed", "SELECT band FROM person GROUP BY band ORDER BY band", [
  ["common"],
  ["scarce"],
]);
withholds(
  world,
  "a condition that leaves four patients shows no number",
  "SELECT count(*), avg(cost), median(bmi) FROM person WHERE area = 'F'",
  [["small", "small", "small"]],
);
