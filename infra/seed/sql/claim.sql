CREATE OR REPLACE TEMP TABLE claim0 AS
SELECT claim_id, i, any_value(j) AS j, any_value(f) AS f, any_value(visit_type = 'IN') AS is_in, CAST(date_trunc('month', min(start_date)) AS DATE) AS care_ym,
       least(31, sum(least(31, greatest(1, end_date - start_date + 1)))) AS actual_days
FROM v GROUP BY claim_id, i;

CREATE OR REPLACE TEMP TABLE claim AS
WITH priced AS (
  SELECT c.*, b.age, b.cohort, CAST(CASE WHEN c.i = getvariable('dominant') AND is_in THEN 4000000
           WHEN is_in THEN exp(10.9 + 0.8 * z2(c.j, claim_id % 2000, 80) + CASE WHEN b.cohort IN ('SAH', 'UIA') THEN 0.9 ELSE 0 END)
           ELSE exp(6.8 + 1.0 * z2(c.j, claim_id % 2000, 80) + CASE WHEN b.cohort IN ('HIV', 'MS', 'NMOSD') THEN 2.2 ELSE 0 END) END AS INTEGER) AS points
  FROM claim0 c JOIN base b USING (i)
), allc AS (
  SELECT claim_id, i, f, CASE WHEN is_in THEN 'DPC' ELSE 'MED' END AS claim_type, CASE WHEN is_in THEN '1' ELSE '2' END AS in_out, care_ym, actual_days, points, age FROM priced
  UNION ALL
  SELECT claim_id + 4, i, NULL, 'PHAR', '2', care_ym, 1, CAST(exp(6.2 + 0.9 * z2(j, claim_id % 2000, 81)) AS INTEGER), age FROM priced WHERE NOT is_in AND u2(j, claim_id % 2000, 82) < 0.18
)
SELECT claim_id, getvariable('prefix') || lpad(CAST(i AS VARCHAR), 7, '0') AS person_pid, 'HOSP-' || lpad(CAST(f AS VARCHAR), 4, '0') AS facility_pid, claim_type, in_out, care_ym,
       CAST(actual_days AS SMALLINT) AS actual_days, points AS total_points, CAST(points * CASE WHEN age >= 75 THEN 1 WHEN age >= 70 THEN 2 ELSE 3 END AS INTEGER) AS copay_yen
FROM allc ORDER BY claim_id;
