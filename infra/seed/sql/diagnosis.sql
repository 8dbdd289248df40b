-- Chronic conditions at their first visit, in claims and often in the record too; acute ones at visits; the main one of a stay.
CREATE OR REPLACE TEMP TABLE diagnosis AS
WITH chronic AS (
  SELECT p.i, p.j, p.i * 100000 + p.did * 10 + s.k AS dx_id, v.visit_id, v.claim_id, v.f, c.code7, c.icd10, c.ja, v.start_date, CAST(NULL AS DATE) AS end_date,
         p.i > 64 AND u2(p.j, p.did, 100 + s.k) < 0.02 AND p.did < 100 AS is_suspected, p.did % 3 = 0 AS is_primary, CASE WHEN s.k = 0 THEN '1' END AS outcome, CASE WHEN s.k = 0 THEN 'CLAIM' ELSE 'EHR' END AS source
  FROM pd p JOIN condition c USING (did) JOIN v ON v.visit_id = p.i * 1000 + p.onset, range(2) s(k) WHERE s.k = 0 OR u2(p.j, p.did, 102) < 0.6
), acute AS (
  SELECT v.i, v.j, v.i * 100000 + 10000 + v.n AS dx_id, v.visit_id, v.claim_id, v.f, a.code7, a.icd10, a.ja, v.start_date, v.start_date + 3 + CAST(floor(20 * u2(v.j, v.n, 103)) AS INTEGER) AS end_date,
         u2(v.j, v.n, 104) < a.suspected AS is_suspected, false AS is_primary, '2' AS outcome, CASE WHEN u2(v.j, v.n, 105) < 0.6 THEN 'CLAIM' ELSE 'EHR' END AS source
  FROM v JOIN acute_list a ON a.aid = pick(getvariable('acutes'), u2(v.j, v.n, 106)) WHERE v.n < 500 AND v.i > 64 AND u2(v.j, v.n, 107) < 0.5
), inpatient AS (
  SELECT s.i, s.j, s.i * 100000 + 20000 + s.k AS dx_id, v.visit_id, v.claim_id, v.f, s.code7, s.icd10, s.ja, s.start_date, s.end_date, false AS is_suspected, true AS is_primary, v.outcome, 'DPC' AS source
  FROM stay s JOIN v ON v.visit_id = s.i * 1000 + 500 + s.k
), defect AS (
  -- Known defect: codes of childbirth in records of men.
  SELECT b.i, b.j, b.i * 100000 + 30000 AS dx_id, b.i * 1000 AS visit_id, CAST(NULL AS BIGINT) AS claim_id, b.home AS f, '6509001' AS code7, 'O800' AS icd10, '自然分娩' AS ja, b.s0 AS start_date, CAST(NULL AS DATE), false, false, NULL, 'EHR'
  FROM base b WHERE b.i > 64 AND b.sex = '1' AND u(b.j, 108) < 0.0006
), united AS (SELECT * FROM chronic UNION ALL SELECT * FROM acute UNION ALL SELECT * FROM inpatient UNION ALL SELECT * FROM defect),
marked AS (SELECT *, i > 64 AND u2(j, dx_id % 100000, 109) < CASE source WHEN 'EHR' THEN 0.09 WHEN 'CLAIM' THEN 0.015 ELSE 0 END AS uncoded FROM united)
SELECT dx_id, getvariable('prefix') || lpad(CAST(i AS VARCHAR), 7, '0') AS person_pid, visit_id, claim_id, 'HOSP-' || lpad(CAST(f AS VARCHAR), 4, '0') AS facility_pid,
       CASE WHEN uncoded THEN '0000999' ELSE code7 END AS dx_code7, CASE WHEN NOT uncoded THEN icd10 END AS icd10, CASE WHEN uncoded THEN ja END AS dx_name_ja,
       start_date, end_date, is_suspected, is_primary, outcome, source
FROM marked ORDER BY dx_id;
