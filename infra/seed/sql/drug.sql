CREATE OR REPLACE TEMP TABLE rx AS
WITH regular AS (
  SELECT p.i, p.j, v.visit_id, v.claim_id, v.f, v.start_date AS rx_date, pick(c.drugs, u2(p.j, p.did, 50)) AS atc, pick(getvariable('supplies'), u2(p.j, v.n * 300 + p.did, 51)) AS days, v.n * 300 + p.did AS seq
  FROM pd p JOIN condition c ON c.did = p.did AND len(c.drugs) > 0 JOIN v ON v.i = p.i AND v.n < 500 AND v.n >= p.onset WHERE u2(p.j, v.n * 300 + p.did, 52) < 0.32
), acute AS (
  SELECT v.i, v.j, v.visit_id, v.claim_id, v.f, v.start_date, a.drug, pick([3, 5, 5, 5, 7, 7, 14], u2(v.j, v.n, 53)), v.n * 300 + 290
  FROM v JOIN acute_list a ON a.aid = pick(getvariable('acutes'), u2(v.j, v.n, 106)) WHERE a.drug <> '' AND v.n < 500 AND v.i > 64 AND u2(v.j, v.n, 107) < 0.5 AND u2(v.j, v.n, 54) < 0.8
), heart AS (
  SELECT s.i, s.j, s.i * 1000 + 500 + s.k, v.claim_id, v.f, greatest(s.start_date, s.end_date - 2), h.atc, 28, (500 + s.k) * 300 + h.n
  FROM stay s JOIN v ON v.visit_id = s.i * 1000 + 500 + s.k, (VALUES (1, 'C09DX04', 0.25), (2, 'C07AB07', 0.6), (3, 'C03DA01', 0.45), (4, 'A10BK01', 0.22), (5, 'A10BK03', 0.15), (6, 'C03CA01', 0.78)) h(n, atc, share)
  WHERE s.icd10 LIKE 'I50%' AND u2(s.j, s.k * 10 + h.n, 55) < h.share
), hiv AS (
  SELECT p.i, p.j, b.home AS f, visit_day(p.j, p.onset, b.s0, b.span, b.n_out) AS d0, b.s0 + b.span AS d1, u(p.j, 120) AS r,
         greatest(visit_day(p.j, p.onset, b.s0, b.span, b.n_out), DATE '2020-02-01') + CAST(floor(300 * u(p.j, 121)) AS INTEGER) AS dor0, CAST(60 + floor(2200 * pow(u(p.j, 122), 1.5)) AS INTEGER) AS dor_days
  FROM pd p JOIN base b USING (i) JOIN condition c USING (did) WHERE c.cohort = 'HIV' AND b.cohort = 'HIV'
), courses AS (
  -- Some move to doravirine with a backbone; some of them stop it again.
  SELECT *, CASE WHEN r < 0.15 THEN dor0 ELSE d1 END AS until, CASE WHEN r < 0.55 THEN ['J05AR20'] WHEN r < 0.72 THEN ['J05AJ03', 'J05AR17'] WHEN r < 0.88 THEN ['J05AR25'] ELSE ['J05AE10', 'J05AR17'] END AS combo, 0 AS phase, d0 AS since FROM hiv
  UNION ALL SELECT *, least(d1, dor0 + dor_days), CASE WHEN u(j, 123) < 0.75 THEN ['J05AG06', 'J05AR17'] ELSE ['J05AG06', 'J05AJ03'] END, 1, dor0 FROM hiv WHERE r < 0.15 AND dor0 < d1
), refills AS (
  SELECT *, unnest(range(greatest(0, (until - since) // 84 + 1))) AS k FROM courses WHERE until > since
), art AS (
  SELECT i, j, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), f, since + CAST(84 * k AS INTEGER), unnest(combo), CASE WHEN u2(j, k, 124) < 0.8 THEN 84 ELSE 90 END, 200000 + phase * 20000 + k * 10 + unnest(range(len(combo))) FROM refills
), mtx AS (
  SELECT s.i, s.j, s.i * 1000 + 500 + s.k, v.claim_id, v.f, s.start_date + h.d, h.atc, 1, (500 + s.k) * 300 + 20 + h.n
  FROM stay s JOIN v ON v.visit_id = s.i * 1000 + 500 + s.k, (VALUES (1, 'L01BA01', 1, 1.0), (2, 'V03AF03', 2, 1.0), (3, 'V03AF03', 3, 1.0), (4, 'V03AF09', 3, 0.04)) h(n, atc, d, share)
  WHERE s.k BETWEEN 30 AND 34 AND u2(s.j, s.k * 10 + h.n, 56) < h.share
), planted_rx AS (
  SELECT v.i, v.j, v.visit_id, v.claim_id, v.f, v.start_date, CASE p.icd10 WHEN 'D66' THEN 'B02BD02' ELSE 'A16AB04' END, 14, v.n * 300 + 299 FROM v JOIN planted p ON p.i = v.i WHERE p.icd10 IN ('D66', 'E752') AND v.n < 500
)
SELECT * FROM regular UNION ALL SELECT * FROM acute UNION ALL SELECT * FROM heart UNION ALL SELECT * FROM art UNION ALL SELECT * FROM mtx UNION ALL SELECT * FROM planted_rx;

CREATE OR REPLACE TEMP TABLE drug AS
SELECT x.i * 1000000 + x.seq AS rx_id, getvariable('prefix') || lpad(CAST(x.i AS VARCHAR), 7, '0') AS person_pid, x.visit_id, x.claim_id, 'HOSP-' || lpad(CAST(x.f AS VARCHAR), 4, '0') AS facility_pid, x.rx_date,
       d.code9 AS drug_code9, left(d.code9, 7) || 'F' || right(d.code9, 2) || '10' AS yj_code, x.atc, d.ja AS drug_name_ja,
       CASE WHEN d.code9 LIKE '64%' THEN 'INJ' WHEN d.code9 LIKE '66%' THEN 'EXT' ELSE 'ORAL' END AS route, CAST(q AS DECIMAL(10, 3)) AS qty_per_day,
       CASE WHEN d.code9 LIKE '64%' THEN '瓶' WHEN d.code9 LIKE '66%' THEN 'g' ELSE '錠' END AS unit, CAST(x.days AS SMALLINT) AS days_supply, CAST(q * x.days AS DECIMAL(12, 3)) AS total_qty, CAST(d.yen * q * x.days AS INTEGER) AS amount_yen
FROM (SELECT *, 1 + CAST(floor(3 * pow(u2(j, seq, 57), 2)) AS INTEGER) AS q FROM rx) x JOIN drug_list d USING (atc) ORDER BY rx_id;
