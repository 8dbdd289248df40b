-- Visits, with the claim each belongs to: one claim a person, facility, month and setting.
CREATE OR REPLACE TEMP TABLE v AS
WITH o AS (
  SELECT i, j, home, second, s0, span, n_out, unnest(range(n_out)) AS n FROM base
), allv AS (
  SELECT i, j, n, CASE WHEN u2(j, n, 11) < 0.88 THEN home ELSE second END AS f, u2(j, n, 11) >= 0.88 AS is_second, CASE WHEN u2(j, n, 12) < 0.03 THEN 'ER' ELSE 'OUT' END AS visit_type,
         visit_day(j, n, s0, span, n_out) AS start_date, visit_day(j, n, s0, span, n_out) - CASE WHEN u2(j, n, 13) < 0.00002 THEN 1 ELSE 0 END AS end_date,
         pick(['01', '08', '06', '10', '11', '14', '19', '20', '26', '27', '01', '01'], u2(j, n, 14)) AS dept_code,
         NULL AS admit_route, NULL AS outcome, CASE WHEN u2(j, n, 15) < 0.8 THEN 'EHR' ELSE 'CLAIM' END AS source FROM o
  UNION ALL
  SELECT s.i, s.j, 500 + s.k, b.home, false, 'IN', s.start_date, s.end_date, CASE WHEN s.icd10 LIKE 'I5%' THEN '08' WHEN s.icd10 LIKE 'I6%' THEN '14' WHEN s.k_code IS NOT NULL THEN '10' ELSE '01' END,
         pick(['1', '1', '1', '4', '5'], u2(s.j, s.k, 16)), CASE WHEN u2(s.j, s.k, 17) < (CASE WHEN s.icd10 LIKE 'I50%' OR s.icd10 LIKE 'I60%' THEN 0.06 ELSE 0.015 END) THEN '6' ELSE pick(['1', '2', '2', '2', '3', '4', '9'], u2(s.j, s.k, 18)) END, 'DPC'
  FROM stay s JOIN base b USING (i)
)
SELECT i * 1000 + n AS visit_id, i * 2000 + month_index(start_date) * 8 + CASE WHEN is_second THEN 2 ELSE 0 END + CASE WHEN visit_type = 'IN' THEN 1 ELSE 0 END AS claim_id, *
FROM allv ORDER BY visit_id;
