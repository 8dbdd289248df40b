-- Hospital stays: common reasons by age, heart failure with readmissions, aneurysms and their surgery, tonsillectomy, methotrexate cycles, planted ones.
CREATE OR REPLACE TEMP TABLE stay0 AS
WITH common AS (
  SELECT b.i, b.j, k, b.s0 + CAST(floor(u2(b.j, k, 33) * b.span) AS INTEGER) AS start_date,
         CASE WHEN b.sex = '2' AND b.age BETWEEN 22 AND 42 AND u2(b.j, k, 34) < 0.4 THEN getvariable('delivery')
              WHEN b.age < 60 THEN pick(getvariable('stays_young'), u2(b.j, k, 35)) ELSE pick(getvariable('stays_old'), u2(b.j, k, 35)) END AS sid
  FROM base b, range(3) r(k)
  WHERE b.i > 64 AND u2(b.j, k, 30) < b.frailty * b.span / 2200.0 * CASE WHEN b.age < 15 THEN 0.05 WHEN b.age < 40 THEN 0.07 WHEN b.age < 65 THEN 0.13 WHEN b.age < 75 THEN 0.24 ELSE 0.4 END * pow(0.6, k)
)
SELECT c.i, c.j, c.k, c.start_date, greatest(1, CAST(round(exp(ln(s.days) + 0.5 * z2(c.j, c.k, 36))) AS INTEGER)) AS days, s.icd10, s.icd10 AS icd10_resource,
       s.code7, s.ja, s.dpc14, nullif(s.k_code, '') AS k_code
FROM common c JOIN stay_list s USING (sid);

-- Heart failure: lognormal days (median 15), about a third come back, a fifth of these within 30 days.
INSERT INTO stay0
WITH hf AS (
  SELECT p.i, p.j, b.s0 + b.span AS last, visit_day(p.j, p.onset, b.s0, b.span, b.n_out) AS d0,
         [greatest(1, CAST(round(exp(2.708 + 0.622 * z2(p.j, k, 37))) AS INTEGER)) FOR k IN [10, 11, 12]] AS days,
         [CASE WHEN u2(p.j, k, 38) < 0.22 THEN 1 + CAST(floor(29 * u2(p.j, k, 39)) AS INTEGER) ELSE 31 + CAST(floor(600 * u2(p.j, k, 39)) AS INTEGER) END FOR k IN [10, 11]] AS gaps
  FROM pd p JOIN base b USING (i) JOIN condition c USING (did) WHERE c.icd10 = 'I500' AND u(p.j, 40) < 0.85
), laid AS (
  SELECT i, j, last, days, 10 AS k, d0 AS start_date FROM hf
  UNION ALL SELECT i, j, last, days, 11, d0 + days[1] + gaps[1] FROM hf WHERE u(j, 41) < 0.34
  UNION ALL SELECT i, j, last, days, 12, d0 + days[1] + gaps[1] + days[2] + gaps[2] FROM hf WHERE u(j, 41) < 0.12
)
SELECT DISTINCT ON (i, k) i, j, k, start_date, days[k - 9], 'I500', CASE WHEN u2(j, k, 42) < 0.7 THEN 'I500' ELSE 'I509' END, '4280001', 'うっ血性心不全', '050130xx9900x0', NULL
FROM laid WHERE start_date <= last ORDER BY i, k;

INSERT INTO stay0
SELECT p.i, p.j, CASE b.cohort WHEN 'SAH' THEN 20 WHEN 'UIA' THEN 21 ELSE 22 END, visit_day(p.j, p.onset, b.s0, b.span, b.n_out) + CASE WHEN b.cohort = 'SAH' THEN 0 ELSE 20 + CAST(floor(200 * u(p.j, 43)) AS INTEGER) END,
       greatest(2, CAST(round(exp((CASE b.cohort WHEN 'SAH' THEN 3.4 WHEN 'UIA' THEN 2.3 ELSE 2.1 END) + 0.4 * z(p.j, 44))) AS INTEGER)), c.icd10, c.icd10, c.code7, c.ja,
       CASE b.cohort WHEN 'SAH' THEN '010020x101x1xx' WHEN 'UIA' THEN '010030xx01x0xx' ELSE '110280xx97xxxx' END,
       CASE WHEN b.cohort = 'IGAN' THEN 'K377' WHEN u(p.j, 45) < 0.45 THEN 'K1771' ELSE 'K1781' END
FROM pd p JOIN base b USING (i) JOIN condition c USING (did)
WHERE c.cohort = b.cohort AND (b.cohort = 'SAH' OR (b.cohort = 'UIA' AND u(p.j, 46) < 0.3) OR (b.cohort = 'IGAN' AND u(p.j, 46) < 0.45));

INSERT INTO stay0
SELECT p.i, p.j, 30 + k, visit_day(p.j, p.onset, b.s0, b.span, b.n_out) + 14 + CAST(21 * k AS INTEGER), 6 + CAST(floor(6 * u2(p.j, k, 47)) AS INTEGER), c.icd10, c.icd10, c.code7, c.ja, '130030xx99x40x', NULL
FROM pd p JOIN base b USING (i) JOIN condition c USING (did), range(5) r(k) WHERE c.cohort = 'HDMTX' AND b.cohort = 'HDMTX' AND k < 2 + floor(3 * u(p.j, 48));

INSERT INTO stay0
SELECT p.i, p.i, 23, DATE '2023-03-06', 12, p.icd10, p.icd10, c.code7, c.ja, '130090xx97x0xx', NULL
FROM planted p JOIN condition c ON c.icd10 = p.icd10 AND c.did >= 200 WHERE p.icd10 = 'D66' AND p.i IN (SELECT i FROM base);

CREATE OR REPLACE TEMP TABLE stay AS
SELECT i, j, k, start_date, start_date + days - 1 AS end_date, icd10, icd10_resource, code7, ja, dpc14, k_code FROM stay0 WHERE start_date < DATE '2025-12-25' ORDER BY i, k;
