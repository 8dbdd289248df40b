-- Questions that epidemiologists ask, with the edits they make: [[a|b]] is one question for each choice, together.

-- 01 patients by sex
SELECT sex, count(*) AS n FROM person GROUP BY ALL

-- 02 age pyramid
SELECT sex, (date_diff('year', birth_ym, DATE '2024-04-01') // [[10|5|20]]) * [[10|5|20]] AS age, count(*) AS n FROM person GROUP BY ALL

-- 03 insurers
SELECT insurer_type, [[count(*)|count(*) FILTER (WHERE death_ym IS NOT NULL)]] AS n FROM person GROUP BY ALL

-- 04 prefectures
SELECT pref_code, count(*) AS n FROM person [[|WHERE sex = '1'|WHERE sex = '2']] GROUP BY ALL

-- 05 diabetes prevalence
SELECT p.sex, count(DISTINCT p.person_pid) AS n FROM person p JOIN diagnosis d USING (person_pid)
WHERE d.icd10 LIKE '[[E11|E1|E10]]%' AND NOT d.is_suspected GROUP BY ALL

-- 06 diagnoses by chapter
SELECT left(icd10, 1) AS chapter, count(*) AS n, count(DISTINCT person_pid) AS patients FROM diagnosis [[|WHERE NOT is_suspected|WHERE is_primary]] GROUP BY ALL

-- 07 frequent codes
SELECT left(icd10, 3) AS code, count(DISTINCT person_pid) AS n FROM diagnosis [[|WHERE NOT is_suspected]] GROUP BY ALL ORDER BY n DESC LIMIT [[20|50]]

-- 08 incidence by year
WITH first AS (SELECT person_pid, min(start_date) AS d FROM diagnosis WHERE icd10 LIKE '[[E11|I50|N18]]%' AND NOT is_suspected GROUP BY 1)
SELECT year(d) AS y, count(*) AS n FROM first GROUP BY ALL ORDER BY 1

-- 09 incidence with washout
WITH first AS (SELECT person_pid, min(start_date) AS d FROM diagnosis WHERE icd10 LIKE 'E11%' AND NOT is_suspected GROUP BY 1),
 seen AS (SELECT person_pid, min(start_date) AS from_date FROM observation_period GROUP BY 1)
SELECT year(d) AS y, count(*) AS n FROM first JOIN seen USING (person_pid) WHERE d >= from_date + INTERVAL [[6|12]] MONTH GROUP BY ALL ORDER BY 1

-- 10 hypertension at checkups
SELECT year(exam_date) AS y, count(DISTINCT person_pid) AS n, round(100.0 * count(*) FILTER (sbp >= [[140|135|160]]) / count(*), 1) AS pct FROM checkup GROUP BY ALL ORDER BY 1

-- 11 body mass index
SELECT p.sex, count(*) AS n, avg(c.bmi) AS mean, stddev(c.bmi) AS sd, median(c.bmi) AS med FROM checkup c JOIN person p USING (person_pid)
WHERE c.exam_date BETWEEN DATE '[[2022|2023]]-04-01' AND DATE '[[2022|2023]]-12-31' GROUP BY ALL

-- 12 smoking
SELECT p.sex, c.smoker, count(*) AS n FROM checkup c JOIN person p USING (person_pid) [[|WHERE c.bmi >= 25]] GROUP BY ALL

-- 13 glycaemia
SELECT CASE WHEN hba1c < 5.6 THEN 'normal' WHEN hba1c < 6.5 THEN 'border' ELSE 'diabetes' END AS class, count(*) AS n, avg(bmi) AS bmi FROM checkup WHERE hba1c IS NOT NULL [[|AND NOT med_dm]] GROUP BY ALL

-- 14 drug users
SELECT left(atc, [[3|4|5]]) AS atc, count(DISTINCT person_pid) AS n FROM drug GROUP BY ALL ORDER BY n DESC LIMIT 30

-- 15 statin users by sex and age
SELECT p.sex, (date_diff('year', p.birth_ym, DATE '2024-04-01') // 10) * 10 AS age, count(DISTINCT p.person_pid) AS n FROM person p JOIN drug r USING (person_pid) WHERE r.atc LIKE '[[C10AA|C10|C09]]%' GROUP BY ALL

-- 16 first line treatment of diabetes
WITH first AS (SELECT person_pid, left(atc, 5) AS atc, rx_date, row_number() OVER (PARTITION BY person_pid ORDER BY rx_date, atc) AS k FROM drug WHERE atc LIKE 'A10%')
SELECT atc, count(*) AS n FROM first WHERE k = 1 [[|AND rx_date >= DATE '2022-01-01']] GROUP BY ALL ORDER BY n DESC

-- 17 days of supply
SELECT left(atc, 1) AS class, count(*) AS n, [[median(days_supply)|avg(days_supply)]] AS days FROM drug GROUP BY ALL

-- 18 admissions a year
SELECT year(start_date) AS y, count(*) AS n, count(DISTINCT person_pid) AS patients FROM visit WHERE visit_type = 'IN' [[|AND outcome IS NOT NULL]] GROUP BY ALL ORDER BY 1

-- 19 length of stay
SELECT left(icd10_main, 1) AS chapter, count(*) AS n, avg(los_days) AS mean, median(los_days) AS med FROM dpc_stay [[|WHERE is_emergency|WHERE los_days <= 60]] GROUP BY ALL

-- 20 readmission within 30 days
WITH s AS (SELECT person_pid, start_date, end_date, lead(start_date) OVER (PARTITION BY person_pid ORDER BY start_date) AS nx FROM visit WHERE visit_type = 'IN')
SELECT year(end_date) AS y, count(*) AS n, count(*) FILTER (nx - end_date BETWEEN 1 AND [[30|90]]) AS again FROM s GROUP BY ALL ORDER BY 1

-- 21 visits per patient
WITH v AS (SELECT person_pid, count(*) AS k FROM visit [[|WHERE visit_type = 'OUT']] GROUP BY 1)
SELECT least(k // 5, 10) AS fives, count(*) AS n FROM v GROUP BY ALL ORDER BY 1

-- 22 costs
SELECT p.sex, year(c.care_ym) AS y, sum(c.total_points) AS points, count(DISTINCT c.person_pid) AS n FROM claim c JOIN person p USING (person_pid) [[|WHERE c.in_out = '1']] GROUP BY ALL

-- 23 cost of patients with a disease
WITH d AS (SELECT DISTINCT person_pid FROM diagnosis WHERE icd10 LIKE '[[E11|I50|N18|C]]%' AND NOT is_suspected)
SELECT year(c.care_ym) AS y, avg(c.total_points) AS mean, count(*) AS claims FROM claim c JOIN d USING (person_pid) GROUP BY ALL ORDER BY 1

-- 24 comorbidity
WITH dm AS (SELECT DISTINCT person_pid FROM diagnosis WHERE icd10 LIKE 'E11%'), ckd AS (SELECT DISTINCT person_pid FROM diagnosis WHERE icd10 LIKE '[[N18|I10|E78]]%')
SELECT count(*) AS n, count(ckd.person_pid) AS with_other FROM dm LEFT JOIN ckd USING (person_pid)

-- 25 HbA1c after the start of treatment
WITH idx AS (SELECT person_pid, min(rx_date) AS d0 FROM drug WHERE atc LIKE 'A10B[[A|H|K]]%' GROUP BY 1)
SELECT date_diff('month', d0, l.sample_ts) // 3 AS quarter, count(*) AS n, avg(value_num) AS mean FROM idx JOIN lab l USING (person_pid)
WHERE l.item_key = 'HBA1C' AND l.sample_ts BETWEEN d0 - INTERVAL 6 MONTH AND d0 + INTERVAL 12 MONTH GROUP BY ALL ORDER BY 1

-- 26 laboratory items
SELECT item_key, count(*) AS n, count(DISTINCT person_pid) AS patients, [[avg(value_num)|median(value_num)]] AS v FROM lab GROUP BY ALL ORDER BY 1

-- 27 renal function
SELECT (date_diff('year', p.birth_ym, c.exam_date) // 10) * 10 AS age, count(*) AS n, avg(c.egfr) AS mean, count(*) FILTER (c.egfr < [[60|45]]) AS low FROM checkup c JOIN person p USING (person_pid) WHERE c.egfr IS NOT NULL GROUP BY ALL

-- 28 deaths
SELECT p.sex, year(death_ym) AS y, count(*) AS n FROM person p WHERE death_ym IS NOT NULL [[|AND birth_ym < DATE '1950-01-01']] GROUP BY ALL

-- 29 death after heart failure
WITH hf AS (SELECT person_pid, min(start_date) AS d FROM diagnosis WHERE icd10 LIKE 'I50%' AND NOT is_suspected GROUP BY 1)
SELECT p.sex, count(*) AS n, count(*) FILTER (p.death_ym <= hf.d + INTERVAL [[12|24]] MONTH) AS died FROM hf JOIN person p USING (person_pid) GROUP BY ALL

-- 30 procedures
SELECT left(k_code, 2) AS k, count(*) AS n, count(DISTINCT person_pid) AS patients FROM proc WHERE k_code IS NOT NULL [[|AND proc_date >= DATE '2023-01-01']] GROUP BY ALL ORDER BY n DESC LIMIT 25

-- 31 care levels
SELECT care_level, count(DISTINCT person_pid) AS n, sum(units) AS units FROM care_service [[|WHERE care_ym >= DATE '2023-04-01']] GROUP BY ALL ORDER BY 1

-- 32 seasonality
SELECT month(start_date) AS m, count(*) AS n FROM diagnosis WHERE icd10 LIKE '[[J|J1|M]]%' GROUP BY ALL ORDER BY 1

-- 33 persistence of treatment
WITH r AS (SELECT person_pid, rx_date, lead(rx_date) OVER (PARTITION BY person_pid ORDER BY rx_date) AS nx, days_supply FROM drug WHERE atc LIKE 'C10AA%'),
 g AS (SELECT person_pid, min(rx_date) AS d0, min(rx_date) FILTER (nx IS NULL OR nx > rx_date + CAST(days_supply AS INTEGER) + [[60|90]]) AS d1 FROM r GROUP BY 1)
SELECT least(date_diff('month', d0, d1) // 6, 6) AS half_years, count(*) AS n FROM g GROUP BY ALL ORDER BY 1

-- 34 patients with two drugs
WITH a AS (SELECT DISTINCT person_pid FROM drug WHERE atc LIKE 'A10B%'), b AS (SELECT DISTINCT person_pid FROM drug WHERE atc LIKE '[[C10|C09|B01]]%')
SELECT p.sex, count(*) AS n FROM a JOIN b USING (person_pid) JOIN person p USING (person_pid) GROUP BY ALL

-- 35 facility types
SELECT f.facility_type, count(*) AS n, count(DISTINCT v.person_pid) AS patients FROM visit v JOIN facility f USING (facility_pid) [[|WHERE v.visit_type = 'IN']] GROUP BY ALL

-- 36 departments
SELECT dept_code, count(*) AS n FROM visit [[|WHERE start_date >= DATE '2023-01-01']] GROUP BY ALL ORDER BY n DESC LIMIT 15

-- 37 table one
SELECT sex, count(*) AS n, avg(date_diff('year', birth_ym, DATE '2024-04-01')) AS age, count(*) FILTER (death_ym IS NOT NULL) AS died,
 count(*) FILTER (EXISTS (SELECT 1 FROM diagnosis d WHERE d.person_pid = p.person_pid AND d.icd10 LIKE '[[E11|I10]]%')) AS with_disease FROM person p GROUP BY ALL

-- 38 blood pressure by treatment
SELECT med_bp, count(*) AS n, avg(sbp) AS sbp, avg(dbp) AS dbp FROM checkup [[|WHERE exam_date >= DATE '2023-04-01']] GROUP BY ALL

-- 39 stays by severity
SELECT nyha, count(*) AS n, avg(los_days) AS los FROM dpc_stay WHERE icd10_resource LIKE 'I50%' [[|AND is_emergency]] GROUP BY ALL ORDER BY 1

-- 40 quartiles of costs
WITH c AS (SELECT person_pid, sum(total_points) AS points FROM claim WHERE care_ym >= DATE '[[2022|2023]]-04-01' GROUP BY 1)
SELECT count(*) AS n, quantile_cont(points, [0.25, 0.5, 0.75]) AS q FROM c

-- 41 crude totals
SELECT sex, insurer_type, count(*) AS n FROM person GROUP BY ROLLUP (sex, insurer_type)

-- 42 cross table with totals
SELECT p.sex, left(d.icd10, 1) AS chapter, count(DISTINCT p.person_pid) AS n FROM person p JOIN diagnosis d USING (person_pid) [[|WHERE NOT d.is_suspected]] GROUP BY CUBE (p.sex, chapter)

-- 43 cancer by site
SELECT left(icd10, 3) AS site, count(DISTINCT person_pid) AS n FROM diagnosis WHERE icd10 LIKE 'C%' AND NOT is_suspected [[|AND start_date >= DATE '2022-01-01']] GROUP BY ALL ORDER BY n DESC

-- 44 polypharmacy
WITH k AS (SELECT person_pid, count(DISTINCT left(atc, 5)) AS k FROM drug WHERE rx_date BETWEEN DATE '2023-[[04|07]]-01' AND DATE '2023-[[06|09]]-30' GROUP BY 1)
SELECT least(k, 10) AS drugs, count(*) AS n FROM k GROUP BY ALL ORDER BY 1

-- 45 follow-up
SELECT date_diff('year', start_date, end_date) AS years, count(DISTINCT person_pid) AS n FROM observation_period [[|WHERE source = 'hospital']] GROUP BY ALL ORDER BY 1

-- 46 lipids by age and sex
SELECT p.sex, (date_diff('year', p.birth_ym, c.exam_date) // 10) * 10 AS age, avg(c.[[ldl|hdl|tg]]) AS mean, count(*) AS n FROM checkup c JOIN person p USING (person_pid) GROUP BY ALL

-- 47 emergency admissions by hour of year
SELECT quarter(v.start_date) AS q, count(*) AS n FROM dpc_stay s JOIN visit v USING (visit_id) WHERE s.is_emergency [[|AND s.los_days > 7]] GROUP BY ALL ORDER BY 1

-- 48 moving window of admissions
SELECT y, n, sum(n) OVER (ORDER BY y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS two FROM (SELECT year(start_date) AS y, count(*) AS n FROM visit WHERE visit_type = '[[IN|OUT]]' GROUP BY 1) ORDER BY y

-- 49 insulin
SELECT year(rx_date) AS y, count(DISTINCT person_pid) AS n FROM drug WHERE atc LIKE 'A10A%' [[|AND days_supply >= 14]] GROUP BY ALL ORDER BY 1

-- 50 new users
WITH f AS (SELECT person_pid, min(rx_date) AS d FROM drug WHERE atc LIKE '[[C09|C10AA|B01|N06]]%' GROUP BY 1)
SELECT year(d) AS y, count(*) AS n FROM f GROUP BY ALL ORDER BY 1

-- 51 proteinuria
SELECT proteinuria, count(*) AS n, avg(egfr) AS egfr FROM checkup [[|WHERE med_bp|WHERE med_dm]] GROUP BY ALL ORDER BY 1

-- 52 waist
SELECT p.sex, count(*) AS n, count(*) FILTER (c.waist_cm >= CASE WHEN p.sex = '1' THEN 85 ELSE 90 END) AS wide FROM checkup c JOIN person p USING (person_pid) WHERE year(c.exam_date) = [[2022|2023]] GROUP BY ALL

-- 53 tests per patient
WITH k AS (SELECT person_pid, count(*) AS k FROM lab WHERE item_key = '[[HBA1C|CRE]]' GROUP BY 1)
SELECT least(k, 12) AS tests, count(*) AS n FROM k GROUP BY ALL ORDER BY 1
