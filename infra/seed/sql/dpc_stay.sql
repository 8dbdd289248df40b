CREATE OR REPLACE TEMP TABLE dpc_stay AS
SELECT v.visit_id, getvariable('prefix') || lpad(CAST(v.i AS VARCHAR), 7, '0') AS person_pid, s.dpc14, s.icd10 AS icd10_main, s.icd10_resource, u2(s.j, s.k, 90) < 0.45 AS is_emergency,
       CAST(s.end_date - s.start_date + 1 AS SMALLINT) AS los_days,
       CAST(round(h, 1) AS DECIMAL(4, 1)) AS height_cm, CAST(round(clip(bmi * h * h / 10000, 3, 180), 1) AS DECIMAL(4, 1)) AS weight_kg,
       CAST(CASE WHEN b.age < 20 OR u(b.j, 91) < 0.5 THEN 0 ELSE floor(1200 * u(b.j, 92)) END AS SMALLINT) AS smoking_index,
       CAST(clip(5 * round((110 - b.age * 0.6 - 40 * u2(s.j, s.k, 93)) / 5), 0, 100) AS SMALLINT) AS barthel_in, CAST(clip(5 * round((118 - b.age * 0.5 - 30 * u2(s.j, s.k, 94)) / 5), 0, 100) AS SMALLINT) AS barthel_out,
       CASE WHEN s.icd10_resource LIKE 'I50%' THEN pick(['1', '2', '2', '2', '3', '3', '3', '3', '4', '4'], u2(s.j, s.k, 95)) END AS nyha,
       pick(['0', '0', '0', '0', '0', '0', '1', '1', '2', '3', '10', '20', '100'], u2(s.j, s.k, 96)) AS jcs, c.total_points
FROM v JOIN stay s ON s.i = v.i AND v.n = 500 + s.k JOIN (SELECT *, CASE WHEN age < 18 THEN 60 + 6 * age ELSE CASE WHEN sex = '1' THEN 168 ELSE 155 END + 6 * z(j, 97) END AS h, 22.8 + 3.4 * z(j, 98) AS bmi FROM base) b ON b.i = v.i
JOIN claim c ON c.claim_id = v.claim_id
WHERE u2(s.j, s.k, 99) < 0.93 OR s.k >= 10 ORDER BY v.visit_id;
