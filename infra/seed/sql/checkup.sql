-- Yearly checkups of a third of those aged 40 to 74 under observation; end digits of blood pressure prefer 0.
CREATE OR REPLACE TEMP TABLE checkup AS
WITH who AS (
  SELECT b.*, y, make_date(y, 4, 1) + CAST(floor(365 * u2(b.j, y, 160)) AS INTEGER) AS exam_date, o.start_date AS dm_onset
  FROM base b LEFT JOIN (SELECT p.i, min(visit_day(p.j, p.onset, b.s0, b.span, b.n_out)) AS start_date FROM pd p JOIN base b USING (i) JOIN condition c USING (did) WHERE c.icd10 IN ('E11', 'E14') GROUP BY 1) o ON o.i = b.i, range(2014, 2026) r(y)
  WHERE b.i > 64 AND u(b.j, 161) < 0.45 AND u2(b.j, y, 162) < 0.72
), exam AS (
  SELECT *, date_diff('year', birth_ym, exam_date) AS a, date_diff('year', birth_ym, exam_date) * 1.0 AS x, 22.9 + (CASE WHEN sex = '1' THEN 1.0 ELSE 0 END) + 3.3 * z(j, 98) + (CASE WHEN dm THEN 1.5 ELSE 0 END) + 0.3 * z2(j, y, 163) AS bmi,
         (CASE WHEN sex = '1' THEN 168 ELSE 155 END) + 6 * z(j, 97) AS h, dm AND dm_onset <= exam_date AS has_dm
  FROM who WHERE exam_date BETWEEN s0 AND s0 + span AND exam_date <= DATE '2025-12-20' AND date_diff('year', birth_ym, exam_date) BETWEEN 40 AND 74
), m AS (
  SELECT *, sbp_of(j, x, htn, 8 * z2(j, y, 164)) AS sbp0, hba1c_of(j, has_dm, 0.1 * z2(j, y, 165)) + (CASE WHEN dm AND NOT has_dm THEN 0.45 ELSE 0 END) AS hb0, egfr_of(j, x, ckd, 3 * z2(j, y, 166)) AS eg FROM exam
)
SELECT i * 100 + y - 2014 AS checkup_id, getvariable('prefix') || lpad(CAST(i AS VARCHAR), 7, '0') AS person_pid, exam_date, pick(['tokutei', 'tokutei', 'tokutei', 'jigyo', 'dock'], u(j, 167)) AS exam_type,
       CAST(round(h, 1) AS DECIMAL(4, 1)) AS height_cm, CAST(round(clip(bmi, 13, 55) * h * h / 10000, 1) AS DECIMAL(4, 1)) AS weight_kg, CAST(round(clip(bmi, 13, 55), 1) AS DECIMAL(4, 1)) AS bmi, CAST(round(45 + 1.65 * clip(bmi, 13, 55), 1) AS DECIMAL(4, 1)) AS waist_cm,
       CAST(CASE WHEN u2(j, y, 168) < 0.25 THEN 10 * round(sbp0 / 10) WHEN u2(j, y, 168) < 0.81 THEN 2 * round(sbp0 / 2) ELSE round(sbp0) END AS SMALLINT) AS sbp, CAST(clip(round(sbp0 * 0.5 + 13 + 6 * z2(j, y, 169)), 38, 130) AS SMALLINT) AS dbp,
       CAST(clip(round(exp(4.55 + 0.5 * z2(j, y, 170))), 20, 2000) AS SMALLINT) AS tg, CAST(clip(round((CASE WHEN sex = '1' THEN 57 ELSE 68 END) + 15 * z(j, 171)), 20, 150) AS SMALLINT) AS hdl, CAST(clip(round(122 + 28 * z(j, 68) + 8 * z2(j, y, 172)), 25, 320) AS SMALLINT) AS ldl,
       CAST(clip(round(exp(3.1 + 0.35 * z2(j, y, 173))), 5, 900) AS SMALLINT) AS ast, CAST(clip(round(exp(2.9 + 0.45 * z2(j, y, 174))), 4, 900) AS SMALLINT) AS alt, CAST(clip(round(exp(3.2 + 0.7 * z2(j, y, 175))), 5, 1500) AS SMALLINT) AS ggt,
       CAST(clip(round(hb0 * 28.7 - 46.7 - 18 + 7 * z2(j, y, 176)), 55, 400) AS SMALLINT) AS fpg, CASE WHEN u2(j, y, 177) < 0.94 THEN CAST(hb0 AS DECIMAL(3, 1)) END AS hba1c,
       CAST(round(cre_of(eg, x, sex), 2) AS DECIMAL(4, 2)) AS cre, CAST(round(eg, 1) AS DECIMAL(5, 1)) AS egfr, CASE WHEN u2(j, y, 178) < 0.6 THEN CAST(round(clip((CASE WHEN sex = '1' THEN 6.0 ELSE 4.7 END) + 1.2 * z(j, 67), 1.5, 9.9), 1) AS DECIMAL(3, 1)) END AS ua,
       CASE WHEN u2(j, y, 179) < (CASE WHEN ckd THEN 0.35 ELSE 0.05 END) THEN pick(['1+', '1+', '2+', '3+'], u2(j, y, 180)) WHEN u2(j, y, 179) < 0.13 THEN '+-' ELSE '-' END AS proteinuria,
       u(j, 181) < (CASE WHEN sex = '1' THEN 0.26 ELSE 0.08 END) AS smoker, htn AND u(j, 182) < 0.75 AS med_bp, has_dm AND u(j, 183) < 0.7 AS med_dm, lipid AND u(j, 184) < 0.6 AS med_lipid
FROM m ORDER BY checkup_id;
