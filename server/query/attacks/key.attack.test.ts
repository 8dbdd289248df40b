// Attack stories: the person key is turned into something that can be read, compared, ordered or guessed.
import { attackWorld, refuses } from "./testing/stories.ts";

const world = attackWorld();
const refusesKey = (title: string, sql: string): void => refuses(world, title, "person-key", sql);

// Somebody who knows a pseudonym from elsewhere asks for that patient.
refusesKey("the key equals a literal", "SELECT count(*) FROM person WHERE person_pid = 123");
refusesKey("the key in a list of literals", "SELECT count(*) FROM person WHERE person_pid IN (1, 2, 3)");
refusesKey("the key in a public list", "SELECT count(*) FROM person JOIN (VALUES (1::UBIGINT)) v(k) ON person_pid = k");
refusesKey("the key within a range", "SELECT count(*) FROM person WHERE person_pid BETWEEN 1 AND 100000000000");
// Half of the patients by a bit of the key, and again: 64 questions name one patient.
refusesKey("the key modulo two", "SELECT count(*) FROM person WHERE person_pid % 2 = 0");
refusesKey("the key as text", "SELECT count(*) FROM person WHERE person_pid::VARCHAR LIKE '1%'");
refusesKey("the key within CASE", "SELECT count(CASE WHEN person_pid > 5 THEN 1 END) FROM person");
refusesKey("the key compared through NULLIF", "SELECT count(nullif(person_pid, 5::UBIGINT)) FROM person");
refusesKey(
  "the key as a label",
  "SELECT k, count(*) FROM (SELECT person_pid AS k FROM person UNION ALL SELECT person_pid FROM visit) GROUP BY GROUPING SETS ((k), ())",
);
refusesKey(
  "the key in a list",
  "SELECT l, count(*) FROM (SELECT list(person_pid) l FROM person GROUP BY person_pid) GROUP BY l",
);
refusesKey("the key in a struct", "SELECT count(*) FROM (SELECT row(person_pid) r FROM person) GROUP BY r");
refusesKey(
  "the key through a window",
  "SELECT k, count(*) FROM (SELECT first_value(person_pid) OVER (PARTITION BY person_pid) k FROM person) GROUP BY k",
);
refusesKey(
  "the key through lag",
  "SELECT count(*) FROM (SELECT lag(person_pid) OVER (PARTITION BY person_pid ORDER BY start_date) k FROM visit) WHERE k IS NULL",
);
refusesKey(
  "the key through any_value, as a label",
  "SELECT k, count(*) FROM (SELECT any_value(person_pid) k FROM person GROUP BY person_pid) GROUP BY k",
);
refusesKey("the smallest key", "SELECT min(k) FROM (SELECT person_pid AS k FROM person)");
refusesKey("the sum of keys", "SELECT sum(person_pid) FROM person");
refusesKey("the median key", "SELECT median(person_pid) FROM person");
refusesKey("the correlation of key and cost", "SELECT corr(person_pid, cost) FROM person");
// Ranks over the key would number the patients.
refusesKey(
  "patients numbered by the key",
  "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY person_pid) r FROM person) WHERE r = 1",
);
refusesKey(
  "bands cut by the key",
  "SELECT b, count(*) FROM (SELECT ntile(10) OVER (ORDER BY person_pid) b FROM person) GROUP BY b",
);
refusesKey(
  "the key replaced where it is NULL",
  "SELECT max(c) FROM (SELECT coalesce(person_pid, 0) k, count(*) c FROM visit GROUP BY 1)",
);
refusesKey(
  "the greater of key and number",
  "SELECT count(*) FROM (SELECT greatest(person_pid, 5::UBIGINT) k FROM visit GROUP BY 1)",
);
refusesKey(
  "the key through UNION and an alias",
  "SELECT count(*) FROM (SELECT person_pid AS a FROM person UNION ALL SELECT person_pid FROM visit) WHERE a > 5",
);
refusesKey("the key through USING", "SELECT count(*) FROM person JOIN visit USING (person_pid) WHERE person_pid < 5");
refusesKey("the key counted with its row", "SELECT count(DISTINCT (person_pid, sex)) FROM person");
refuses(world, "a hash of the key", "function-not-allowed", "SELECT hash(person_pid), count(*) FROM person GROUP BY 1");
refuses(
  world,
  "a digest of the key",
  "function-not-allowed",
  "SELECT md5(person_pid::VARCHAR), count(*) FROM person GROUP BY 1",
);
// NULL keys of an outer join would fall into one group of many patients that counts as one.
refusesKey(
  "rows grouped by a key that may be NULL",
  "SELECT count(*) FROM (SELECT d.person_pid, max(p.cost) m FROM person p LEFT JOIN diagnosis d ON d.person_pid = p.person_pid GROUP BY d.person_pid)",
);
refusesKey(
  "keys made NULL on purpose, then grouped",
  "SELECT m, count(*) FROM (SELECT CASE WHEN area = 'F' THEN NULL ELSE person_pid END k, max(cost) m FROM person GROUP BY 1) GROUP BY m",
);
