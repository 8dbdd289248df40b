CREATE OR REPLACE TEMP TABLE care_service AS
SELECT b.i * 100 + k AS care_id, getvariable('prefix') || lpad(CAST(b.i AS VARCHAR), 7, '0') AS person_pid, CAST(date_trunc('month', b.s0 + CAST(182 * k AS INTEGER)) AS DATE) AS care_ym,
       pick(['sup1', 'sup2', 'c1', 'c1', 'c2', 'c2', 'c3', 'c4', 'c5'], clip(u(b.j, 190) + k * 0.02, 0, 0.999)) AS care_level, pick(['111111', '151241', '612411', '721001'], u2(b.j, k, 191)) AS service_code,
       CAST(500 + floor(24000 * u2(b.j, k, 192)) AS INTEGER) AS units
FROM base b, range(24) r(k) WHERE b.i > 64 AND u(b.j, 193) < CASE WHEN b.age >= 85 THEN 0.55 WHEN b.age >= 75 THEN 0.22 WHEN b.age >= 65 THEN 0.04 ELSE 0 END AND 182 * k < b.span ORDER BY care_id;
