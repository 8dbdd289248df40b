CREATE OR REPLACE TEMP TABLE proc AS
WITH p AS (
  SELECT i, visit_id, claim_id, f, start_date AS proc_date, '112007410' AS code9, n * 10 AS seq, 1 AS cnt FROM v WHERE n < 500 AND u2(j, n, 130) < 0.3
  UNION ALL SELECT i, visit_id, claim_id, f, start_date, pick(['160008010', '170000410', '160072510', '170011810'], u2(j, n, 131)), n * 10 + 1, 1 FROM v WHERE u2(j, n, 132) < 0.3
  UNION ALL SELECT v.i, v.visit_id, v.claim_id, v.f, v.start_date, '140007610', v.n * 10 + 2, 12 FROM v JOIN base b USING (i) WHERE b.ckd AND u(b.j, 133) < 0.12 AND v.n < 500
  UNION ALL SELECT s.i, v.visit_id, v.claim_id, v.f, least(s.end_date, s.start_date + 1), l.code9, v.n * 10 + 3, 1 FROM stay s JOIN v ON v.visit_id = s.i * 1000 + 500 + s.k JOIN proc_list l ON l.k_code = s.k_code
)
SELECT p.i * 100000 + p.seq AS proc_id, getvariable('prefix') || lpad(CAST(p.i AS VARCHAR), 7, '0') AS person_pid, p.visit_id, p.claim_id, 'HOSP-' || lpad(CAST(p.f AS VARCHAR), 4, '0') AS facility_pid,
       p.proc_date, p.code9 AS proc_code9, nullif(l.k_code, '') AS k_code, l.ja AS proc_name_ja, CAST(p.cnt AS SMALLINT) AS cnt, l.points * p.cnt AS points
FROM p JOIN proc_list l USING (code9) ORDER BY proc_id;
