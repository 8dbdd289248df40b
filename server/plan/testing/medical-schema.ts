// A small medical record store for tests: the twelve tables, filled by arithmetic so that every run has the same rows.

const TABLES = `
CREATE TABLE person (person_pid UBIGINT PRIMARY KEY, sex CHAR(1) NOT NULL, birth_ym DATE NOT NULL, pref_code CHAR(2), area2_code CHAR(4), insurer_type VARCHAR(8), death_ym DATE, death_source VARCHAR(8));
CREATE TABLE observation_period (person_pid UBIGINT NOT NULL, facility_pid VARCHAR(16), source VARCHAR(8) NOT NULL, start_date DATE NOT NULL, end_date DATE NOT NULL);
CREATE TABLE facility (facility_pid VARCHAR(16) PRIMARY KEY, facility_type VARCHAR(8) NOT NULL, dpc_group VARCHAR(8), bed_class VARCHAR(8), pref_code CHAR(2), founder VARCHAR(8));
CREATE TABLE visit (visit_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, facility_pid VARCHAR(16) NOT NULL, visit_type VARCHAR(4) NOT NULL, start_date DATE NOT NULL, end_date DATE NOT NULL, dept_code CHAR(2), admit_route CHAR(1), outcome CHAR(1), source VARCHAR(8) NOT NULL);
CREATE TABLE dpc_stay (visit_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, dpc14 CHAR(14), icd10_main VARCHAR(6), icd10_resource VARCHAR(6), is_emergency BOOLEAN, los_days SMALLINT, height_cm DECIMAL(4,1), weight_kg DECIMAL(4,1), smoking_index SMALLINT, barthel_in SMALLINT, barthel_out SMALLINT, nyha CHAR(1), jcs CHAR(3), total_points INTEGER);
CREATE TABLE claim (claim_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, facility_pid VARCHAR(16), claim_type VARCHAR(4) NOT NULL, in_out CHAR(1), care_ym DATE NOT NULL, actual_days SMALLINT, total_points INTEGER NOT NULL, copay_yen INTEGER);
CREATE TABLE diagnosis (dx_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, visit_id BIGINT, claim_id BIGINT, facility_pid VARCHAR(16), dx_code7 CHAR(7), icd10 VARCHAR(6), dx_name_ja VARCHAR, start_date DATE NOT NULL, end_date DATE, is_suspected BOOLEAN NOT NULL, is_primary BOOLEAN, outcome CHAR(1), source VARCHAR(8) NOT NULL);
CREATE TABLE drug (rx_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, visit_id BIGINT, claim_id BIGINT, facility_pid VARCHAR(16), rx_date DATE NOT NULL, drug_code9 CHAR(9), yj_code CHAR(12), atc VARCHAR(7), drug_name_ja VARCHAR, route VARCHAR(4), qty_per_day DECIMAL(10,3), unit VARCHAR(8), days_supply SMALLINT, total_qty DECIMAL(12,3), amount_yen INTEGER);
CREATE TABLE proc (proc_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, visit_id BIGINT, claim_id BIGINT, facility_pid VARCHAR(16), proc_date DATE NOT NULL, proc_code9 CHAR(9), k_code VARCHAR(8), proc_name_ja VARCHAR, cnt SMALLINT, points INTEGER);
CREATE TABLE lab (lab_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, visit_id BIGINT, facility_pid VARCHAR(16), sample_ts TIMESTAMP NOT NULL, jlac10 CHAR(17), item_key VARCHAR(12) NOT NULL, value_num DOUBLE, value_text VARCHAR, unit VARCHAR(16), ref_low DOUBLE, ref_high DOUBLE);
CREATE TABLE checkup (checkup_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, exam_date DATE NOT NULL, exam_type VARCHAR(8) NOT NULL, height_cm DECIMAL(4,1), weight_kg DECIMAL(4,1), bmi DECIMAL(4,1), waist_cm DECIMAL(4,1), sbp SMALLINT, dbp SMALLINT, tg SMALLINT, hdl SMALLINT, ldl SMALLINT, ast SMALLINT, alt SMALLINT, ggt SMALLINT, fpg SMALLINT, hba1c DECIMAL(3,1), cre DECIMAL(4,2), egfr DECIMAL(5,1), ua DECIMAL(3,1), proteinuria VARCHAR(3), smoker BOOLEAN, med_bp BOOLEAN, med_dm BOOLEAN, med_lipid BOOLEAN);
CREATE TABLE care_service (care_id BIGINT PRIMARY KEY, person_pid UBIGINT NOT NULL, care_ym DATE NOT NULL, care_level VARCHAR(4), service_code CHAR(6), units INTEGER);
CREATE TABLE code_master (code_system VARCHAR(12) NOT NULL, code VARCHAR(20) NOT NULL, name_ja VARCHAR, name_en VARCHAR, parent_code VARCHAR(20), valid_from DATE, valid_to DATE, PRIMARY KEY (code_system, code));
`;

/** `r(i, n)`: a number below n that looks random and never changes. */
const ROWS = `
CREATE MACRO r(i, salt, n) AS (hash(i * 7919 + salt) % n)::INTEGER;
CREATE MACRO pick(list, i, salt) AS list[1 + r(i, salt, len(list))];
CREATE MACRO pid(i) AS (1000 + i)::UBIGINT;
INSERT INTO person SELECT pid(i), pick(['1','2'], i, 1), DATE '1925-04-01' + to_months(r(i, 2, 1000)), pick(['13','27','31',NULL], i, 3), pick(['1301','2702','3101',NULL], i, 4), pick(['KOKUHO','KENPO','KOUKI'], i, 5), CASE WHEN r(i, 6, 10) = 0 THEN DATE '2023-01-01' + to_months(r(i, 7, 24)) END, CASE WHEN r(i, 6, 10) = 0 THEN 'EHR' END FROM range(120) t(i);
INSERT INTO facility SELECT 'F' || i, pick(['HOSP','CLINIC'], i, 1), pick(['A','B',NULL], i, 2), pick(['L','M','S'], i, 3), pick(['13','27','31'], i, 4), 'PUB' FROM range(6) t(i);
INSERT INTO observation_period SELECT pid(i), 'F' || r(i, 9, 6), pick(['EHR','CLAIM'], i, 8), DATE '2020-01-01' + r(i, 10, 400), DATE '2023-01-01' + r(i, 11, 800) FROM range(120) t(i);
INSERT INTO visit SELECT i, pid(r(i, 1, 115)), 'F' || r(i, 2, 6), pick(['IN','OUT','OUT'], i, 3), DATE '2023-01-01' + r(i, 4, 700), DATE '2023-01-01' + r(i, 4, 700) + r(i, 5, 30) - 1, pick(['01','02',NULL], i, 6), '1', pick(['1','2'], i, 7), 'EHR' FROM range(400) t(i);
INSERT INTO dpc_stay SELECT visit_id, person_pid, NULL, pick(['I500','I509','J189'], visit_id, 1), pick(['I500','I509','J189','E119'], visit_id, 2), r(visit_id, 3, 2) = 0, r(visit_id, 4, 60), 140 + r(visit_id, 5, 500) / 10, 40 + r(visit_id, 6, 500) / 10, r(visit_id, 7, 800), r(visit_id, 8, 100), r(visit_id, 9, 100), pick(['1','2','3','4',NULL], visit_id, 10), '000', r(visit_id, 11, 90000) FROM visit WHERE visit_type = 'IN';
INSERT INTO claim SELECT i, pid(r(i, 1, 118)), 'F' || r(i, 2, 6), pick(['MED','DPC','PHA'], i, 3), pick(['1','2'], i, 4), DATE '2023-01-01' + to_months(r(i, 5, 24)), r(i, 6, 20), r(i, 7, 50000), CASE WHEN r(i, 8, 5) > 0 THEN r(i, 8, 9000) END FROM range(500) t(i);
INSERT INTO diagnosis SELECT i, pid(r(i, 1, 117)), r(i, 2, 400), r(i, 3, 500), 'F' || r(i, 4, 6), pick(['0000999','8830000'], i, 5), pick(['E119','E780','I500','I10','N028','N02','B20','B24','O800','F200',NULL], i, 6), '病名' || r(i, 6, 11), DATE '2022-06-01' + r(i, 7, 900), CASE WHEN r(i, 8, 3) > 0 THEN DATE '2025-01-01' + r(i, 9, 100) END, r(i, 10, 6) = 0, r(i, 11, 2) = 0, '1', pick(['EHR','CLAIM','DPC'], i, 12) FROM range(900) t(i);
INSERT INTO drug SELECT i, pid(r(i, 1, 116)), r(i, 2, 400), r(i, 3, 500), 'F' || r(i, 4, 6), DATE '2023-01-01' + r(i, 5, 800), NULL, NULL, pick(['J05AG06','J05AR13','C09DX04','C07AB07','C03DA01','A10BK03','C03CA01','C09AA05',NULL], i, 6), '薬剤' || r(i, 6, 9), pick(['PO','IV'], i, 7), r(i, 8, 6000) / 1000, pick(['錠','mL'], i, 9), CASE WHEN r(i, 10, 8) > 0 THEN 7 * (1 + r(i, 10, 8)) END, r(i, 11, 90000) / 10, r(i, 12, 20000) FROM range(900) t(i);
INSERT INTO proc SELECT i, pid(r(i, 1, 110)), r(i, 2, 400), r(i, 3, 500), 'F' || r(i, 4, 6), DATE '2022-09-01' + r(i, 5, 900), NULL, pick(['K377','K552','D211',NULL], i, 6), '手技' || r(i, 6, 4), CASE WHEN r(i, 7, 6) > 0 THEN r(i, 7, 6) END, r(i, 8, 30000) FROM range(500) t(i);
INSERT INTO lab SELECT i, pid(r(i, 1, 119)), r(i, 2, 400), 'F' || r(i, 3, 6), TIMESTAMP '2022-10-01 08:00:00' + to_hours(r(i, 4, 20000)), NULL, pick(['UPCR','HBA1C','CRE'], i, 5), CASE WHEN r(i, 6, 9) > 0 THEN r(i, 6, 9) * 0.15 + r(i, 7, 100) / 100 END, CASE WHEN r(i, 8, 7) = 0 THEN '±' ELSE (r(i, 8, 90) / 10)::VARCHAR END, pick(['g/gCr','%','mg/dL'], i, 5), 0.1, 1.0 FROM range(900) t(i);
INSERT INTO checkup SELECT i, pid(r(i, 1, 112)), DATE '2022-04-01' + r(i, 2, 1095), 'TOKUTEI', 140 + r(i, 3, 500) / 10, 40 + r(i, 4, 500) / 10, 18 + r(i, 5, 150) / 10, NULL, 95 + r(i, 6, 90), CASE WHEN r(i, 7, 20) > 0 THEN 55 + r(i, 7, 60) END, r(i, 8, 400), 30 + r(i, 9, 60), r(i, 10, 200), 20, 20, 30, 80 + r(i, 11, 90), CASE WHEN r(i, 12, 12) > 0 THEN 4.8 + r(i, 12, 40) / 10 END, 0.5 + r(i, 13, 100) / 100, 30 + r(i, 14, 700) / 10, 4, pick(['-','+'], i, 15), r(i, 16, 3) = 0, CASE WHEN r(i, 17, 4) > 0 THEN r(i, 17, 2) = 0 END, r(i, 18, 5) = 0, r(i, 19, 4) = 0 FROM range(600) t(i);
INSERT INTO care_service SELECT i, pid(r(i, 1, 60)), DATE '2023-01-01' + to_months(r(i, 2, 24)), pick(['1','2','3',NULL], i, 3), '11' || r(i, 4, 9999), r(i, 5, 300) FROM range(200) t(i);
INSERT INTO code_master VALUES ('ICD10', 'E119', '２型糖尿病', 'Type 2 diabetes', 'E11', DATE '2013-01-01', NULL), ('ICD10', 'I500', 'うっ血性心不全', 'Heart failure', 'I50', DATE '2013-01-01', NULL), ('ICD10', 'I50', '心不全', 'Heart failure', NULL, NULL, NULL), ('ATC', 'J05AG06', 'ドラビリン', 'Doravirine', 'J05AG', NULL, DATE '2024-12-31');
DROP MACRO r; DROP MACRO pick; DROP MACRO pid;
`;

/** Statements that make and fill the tables. */
export const MEDICAL_SETUP: readonly string[] = (TABLES + ROWS)
  .split(";\n")
  .map((statement) => statement.trim())
  .filter((statement) => statement !== "");
