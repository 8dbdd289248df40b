-- The main job over the NAFLD study: what an epidemiologist asks first. One statement a question; `-- id: NAME` names it.

-- id: table1
SELECT male, CASE WHEN age < 40 THEN '18-39' WHEN age < 50 THEN '40-49' WHEN age < 60 THEN '50-59' WHEN age < 70 THEN '60-69' ELSE '70+' END AS age_band,
       count(*) AS n_person, round(avg(bmi), 1) AS mean_bmi, round(100.0 * count(*) FILTER (bmi >= 30) / count(bmi), 1) AS pct_obese,
       round(100.0 * count(*) FILTER (status = 1) / count(*), 1) AS pct_dead
FROM nafld1 GROUP BY ALL ORDER BY 1, 2;

-- id: missing_body_values
SELECT male, count(*) AS n_person, count(weight) AS n_weight, count(height) AS n_height, round(100.0 * count(bmi) / count(*), 1) AS pct_bmi
FROM nafld1 GROUP BY male ORDER BY male;

-- id: bmi_quartiles
SELECT male, count(bmi) AS n_person, quantile_cont(bmi, 0.25) AS p25, median(bmi) AS p50, quantile_cont(bmi, 0.75) AS p75
FROM nafld1 GROUP BY male ORDER BY male;

-- id: nafld_by_sex_and_age
WITH n AS (SELECT DISTINCT id FROM nafld3 WHERE event = 'nafld')
SELECT p.male, (p.age // 10) * 10 AS age10, count(*) AS n_person, count(n.id) AS n_nafld, round(100.0 * count(n.id) / count(*), 1) AS pct_nafld
FROM nafld1 p LEFT JOIN n USING (id) GROUP BY ALL ORDER BY 1, 2;

-- id: diabetes_by_nafld
WITH e AS (SELECT id, bool_or(event = 'nafld') AS nafld, bool_or(event = 'diabetes') AS diabetes, bool_or(event = 'htn') AS htn, bool_or(event = 'dyslipidemia') AS lipid FROM nafld3 GROUP BY id)
SELECT coalesce(e.nafld, false) AS nafld, count(*) AS n_person, count(*) FILTER (e.diabetes) AS n_diabetes, round(100.0 * count(*) FILTER (e.diabetes) / count(*), 1) AS pct_diabetes,
       round(100.0 * count(*) FILTER (e.htn) / count(*), 1) AS pct_htn, round(100.0 * count(*) FILTER (e.lipid) / count(*), 1) AS pct_lipid
FROM nafld1 p LEFT JOIN e USING (id) GROUP BY 1 ORDER BY 1;

-- id: hdl_quantiles_by_sex
WITH m AS (SELECT id, avg(value) AS hdl FROM nafld2 WHERE test = 'hdl' GROUP BY id)
SELECT p.male, count(*) AS n_person, quantile_cont(m.hdl, 0.05) AS p05, quantile_cont(m.hdl, 0.25) AS p25, median(m.hdl) AS p50, quantile_cont(m.hdl, 0.75) AS p75, quantile_cont(m.hdl, 0.95) AS p95
FROM m JOIN nafld1 p USING (id) GROUP BY p.male ORDER BY p.male;

-- id: last_sbp_by_age
WITH last AS (SELECT id, arg_max(value, days) AS sbp FROM nafld2 WHERE test = 'sbp' AND value BETWEEN 50 AND 300 GROUP BY id)
SELECT (p.age // 10) * 10 AS age10, count(*) AS n_person, round(avg(l.sbp), 1) AS mean_sbp, round(stddev_samp(l.sbp), 1) AS sd_sbp, count(*) FILTER (l.sbp >= 140) AS n_high
FROM last l JOIN nafld1 p USING (id) GROUP BY 1 ORDER BY 1;

-- id: time_to_event
WITH first AS (SELECT id, event, min(days) AS days FROM nafld3 WHERE days > 0 GROUP BY id, event)
SELECT f.event, count(*) AS n_person, round(avg(f.days), 0) AS mean_days, median(f.days) AS median_days
FROM first f GROUP BY f.event ORDER BY n_person DESC;

-- id: deaths_by_age_and_year
SELECT (age // 10) * 10 AS age10, futime // 365 AS follow_up_year, count(*) AS n_death
FROM nafld1 WHERE status = 1 GROUP BY ALL ORDER BY 1, 2;

-- id: death_rate_by_nafld
WITH n AS (SELECT DISTINCT id FROM nafld3 WHERE event = 'nafld')
SELECT n.id IS NOT NULL AS nafld, p.male, count(*) AS n_person, sum(p.status) AS n_death, round(sum(p.futime) / 365.25, 0) AS person_years,
       round(1000.0 * sum(p.status) / (sum(p.futime) / 365.25), 2) AS deaths_per_1000_years
FROM nafld1 p LEFT JOIN n USING (id) GROUP BY ALL ORDER BY 1, 2;

-- id: conditions_per_person
WITH c AS (SELECT id, count(DISTINCT event) AS n FROM nafld3 GROUP BY id)
SELECT coalesce(c.n, 0) AS conditions, count(*) AS n_person, round(avg(p.age), 1) AS mean_age
FROM nafld1 p LEFT JOIN c USING (id) GROUP BY 1 ORDER BY 1;

-- id: cardiac_event_after_nafld
WITH n AS (SELECT id, min(days) AS d0 FROM nafld3 WHERE event = 'nafld' GROUP BY id),
     c AS (SELECT id, min(days) AS d1 FROM nafld3 WHERE event IN ('MI', 'heart failure', 'stroke', 'afib') GROUP BY id)
SELECT p.male, count(*) AS n_nafld, count(*) FILTER (c.d1 > n.d0) AS n_later, round(100.0 * count(*) FILTER (c.d1 > n.d0) / count(*), 1) AS pct_later
FROM n JOIN nafld1 p USING (id) LEFT JOIN c USING (id) GROUP BY p.male ORDER BY p.male;

-- id: fib4_above_cutoff
WITH f AS (SELECT id, arg_max(value, days) AS fib4 FROM nafld2 WHERE test = 'fib4' GROUP BY id)
SELECT CASE WHEN p.age < 65 THEN 'under 65' ELSE '65 and over' END AS age_group, count(*) AS n_person, count(*) FILTER (f.fib4 > 3.25) AS n_over_3_25, round(avg(f.fib4), 2) AS mean_fib4
FROM f JOIN nafld1 p USING (id) GROUP BY 1 ORDER BY 1;

-- id: smoking_by_sex
WITH s AS (SELECT id, arg_max(value, days) AS smoke FROM nafld2 WHERE test = 'smoke' GROUP BY id)
SELECT p.male, count(*) AS n_person, count(*) FILTER (s.smoke = 1) AS n_smoker, round(100.0 * count(*) FILTER (s.smoke = 1) / count(*), 1) AS pct_smoker
FROM s JOIN nafld1 p USING (id) GROUP BY p.male ORDER BY p.male;

-- id: check_duplicated_tests
WITH d AS (SELECT id, days, max(value) FILTER (test = 'hdl') AS hdl, max(value) FILTER (test = 'chol') AS chol, max(value) FILTER (test = 'sbp') AS sbp, max(value) FILTER (test = 'dbp') AS dbp
           FROM nafld2 GROUP BY id, days),
     s AS (SELECT id, bool_and(hdl = chol) AS lipid_same, bool_and(sbp = dbp) AS pressure_same FROM d GROUP BY id)
SELECT lipid_same, pressure_same, count(*) AS n_person FROM s GROUP BY ALL ORDER BY 1, 2;
