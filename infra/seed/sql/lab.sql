CREATE OR REPLACE TEMP TABLE lab AS
WITH panel AS (
  SELECT v.i, v.j, v.n, v.visit_id, v.f, v.start_date, b.age, b.sex, b.dm, b.ckd, b.hf, b.cohort, CASE WHEN b.sex = '1' THEN 1 ELSE 0 END AS male
  FROM v JOIN base b USING (i) WHERE u2(v.j, v.n, 140) < CASE WHEN v.n >= 500 THEN 0.7 ELSE 0.14 END
), item AS (
  SELECT p.*, l.lid, l.item_key, l.mean, l.sd, l.is_log FROM panel p JOIN lab_list l ON l.share > 0 AND (u2(p.j, p.n * 20 + l.lid, 141) < l.share OR (l.item_key = 'BNP' AND p.hf) OR (l.item_key = 'HBA1C' AND p.dm))
), valued AS (
  SELECT i, j, visit_id, f, CAST(start_date AS TIMESTAMP) + to_minutes(480 + CAST(floor(480 * u2(j, n, 142)) AS INTEGER)) AS ts, item_key, n * 20 + lid AS seq,
    CASE item_key WHEN 'EGFR' THEN egfr_of(j, age, ckd, 3 * z2(j, n, 143)) WHEN 'CRE' THEN cre_of(egfr_of(j, age, ckd, 3 * z2(j, n, 143)), age, sex) WHEN 'HBA1C' THEN hba1c_of(j, dm, 0.15 * z2(j, n, 144))
      WHEN 'HB' THEN mean + 1.6 * male + sd * z(j, 66) - (CASE WHEN ckd THEN 1.5 ELSE 0 END) + 0.4 * z2(j, n, 145) WHEN 'UA' THEN mean + 1.2 * male + sd * z(j, 67)
      WHEN 'BNP' THEN exp(mean + (CASE WHEN hf THEN 2.6 ELSE 0 END) + sd * z2(j, n, 146)) WHEN 'LDL' THEN greatest(20, mean + sd * z(j, 68) + 8 * z2(j, n, 147))
      ELSE CASE WHEN is_log THEN exp(mean + sd * z2(j, n * 20 + lid, 148)) ELSE mean + sd * z2(j, n * 20 + lid, 148) END END AS value
  FROM item
), upcr AS (
  -- IgA nephropathy: proteinuria every three months from tonsillectomy or diagnosis; more remissions after tonsillectomy.
  SELECT p.i, p.j, CAST(NULL AS BIGINT), b.home, CAST(coalesce(s.start_date, visit_day(p.j, p.onset, b.s0, b.span, b.n_out)) + CAST(90 * r.k AS INTEGER) AS TIMESTAMP) + INTERVAL 10 HOUR, 'UPCR', 20000 + r.k,
         CASE WHEN r.k >= 3 AND u(p.j, 150) < (CASE WHEN s.i IS NOT NULL THEN 0.62 ELSE 0.28 END) THEN 0.05 + 0.2 * u2(p.j, r.k, 151) ELSE 0.35 + exp(-0.4 + 0.6 * z2(p.j, r.k, 152)) END
  FROM pd p JOIN base b USING (i) JOIN condition c USING (did) LEFT JOIN stay s ON s.i = p.i AND s.k = 22, range(6) r(k) WHERE c.cohort = 'IGAN' AND b.cohort = 'IGAN'
), mtx AS (
  SELECT s.i, s.j, s.i * 1000 + 500 + s.k, b.home, CAST(s.start_date + 1 AS TIMESTAMP) + to_hours(10 + t.h) + to_minutes(CAST(floor(90 * u2(s.j, s.k * 100 + t.h, 153)) AS INTEGER)), 'MTX', 21000 + s.k * 10 + t.n,
         exp(t.m + (CASE WHEN b.ckd OR u2(s.j, s.k, 155) < 0.15 THEN 1.1 ELSE 0 END) + 0.6 * z2(s.j, s.k * 100 + t.h, 154))
  FROM stay s JOIN base b USING (i), (VALUES (1, 24, 1.2), (2, 48, -1.2), (3, 72, -2.6)) t(n, h, m) WHERE s.k BETWEEN 30 AND 34
), cd4 AS (
  SELECT v.i, v.j, v.visit_id, v.f, CAST(v.start_date AS TIMESTAMP) + INTERVAL 9 HOUR, 'CD4', 22000 + v.n, clip(520 + 190 * z(v.j, 156) + 60 * z2(v.j, v.n, 157), 15, 1600) FROM v JOIN base b USING (i) WHERE b.cohort = 'HIV' AND v.n < 500
), united AS (SELECT * FROM valued UNION ALL SELECT * FROM upcr UNION ALL SELECT * FROM mtx UNION ALL SELECT * FROM cd4)
SELECT x.i * 100000 + x.seq AS lab_id, getvariable('prefix') || lpad(CAST(x.i AS VARCHAR), 7, '0') AS person_pid, x.visit_id, 'HOSP-' || lpad(CAST(x.f AS VARCHAR), 4, '0') AS facility_pid, x.ts AS sample_ts,
       l.jlac10, x.item_key, CASE WHEN u2(x.j, x.seq, 158) >= 0.015 THEN round(CASE WHEN drift THEN x.value * 88.4 ELSE x.value END, CASE WHEN x.item_key IN ('CRE', 'UPCR', 'MTX') AND NOT drift THEN 2 WHEN x.item_key IN ('AST', 'ALT', 'CD4', 'LDL') THEN 0 ELSE 1 END) END AS value_num,
       CASE WHEN u2(x.j, x.seq, 158) < 0.015 THEN '検体不良' END AS value_text, CASE WHEN drift THEN 'umol/L' ELSE l.unit END AS unit, l.low * CASE WHEN drift THEN 88.4 ELSE 1 END AS ref_low, l.high * CASE WHEN drift THEN 88.4 ELSE 1 END AS ref_high
-- Known defect: two facilities report creatinine in µmol/L.
FROM (SELECT *, item_key = 'CRE' AND f IN (3, 7) AS drift FROM united) x JOIN lab_list l USING (item_key) ORDER BY lab_id;
