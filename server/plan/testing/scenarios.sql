-- Acceptance queries of the provision scenarios; `ties` marks an answer that equal sort keys leave open.

-- S01a
SELECT strftime(d.start_date,'%Y') AS yr, c.chapter, count(*) AS n_dx, count(DISTINCT d.person_pid) AS n_person
FROM diagnosis d, LATERAL (SELECT left(coalesce(d.icd10,'?'),1) AS chapter) c
WHERE NOT d.is_suspected GROUP BY ALL ORDER BY 1,2;

-- S01b
WITH v AS (SELECT person_pid, count(*) FILTER (visit_type='IN') AS n_in FROM visit GROUP BY 1),
     x AS (SELECT p.person_pid, (date_diff('year',p.birth_ym,DATE '2024-04-01')//10)*10 AS age10, p.sex, coalesce(v.n_in,0) AS n_in FROM person p LEFT JOIN v USING(person_pid))
SELECT age10, sex, count(*) AS n_person, round(avg(n_in),3) AS mean_adm FROM x GROUP BY ALL ORDER BY 1,2;

-- S02a
SELECT source, count(*) AS n_dx, count(*) FILTER (dx_code7='0000999') AS n_uncoded,
       round(100.0*count(*) FILTER (dx_code7='0000999')/count(*),2) AS pct_uncoded, count(DISTINCT person_pid) AS n_person
FROM diagnosis GROUP BY source ORDER BY source;

-- S02b
SELECT facility_pid, count(DISTINCT icd10) AS n_icd, count(*) FILTER (icd10 IS NULL) AS n_null, count(DISTINCT person_pid) AS n_person
FROM diagnosis GROUP BY facility_pid ORDER BY n_null DESC;

-- S03a
WITH c AS (SELECT k.*, p.sex, (date_diff('year',p.birth_ym,k.exam_date)//5)*5 AS age5,
           row_number() OVER (PARTITION BY k.person_pid, year(k.exam_date) ORDER BY k.exam_date) rn
           FROM checkup k JOIN person p USING(person_pid))
SELECT year(exam_date) AS fy, sex, age5, count(DISTINCT person_pid) AS n,
       round(100.0*count(*) FILTER (sbp>=140 OR dbp>=90 OR med_bp)/count(*),1) AS pct_htn,
       round(100.0*count(*) FILTER (hba1c>=6.5 OR med_dm)/count(*),1) AS pct_dm
FROM c WHERE rn=1 GROUP BY ALL ORDER BY 1,2,3;

-- S03b
SELECT count(DISTINCT k.person_pid) AS high_risk,
       count(DISTINCT k.person_pid) FILTER (d.person_pid IS NULL) AS untreated
FROM checkup k LEFT JOIN (SELECT DISTINCT person_pid FROM drug WHERE atc LIKE 'C0%') d USING(person_pid)
WHERE k.exam_date BETWEEN DATE '2024-04-01' AND DATE '2025-03-31' AND (k.sbp>=160 OR k.dbp>=100);

-- S04a
WITH idx AS (SELECT person_pid, min(start_date) AS d0 FROM diagnosis WHERE icd10 LIKE 'N02%' AND NOT is_suspected GROUP BY 1),
 tx AS (SELECT i.person_pid, i.d0, min(p.proc_date) AS op FROM idx i LEFT JOIN proc p ON p.person_pid=i.person_pid AND p.k_code='K377' AND p.proc_date>=i.d0 GROUP BY ALL),
 rem AS (SELECT t.person_pid, t.op IS NOT NULL AS tonsil,
   bool_or(l.item_key='UPCR' AND l.value_num<0.3 AND l.sample_ts BETWEEN coalesce(t.op,t.d0)+INTERVAL 270 DAY AND coalesce(t.op,t.d0)+INTERVAL 450 DAY) AS remission
   FROM tx t LEFT JOIN lab l USING(person_pid) GROUP BY ALL)
SELECT tonsil, count(*) AS n, count(*) FILTER (remission) AS n_remission, round(100.0*count(*) FILTER (remission)/count(*),1) AS pct FROM rem GROUP BY tonsil ORDER BY tonsil;

-- S05a
WITH hiv AS (SELECT person_pid, min(start_date) d0 FROM diagnosis WHERE left(icd10,3) BETWEEN 'B20' AND 'B24' AND NOT is_suspected GROUP BY 1),
 dor AS (SELECT person_pid, min(rx_date) idx FROM drug WHERE atc='J05AG06' GROUP BY 1)
SELECT p.sex, (date_diff('year',p.birth_ym,d.idx)//10)*10 AS age10, count(*) AS n_person,
       count(*) FILTER (EXISTS (SELECT 1 FROM diagnosis x WHERE x.person_pid=p.person_pid AND x.icd10 LIKE 'E78%')) AS n_dyslip
FROM dor d JOIN hiv h USING(person_pid) JOIN person p USING(person_pid) GROUP BY ALL ORDER BY 1,2;

-- S05b
WITH dor AS (SELECT person_pid, min(rx_date) idx FROM drug WHERE atc='J05AG06' GROUP BY 1)
SELECT r.atc, count(DISTINCT r.person_pid) AS n_person, median(r.days_supply) AS med_days
FROM drug r JOIN dor USING(person_pid) WHERE r.rx_date BETWEEN idx-INTERVAL 14 DAY AND idx+INTERVAL 14 DAY AND r.atc LIKE 'J05A%' AND r.atc<>'J05AG06'
GROUP BY 1 ORDER BY 2 DESC;

-- S05c
WITH r AS (SELECT person_pid, rx_date, rx_date+CAST(days_supply AS INTEGER) AS rx_end, lead(rx_date) OVER (PARTITION BY person_pid ORDER BY rx_date) nx FROM drug WHERE atc='J05AG06'),
 g AS (SELECT person_pid, min(rx_date) d0, coalesce(min(rx_end) FILTER (nx IS NULL OR nx>rx_end+90), max(rx_end)) AS d1 FROM r GROUP BY 1)
SELECT floor(date_diff('day',d0,d1)/90) AS q, count(*) AS n_stop FROM g GROUP BY 1 ORDER BY 1;

-- S06a
SELECT item_key, unit, count(*) AS n, count(DISTINCT person_pid) AS n_person, count(*) FILTER (value_num IS NULL) AS n_missing,
       approx_quantile(value_num,0.05) p05, approx_quantile(value_num,0.5) p50, approx_quantile(value_num,0.95) p95
FROM lab GROUP BY 1,2 ORDER BY 1;

-- S06b
SELECT 'birth>visit' AS rule, count(DISTINCT v.person_pid) AS n FROM visit v JOIN person p USING(person_pid) WHERE v.start_date<p.birth_ym
UNION ALL SELECT 'end<start', count(DISTINCT person_pid) FROM visit WHERE end_date<start_date
UNION ALL SELECT 'male with O00-O99', count(DISTINCT d.person_pid) FROM diagnosis d JOIN person p USING(person_pid) WHERE p.sex='1' AND d.icd10 LIKE 'O%';

-- S07a
WITH adm AS (SELECT s.person_pid, v.start_date, v.end_date FROM dpc_stay s JOIN visit v USING(visit_id) WHERE s.icd10_resource LIKE 'I50%'),
 cls AS (SELECT * FROM (VALUES ('ARNI','C09DX04'),('BB','C07AB'),('MRA','C03DA'),('SGLT2','A10BK'),('LOOP','C03CA')) t(cls,pre)),
 u AS (SELECT DISTINCT a.person_pid, c.cls FROM adm a JOIN drug r ON r.person_pid=a.person_pid AND r.rx_date BETWEEN a.start_date AND a.end_date+60 JOIN cls c ON starts_with(r.atc,c.pre))
SELECT cls, count(DISTINCT person_pid) n_user, round(100.0*count(DISTINCT person_pid)/(SELECT count(DISTINCT person_pid) FROM adm),1) pct FROM u GROUP BY 1 ORDER BY 2 DESC;

-- S07b
WITH a AS (SELECT s.person_pid, s.visit_id, v.start_date, v.end_date, lead(v.start_date) OVER (PARTITION BY s.person_pid ORDER BY v.start_date) nx, s.nyha FROM dpc_stay s JOIN visit v USING(visit_id) WHERE s.icd10_resource LIKE 'I50%')
SELECT nyha, count(*) n_adm, count(DISTINCT person_pid) n_person, count(*) FILTER (nx-end_date BETWEEN 1 AND 30) n_readm30, median(end_date-start_date) med_los FROM a GROUP BY 1 ORDER BY 1;

-- S08a ties
WITH base AS (SELECT person_pid, exam_date, hba1c, egfr, sbp, row_number() OVER (PARTITION BY person_pid ORDER BY exam_date) rn FROM checkup),
 y AS (SELECT b.person_pid, b.hba1c, EXISTS (SELECT 1 FROM diagnosis d WHERE d.person_pid=b.person_pid AND d.icd10 LIKE 'E11%' AND d.start_date>b.exam_date AND d.start_date<=b.exam_date+INTERVAL 3 YEAR) AS onset FROM base b WHERE rn=1 AND hba1c<6.5)
SELECT width_bucket AS decile, count(*) n, count(*) FILTER (onset) n_event FROM (SELECT *, ntile(10) OVER (ORDER BY hba1c) AS width_bucket FROM y) GROUP BY 1 ORDER BY 1;

