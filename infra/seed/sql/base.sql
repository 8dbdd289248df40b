-- Who there is: age, sex, home, time under observation, conditions. `j` drives the randomness: 0.3 % are test patients entered twice.
CREATE OR REPLACE TEMP TABLE base0 AS
WITH who AS (
  SELECT i, CASE WHEN i > 100 AND u(i, 1) < 0.003 THEN i - 1 ELSE i END AS j FROM range(getvariable('lo'), getvariable('hi')) r(i)
), member AS (
  SELECT w.i, w.j, k.name AS cohort, k.male, k.age_from, k.age_to, p.sex AS p_sex, p.birth_ym AS p_birth, p.pref AS p_pref, p.facility AS p_facility
  FROM who w LEFT JOIN cohort k ON w.i > 64 AND u(w.j, 2) >= k.lo AND u(w.j, 2) < k.hi LEFT JOIN planted p ON p.i = w.i
), aged AS (
  SELECT *, CASE WHEN p_birth IS NOT NULL THEN date_diff('year', p_birth, DATE '2024-04-01')
                 WHEN cohort IS NOT NULL THEN age_from + CAST(floor(u(j, 3) * (age_to - age_from)) AS INTEGER)
                 ELSE pick(getvariable('ages'), u(j, 3)) + CAST(floor(u(j, 4) * 5) AS INTEGER) END AS age FROM member
), placed AS (
  SELECT *, coalesce(p_sex, CASE WHEN u(j, 5) < coalesce(male, CASE WHEN age < 65 THEN 0.507 WHEN age < 80 THEN 0.46 WHEN age < 90 THEN 0.38 ELSE 0.25 END) THEN '1' ELSE '2' END) AS sex,
         coalesce(p_birth, CAST(date_trunc('month', DATE '2024-04-01' - CAST(age * 365.25 + u(j, 6) * 365 AS INTEGER)) AS DATE)) AS birth_ym,
         coalesce(p_facility, pick(getvariable('facilities'), u(j, 7))) AS home, coalesce(p_facility, pick(getvariable('facilities'), u(j, 8))) AS second
  FROM aged
), timed AS (
  SELECT x.*, coalesce(p_pref, CASE WHEN u(j, 9) < 0.86 THEN f.pref ELSE pick(getvariable('prefectures'), u(j, 10)) END) AS pref,
         greatest(DATE '2014-01-01' + CAST(floor(4300 * pow(u(j, 11), 1.6)) AS INTEGER), birth_ym + 35) AS s0
  FROM placed x JOIN facility_list f ON f.facility = x.home
), spanned AS (
  SELECT *, greatest(60, CAST((DATE '2025-12-20' - s0) * pow(u(j, 12), 0.5) AS INTEGER)) AS reach,
         u(j, 13) < CASE WHEN i <= 64 THEN 0 WHEN age < 40 THEN 0.003 WHEN age < 65 THEN 0.03 WHEN age < 75 THEN 0.1 WHEN age < 85 THEN 0.22 ELSE 0.42 END AS dies
  FROM timed WHERE s0 < DATE '2025-12-01' OR i <= 64
)
SELECT i, j, cohort, age, sex, birth_ym, home, second, pref, least(s0, DATE '2025-09-01') AS s0, dies, exp(0.5 * z(j, 14) - 0.125) AS frailty,
       CAST(CASE WHEN i <= 64 THEN DATE '2025-12-20' - least(s0, DATE '2025-09-01') ELSE least(reach, DATE '2025-12-20' - s0) END AS INTEGER) AS span
FROM spanned;

CREATE OR REPLACE TEMP TABLE pd0 AS
SELECT b.i, b.j, c.did FROM base0 b, condition c
WHERE c.did < 100 AND b.i > 64
  AND u2(b.j, c.did, 20) < least(0.9, 1.15 * b.frailty
    * CASE WHEN b.age < 20 THEN c.p0 WHEN b.age < 40 THEN c.p20 WHEN b.age < 65 THEN c.p40 WHEN b.age < 75 THEN c.p65 ELSE c.p75 END
    * CASE WHEN b.sex = '1' THEN 2 * c.ratio / (1 + c.ratio) ELSE 2 / (1 + c.ratio) END)
  AND NOT (c.icd10 = 'C61' AND b.sex = '2') AND NOT (c.icd10 = 'N40' AND b.sex = '2')
  -- Planted cells: in Tottori and Shimane only planted persons have G122, in Tottori only the planted man was born in 1911.
  AND NOT (c.icd10 = 'G122' AND b.pref IN ('31', '32'))
UNION ALL SELECT b.i, b.j, c.did FROM base0 b JOIN condition c ON c.cohort = b.cohort
UNION ALL SELECT b.i, b.j, c.did FROM base0 b JOIN planted p ON p.i = b.i JOIN condition c ON c.icd10 = p.icd10 AND (c.did < 100 OR c.did >= 200)
UNION ALL SELECT b.i, b.j, c.did FROM base0 b JOIN condition c ON c.icd10 IN ('E785', 'N189') AND b.cohort = 'HIV' AND u2(b.j, c.did, 25) < 0.3;

CREATE OR REPLACE TEMP TABLE base AS
WITH flags AS (
  SELECT p.i, count(*) AS conditions, bool_or(c.icd10 IN ('E11', 'E14')) AS dm, bool_or(c.icd10 = 'N189') AS ckd, bool_or(c.icd10 = 'I10') AS htn,
         bool_or(c.icd10 = 'E785') AS lipid, bool_or(c.icd10 = 'I500') AS hf
  FROM (SELECT DISTINCT i, did FROM pd0) p JOIN condition c USING (did) GROUP BY p.i
)
SELECT b.*, coalesce(f.conditions, 0) AS conditions, coalesce(f.dm, false) AS dm, coalesce(f.ckd, false) AS ckd, coalesce(f.htn, false) AS htn,
       coalesce(f.lipid, false) AS lipid, coalesce(f.hf, false) AS hf,
       CAST(clip(1 + floor((0.8 + 1.3 * coalesce(f.conditions, 0)) * b.span / 365.0 * 0.36 * exp(0.5 * z(b.j, 15))), 1, 240) AS INTEGER) AS n_out,
       CASE WHEN b.dies THEN b.s0 + b.span END AS death_date
FROM base0 b LEFT JOIN flags f ON f.i = b.i ORDER BY b.i;

-- A condition begins at one of the person's visits.
CREATE OR REPLACE TEMP TABLE pd AS
SELECT p.i, p.j, p.did, CASE WHEN u2(p.j, p.did, 21) < 0.55 THEN 0 ELSE CAST(floor(u2(p.j, p.did, 22) * b.n_out) AS INTEGER) END AS onset
FROM (SELECT DISTINCT i, j, did FROM pd0) p JOIN base b USING (i) ORDER BY p.i, p.did;
