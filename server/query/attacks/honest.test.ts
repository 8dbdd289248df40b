// Honest questions are answered with the engine's own numbers: what is shown equals plain SQL, and only what is listed is withheld.
import { attackWorld, honest as isHonest } from "./testing/stories.ts";

const world = attackWorld("all");

const honest = (title: string, sql: string, withheld = 0): void => isHonest(world, title, sql, withheld);

honest("count of patients", "SELECT count(*), count(DISTINCT person_pid) FROM person");
honest("count of rows and of patients", "SELECT count(*) n, count(DISTINCT person_pid) p FROM visit");
honest("patients by sex", "SELECT sex, count(*) n FROM person GROUP BY sex ORDER BY sex");
honest(
  "means and sums by area",
  "SELECT area, count(*) n, avg(bmi) m, sum(bmi) s FROM person WHERE area < 'F' GROUP BY area ORDER BY area",
);
honest(
  "deviations by area",
  "SELECT area, stddev(bmi) s, var_pop(bmi) v FROM person WHERE area < 'F' GROUP BY area ORDER BY area",
);
honest(
  "medians by area",
  "SELECT area, median(cost) m, quantile_cont(bmi, 0.25) q FROM person WHERE area < 'F' GROUP BY area ORDER BY area",
);
honest(
  "a list of quantiles",
  "SELECT sex, quantile_cont(cost, [0.1, 0.5, 0.9]) q FROM person GROUP BY sex ORDER BY sex",
);
honest("discrete quantiles", "SELECT quantile_disc(cost, 0.5) a, quantile_disc(bmi, 0.75) b FROM person");
honest("distinct codes", "SELECT visit_type, count(DISTINCT facility_pid) f FROM visit GROUP BY visit_type ORDER BY 1");
honest("FILTER", "SELECT count(*) FILTER (WHERE bmi >= 25) obese, count(*) FILTER (WHERE bmi < 25) other FROM person");
honest(
  "CASE in a sum",
  "SELECT sex, sum(CASE WHEN bmi >= 25 THEN 1 ELSE 0 END) obese FROM person GROUP BY sex ORDER BY sex",
);
honest("a share", "SELECT sex, avg(CASE WHEN bmi >= 25 THEN 1.0 ELSE 0 END) p FROM person GROUP BY sex ORDER BY sex");
honest(
  "a ratio of two counts",
  "SELECT sex, count(*) FILTER (WHERE bmi >= 25) * 100.0 / count(*) pct FROM person WHERE bmi IS NOT NULL GROUP BY sex ORDER BY sex",
);
honest(
  "rounded ratio per 100",
  "SELECT round(100.0 * count(*) FILTER (WHERE visit_type = 'IN') / count(*), 1) p FROM visit",
);
honest(
  "join of two tables of patients",
  "SELECT p.sex, count(*) n FROM person p JOIN visit v USING (person_pid) GROUP BY p.sex ORDER BY 1",
);
honest(
  "left join",
  "SELECT p.sex, count(v.start_date) n FROM person p LEFT JOIN visit v ON v.person_pid = p.person_pid AND v.visit_type = 'IN' GROUP BY p.sex ORDER BY 1",
);
honest(
  "full join on the key",
  "SELECT count(*) n FROM (SELECT person_pid FROM visit GROUP BY 1) a FULL JOIN (SELECT person_pid FROM lab WHERE item = 'SBP' GROUP BY 1) b USING (person_pid)",
);
honest(
  "join with a public table",
  "SELECT f.facility_type, count(*) n, count(DISTINCT v.facility_pid) k FROM visit v JOIN facility f USING (facility_pid) GROUP BY 1 ORDER BY 1",
);
honest(
  "join with a code list",
  "SELECT m.name_en, count(DISTINCT d.person_pid) n FROM diagnosis d JOIN code_master m ON m.code = d.icd10 WHERE d.icd10 <> 'X00' GROUP BY 1 ORDER BY 1",
);
honest(
  "EXISTS",
  "SELECT count(*) n FROM person p WHERE EXISTS (SELECT 1 FROM diagnosis d WHERE d.person_pid = p.person_pid AND d.icd10 = 'E11')",
);
honest(
  "NOT EXISTS",
  "SELECT count(*) n FROM person p WHERE NOT EXISTS (SELECT 1 FROM diagnosis d WHERE d.person_pid = p.person_pid AND d.icd10 = 'E11')",
);
honest(
  "IN",
  "SELECT sex, count(*) n FROM person WHERE person_pid IN (SELECT person_pid FROM diagnosis WHERE icd10 = 'I10') GROUP BY 1 ORDER BY 1",
);
honest(
  "NOT IN",
  "SELECT count(*) n FROM person WHERE person_pid NOT IN (SELECT person_pid FROM diagnosis WHERE icd10 = 'I10')",
);
honest(
  "SEMI and ANTI JOIN",
  "SELECT count(*) n FROM (SELECT * FROM person SEMI JOIN diagnosis USING (person_pid)) ANTI JOIN (SELECT * FROM diagnosis WHERE icd10 = 'J30') USING (person_pid)",
);
honest(
  "INTERSECT and EXCEPT of patients",
  "SELECT count(*) n FROM (SELECT person_pid FROM diagnosis WHERE icd10 = 'E11' INTERSECT SELECT person_pid FROM visit WHERE visit_type = 'IN' EXCEPT SELECT person_pid FROM diagnosis WHERE icd10 = 'I10')",
);
honest(
  "UNION of patients",
  "SELECT count(*) n FROM (SELECT person_pid FROM diagnosis WHERE icd10 = 'E11' UNION SELECT person_pid FROM diagnosis WHERE icd10 = 'I10')",
);
honest(
  "UNION ALL of events",
  "SELECT y, count(*) n FROM (SELECT person_pid, year(start_date) y FROM visit UNION ALL SELECT person_pid, year(sample_date) FROM lab) WHERE y < 2024 GROUP BY y ORDER BY y",
);
honest(
  "first visit of each patient",
  "WITH f AS (SELECT person_pid, min(start_date) d FROM visit GROUP BY 1) SELECT year(d) y, count(*) n FROM f WHERE year(d) < 2023 GROUP BY 1 ORDER BY 1",
);
honest(
  "last value of each patient by window",
  "WITH l AS (SELECT person_pid, item, value_num v, row_number() OVER (PARTITION BY person_pid, item ORDER BY sample_date DESC, value_num) r FROM lab) SELECT item, count(*) n, avg(v) m FROM l WHERE r = 1 GROUP BY item ORDER BY item",
);
honest(
  "last value by QUALIFY",
  "SELECT item, median(v) m FROM (SELECT person_pid, item, value_num v FROM lab QUALIFY row_number() OVER (PARTITION BY person_pid, item ORDER BY sample_date DESC, value_num) = 1) GROUP BY item ORDER BY item",
);
honest(
  "last value by arg_max",
  "SELECT item, avg(v) m FROM (SELECT person_pid, item, arg_max(value_num, (sample_date, value_num)) v FROM lab GROUP BY 1, 2) GROUP BY 1 ORDER BY 1",
);
honest(
  "days between events by lag",
  "SELECT avg(g) m, median(g) q FROM (SELECT person_pid, date_diff('day', lag(start_date) OVER (PARTITION BY person_pid ORDER BY start_date), start_date) g FROM visit) WHERE g IS NOT NULL",
);
honest(
  "visits per patient, by number",
  "SELECT k, count(*) n FROM (SELECT person_pid, count(*) k FROM visit GROUP BY 1) GROUP BY k ORDER BY k",
);
honest("HAVING per patient", "SELECT count(*) n FROM (SELECT person_pid FROM visit GROUP BY 1 HAVING count(*) >= 3)");
honest("HAVING over groups", "SELECT area, count(*) n FROM person GROUP BY area HAVING count(*) >= 240 ORDER BY area");
honest(
  "ORDER BY a number and LIMIT",
  "SELECT icd10, count(*) n FROM diagnosis WHERE icd10 <> 'X00' GROUP BY 1 ORDER BY n DESC LIMIT 2",
);
honest(
  "ROLLUP",
  "SELECT sex, visit_type, count(*) n FROM person JOIN visit USING (person_pid) GROUP BY ROLLUP(sex, visit_type) ORDER BY sex NULLS FIRST, visit_type NULLS FIRST",
);
honest(
  "CUBE",
  "SELECT sex, bmi >= 25 o, count(*) n, avg(bmi) m FROM person WHERE bmi IS NOT NULL GROUP BY CUBE(sex, o) ORDER BY sex NULLS FIRST, o NULLS FIRST",
);
honest(
  "GROUPING SETS",
  "SELECT sex, area, count(*) n FROM person WHERE area < 'F' GROUP BY GROUPING SETS ((sex), (area)) ORDER BY sex NULLS FIRST, area NULLS FIRST",
);
honest(
  "window over cells: share of total",
  "SELECT area, n, 100.0 * n / sum(n) OVER () p FROM (SELECT area, count(*) n FROM person WHERE area < 'F' GROUP BY area) ORDER BY area",
);
honest(
  "window over cells: running total",
  "SELECT y, sum(n) OVER (ORDER BY y) c FROM (SELECT year(start_date) y, count(*) n FROM visit WHERE start_date < DATE '2024-01-01' GROUP BY 1) ORDER BY y",
);
honest(
  "ranks of cells",
  "SELECT icd10, rank() OVER (ORDER BY n DESC) r FROM (SELECT icd10, count(*) n FROM diagnosis WHERE icd10 <> 'X00' GROUP BY 1) ORDER BY icd10",
);
honest(
  "months",
  "SELECT date_trunc('month', start_date) m, count(*) n FROM visit WHERE start_date < DATE '2020-04-01' GROUP BY 1 ORDER BY 1",
);
honest("age bands", "SELECT floor((2024 - year(birth_ym)) / 10) * 10 a, count(*) n FROM person GROUP BY 1 ORDER BY 1");
honest("values above the overall mean", "SELECT count(*) n FROM person WHERE bmi > (SELECT avg(bmi) FROM person)");
honest(
  "values above the mean of the area",
  "SELECT count(*) n FROM person p JOIN (SELECT area, avg(bmi) m FROM person WHERE area < 'F' GROUP BY 1) g USING (area) WHERE p.bmi > g.m",
);
honest(
  "correlated aggregate on the key",
  "SELECT count(*) n FROM person p WHERE (SELECT count(*) FROM visit v WHERE v.person_pid = p.person_pid) >= 2",
);
honest(
  "PIVOT with listed columns",
  "PIVOT (SELECT sex, visit_type FROM person JOIN visit USING (person_pid)) ON visit_type IN ('IN', 'OUT') USING count(*) GROUP BY sex ORDER BY sex",
);
honest(
  "lists per patient",
  "SELECT len(l) k, count(*) n FROM (SELECT person_pid, list(DISTINCT icd10) l FROM diagnosis GROUP BY 1) WHERE len(l) < 3 GROUP BY 1 ORDER BY 1",
);
honest(
  "unnested lists per patient",
  "SELECT c, count(DISTINCT person_pid) n FROM (SELECT person_pid, unnest(list(icd10)) c FROM diagnosis GROUP BY 1) WHERE c <> 'X00' GROUP BY 1 ORDER BY 1",
);
honest(
  "bands by ntile",
  "SELECT b, count(*) n, avg(cost) m FROM (SELECT cost, ntile(4) OVER (ORDER BY cost, birth_ym, bmi) b FROM person WHERE area < 'E') GROUP BY b ORDER BY b",
);
honest(
  "a small group beside large ones",
  "SELECT area, count(*) n FROM person WHERE area <> 'G' GROUP BY area ORDER BY area",
  1,
);
honest("no table at all", "SELECT 1 + 1 AS two, 'é' AS text");
