-- Randomness without state: a uniform number is a hash of (person, number within the person, purpose), so that chunks and threads do not matter.
-- The inner hash combines by exclusive or; without the outer one, two purposes of one person would be correlated.
CREATE OR REPLACE MACRO u(j, t) AS CAST(hash(hash(CAST(j AS BIGINT), CAST(t AS BIGINT) + getvariable('seed'))) >> 11 AS DOUBLE) / 9007199254740992.0;
CREATE OR REPLACE MACRO u2(j, n, t) AS CAST(hash(hash(CAST(j AS BIGINT), CAST(n AS BIGINT) * 1000 + CAST(t AS BIGINT) + getvariable('seed'))) >> 11 AS DOUBLE) / 9007199254740992.0;
-- Standard normal (Box and Muller).
CREATE OR REPLACE MACRO z(j, t) AS sqrt(-2 * ln(1 - u(j, t))) * cos(6.283185307179586 * u(j, t + 500));
CREATE OR REPLACE MACRO z2(j, n, t) AS sqrt(-2 * ln(1 - u2(j, n, t))) * cos(6.283185307179586 * u2(j, n, t + 500));
CREATE OR REPLACE MACRO clip(x, lo, hi) AS greatest(lo, least(hi, x));
CREATE OR REPLACE MACRO pick(list, x) AS list[1 + CAST(floor(x * len(list)) AS INTEGER)];
CREATE OR REPLACE MACRO visit_day(j, n, s0, span, n_out) AS s0 + CAST(floor((n + u2(j, n, 10)) * span / n_out) AS INTEGER);
CREATE OR REPLACE MACRO month_index(d) AS (year(d) - 2014) * 12 + month(d) - 1;
-- eGFR model N(104 - 0.55 age, 14); creatinine by the inverse of the Japanese equation.
CREATE OR REPLACE MACRO egfr_of(j, age, ckd, noise) AS clip(104 - 0.55 * age + 13 * z(j, 60) - (CASE WHEN ckd THEN 32 ELSE 0 END) + noise, 4, 135);
CREATE OR REPLACE MACRO cre_of(egfr, age, sex) AS pow(194 * pow(greatest(age, 18), -0.287) * (CASE WHEN sex = '2' THEN 0.739 ELSE 1 END) / egfr, 1 / 1.094);
CREATE OR REPLACE MACRO hba1c_of(j, dm, noise) AS round(clip(CASE WHEN dm THEN 7.0 + 0.9 * z(j, 61) ELSE 5.25 + 0.28 * (-ln(1 - u(j, 62))) + 0.12 * z(j, 63) END + noise, 4.3, 13), 1);
CREATE OR REPLACE MACRO sbp_of(j, age, htn, noise) AS clip(107 + 0.33 * age + (CASE WHEN htn THEN 4 ELSE 0 END) + 13 * z(j, 64) + noise, 78, 228);
