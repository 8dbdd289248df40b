CREATE OR REPLACE TEMP TABLE person AS
SELECT getvariable('prefix') || lpad(CAST(i AS VARCHAR), 7, '0') AS person_pid, sex,
       -- Known defect: a few birth months lie after visits.
       CASE WHEN i > 100 AND u(j, 77) < 0.00012 THEN CAST(date_trunc('month', s0 + 400) AS DATE) ELSE birth_ym END AS birth_ym, pref AS pref_code,
       pref || lpad(CAST(1 + CAST(floor(u(j, 70) * 6) AS INTEGER) AS VARCHAR), 2, '0') AS area2_code,
       CASE WHEN age >= 75 THEN 'koki' ELSE pick(['kokuho', 'kokuho', 'kyokai', 'kyokai', 'kempo', 'kyosai'], u(j, 71)) END AS insurer_type,
       CAST(date_trunc('month', death_date) AS DATE) AS death_ym, CASE WHEN death_date IS NOT NULL THEN pick(['ehr', 'roll', 'dpc'], u(j, 72)) END AS death_source
FROM base ORDER BY i;

CREATE OR REPLACE TEMP TABLE observation_period AS
WITH x AS (
  SELECT i, home AS f, 'EHR' AS source, s0, s0 + span AS s1 FROM base
  UNION ALL SELECT i, NULL, 'CLAIM', CAST(date_trunc('month', s0) AS DATE), s0 + span FROM base WHERE u(j, 73) < 0.5
)
SELECT getvariable('prefix') || lpad(CAST(i AS VARCHAR), 7, '0') AS person_pid, 'HOSP-' || lpad(CAST(f AS VARCHAR), 4, '0') AS facility_pid, source, s0 AS start_date, s1 AS end_date
FROM x ORDER BY i, source;
