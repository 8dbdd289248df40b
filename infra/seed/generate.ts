// Writes the synthetic population as source files: the same numbers and seed give the same bytes, in memory that does not grow with the population.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import * as census from "./census.ts";
import * as codes from "./codes.ts";
import { dominantPerson, lonelyFacility, planted } from "./planted.ts";

export type GenerateProgress = { readonly step: string; readonly done?: number; readonly total?: number };
export type GenerateOptions = {
  readonly outDirectory: string;
  readonly persons: number;
  readonly seed: number;
  readonly onProgress?: ((p: GenerateProgress) => void) | undefined;
  /** Persons held in memory at a time. */
  readonly chunkPersons?: number | undefined;
};

export const personsMin = 100;
export const personsMax = 9_999_999;
const seedMax = 1_000_000;
const facilities = 95;
const chunkDefault = 100_000;

/** In the order in which they build on each other; `base`, `stay` and `visit` make working tables, the others the table of their name. */
const scripts = [
  "base",
  "stays",
  "visit",
  "person",
  "claim",
  "dpc_stay",
  "diagnosis",
  "drug",
  "proc",
  "lab",
  "checkup",
  "care_service",
] as const;
const personTables = [
  "person",
  "observation_period",
  "visit",
  "claim",
  "dpc_stay",
  "diagnosis",
  "drug",
  "proc",
  "lab",
  "checkup",
  "care_service",
] as const;

/** Throws where the numbers are out of range. `outDirectory` receives one Parquet file a table. */
export async function generatePopulation(o: GenerateOptions): Promise<void> {
  if (!Number.isInteger(o.persons) || o.persons < personsMin || o.persons > personsMax)
    throw new RangeError(`persons must be ${personsMin} to ${personsMax}`);
  if (!Number.isInteger(o.seed) || o.seed < 0 || o.seed > seedMax) throw new RangeError(`seed must be 0 to ${seedMax}`);
  const chunk = o.chunkPersons ?? chunkDefault;
  if (!Number.isInteger(chunk) || chunk < 1) throw new RangeError("chunkPersons must be at least 1");
  mkdirSync(o.outDirectory, { recursive: true });
  const staging = mkdtempSync(join(o.outDirectory, ".generating-"));
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: join(staging, "spill") });
  const connection = await instance.connect();
  try {
    await prepare(connection, o.seed);
    const starts = Array.from({ length: Math.ceil(o.persons / chunk) }, (_, n) => 1 + n * chunk);
    for (const [n, lo] of starts.entries()) {
      o.onProgress?.({ step: "generate", done: n * chunk, total: o.persons });
      const directory = join(staging, `part-${String(n).padStart(4, "0")}`);
      mkdirSync(directory);
      await generateChunk(connection, lo, Math.min(lo + chunk, o.persons + 1), directory);
    }
    o.onProgress?.({ step: "write" });
    await gather(connection, o.outDirectory, staging, starts.length);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(staging, { recursive: true, force: true });
  }
}

async function generateChunk(connection: DuckDBConnection, lo: number, hi: number, directory: string): Promise<void> {
  await connection.run(`SET VARIABLE lo = ${lo}; SET VARIABLE hi = ${hi};`);
  for (const script of scripts) await connection.run(readSql(script));
  for (const table of personTables) {
    const from = table === "visit" ? visitColumns : `SELECT * FROM ${table}`;
    await connection.run(
      `COPY (${from}) TO '${join(directory, `${table}.parquet`)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    );
  }
}

const visitColumns = `SELECT visit_id, getvariable('prefix') || lpad(CAST(i AS VARCHAR), 7, '0') AS person_pid, 'HOSP-' || lpad(CAST(f AS VARCHAR), 4, '0') AS facility_pid,
  visit_type, start_date, end_date, dept_code, CAST(admit_route AS VARCHAR) AS admit_route, CAST(outcome AS VARCHAR) AS outcome, source FROM v`;

/** One file a table; several chunks are streamed behind each other in the order of persons. */
async function gather(
  connection: DuckDBConnection,
  outDirectory: string,
  staging: string,
  parts: number,
): Promise<void> {
  for (const table of personTables) {
    const target = join(outDirectory, `${table}.parquet`);
    const files = Array.from({ length: parts }, (_, n) =>
      join(staging, `part-${String(n).padStart(4, "0")}`, `${table}.parquet`),
    );
    if (files.length === 1 && files[0] !== undefined) renameSync(files[0], target);
    else
      await connection.run(
        `COPY (SELECT * FROM read_parquet([${files.map((f) => `'${f}'`).join(", ")}])) TO '${target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
      );
  }
  await connection.run(readSql("facility"));
  for (const table of ["facility", "code_master"]) {
    await connection.run(
      `COPY (SELECT * FROM ${table}) TO '${join(outDirectory, `${table}.parquet`)}' (FORMAT parquet, COMPRESSION zstd)`,
    );
  }
}

function readSql(name: string): string {
  return readFileSync(join(import.meta.dirname, "sql", `${name}.sql`), "utf8");
}

type Cell = string | number | boolean | null;

function literal(value: Cell): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

async function makeTable(
  connection: DuckDBConnection,
  name: string,
  columns: string,
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  await connection.run(
    `CREATE TABLE ${name} (${columns}); INSERT INTO ${name} VALUES ${rows.map((row) => `(${row.map(literal).join(", ")})`).join(", ")};`,
  );
}

/** Repeats each item in proportion to its weight, for picking by a uniform number. */
function spread<T>(items: readonly (readonly [T, number])[], length: number): readonly T[] {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  return items.flatMap(([item, weight]) => {
    const from = Math.round((length * sum) / total);
    sum += weight;
    return Array.from({ length: Math.round((length * sum) / total) - from }, () => item);
  });
}

/** 25 prefectures; larger ones hold more of the large facilities. */
const facilityPrefectures = [
  "13",
  "27",
  "23",
  "14",
  "40",
  "11",
  "28",
  "12",
  "22",
  "34",
  "01",
  "04",
  "15",
  "26",
  "33",
  "43",
  "46",
  "20",
  "17",
  "42",
  "38",
  "31",
  "32",
  "39",
  "47",
];

async function prepare(connection: DuckDBConnection, seed: number): Promise<void> {
  const set = (name: string, values: readonly Cell[]) =>
    connection.run(`SET VARIABLE ${name} = [${values.map(literal).join(", ")}]`);
  // Purposes are below 1000; the seed moves all of them far away.
  await connection.run(
    `SET VARIABLE seed = CAST(${seed} AS BIGINT) * 1000000007; SET VARIABLE prefix = 'SRC-'; SET VARIABLE dominant = ${dominantPerson};`,
  );
  await connection.run(readSql("macros"));
  await set(
    "ages",
    spread(
      census.ageBands.map(([from, n]) => [from, n * census.hospitalTilt(from)] as const),
      4000,
    ),
  );
  await set(
    "prefectures",
    spread(
      census.prefectures.map(([code, , , n]) => [code, n] as const),
      2000,
    ),
  );
  const numbers = Array.from({ length: facilities }, (_, n) => n + 1);
  await set(
    "facilities",
    spread(
      numbers.filter((n) => n !== lonelyFacility).map((n) => [n, 1 / n] as const),
      4000,
    ),
  );
  await set(
    "supplies",
    spread(
      [
        [7, 10],
        [14, 20],
        [28, 35],
        [30, 10],
        [35, 5],
        [56, 7],
        [84, 4],
        [90, 4],
        [21, 5],
      ],
      200,
    ),
  );
  await set(
    "acutes",
    spread(
      codes.acute.map((a, n) => [n, a[4]] as const),
      200,
    ),
  );
  await set(
    "stays_young",
    spread(
      codes.stays.map((s, n) => [n, s[6]] as const),
      200,
    ),
  );
  await set(
    "stays_old",
    spread(
      codes.stays.map((s, n) => [n, s[7]] as const),
      200,
    ),
  );
  await connection.run(`SET VARIABLE delivery = ${codes.stays.findIndex((s) => s[0] === "O800")}`);
  await makeTable(
    connection,
    "facility_list",
    "facility INTEGER, pref VARCHAR",
    numbers.map((n) => [n, facilityPrefectures[(n - 1) % facilityPrefectures.length] ?? "13"]),
  );
  await makeTable(
    connection,
    "planted",
    "i BIGINT, sex VARCHAR, birth_ym DATE, pref VARCHAR, facility INTEGER, icd10 VARCHAR",
    planted.map((p) => [p.i, p.sex, p.birthYm, p.pref, p.facility, p.icd10]),
  );
  await prepareCodes(connection);
}

async function prepareCodes(connection: DuckDBConnection): Promise<void> {
  let from = 0;
  await makeTable(
    connection,
    "cohort",
    "name VARCHAR, lo DOUBLE, hi DOUBLE, male DOUBLE, age_from INTEGER, age_to INTEGER",
    codes.cohorts.map(([name, share, , , , , male, ageFrom, ageTo]) => {
      const lo = from;
      from += share;
      return [name, lo, from, male, ageFrom, ageTo];
    }),
  );
  const list = (atcs: string) => (atcs === "" ? "[]::VARCHAR[]" : `[${atcs.split(" ").map(literal).join(", ")}]`);
  const conditionRows = [
    ...codes.conditions.map(
      (c, n) =>
        `(${n + 1}, ${[c[0], c[1], c[2], ...c.slice(4, 10), null].map((x) => literal(x as Cell)).join(", ")}, ${list(c[10])})`,
    ),
    ...codes.cohorts.map(
      (c, n) => `(${101 + n}, ${[c[2], c[3], c[4], 0, 0, 0, 0, 0, 1, c[0]].map(literal).join(", ")}, ${list(c[9])})`,
    ),
    ...codes.plantedCodes.map(
      (c, n) => `(${201 + n}, ${[c[0], c[1], c[2], 0, 0, 0, 0, 0, 1, null].map(literal).join(", ")}, []::VARCHAR[])`,
    ),
  ];
  await connection.run(`CREATE TABLE condition (did INTEGER, icd10 VARCHAR, code7 VARCHAR, ja VARCHAR, p0 DOUBLE, p20 DOUBLE, p40 DOUBLE, p65 DOUBLE, p75 DOUBLE, ratio DOUBLE, cohort VARCHAR, drugs VARCHAR[]);
    INSERT INTO condition VALUES ${conditionRows.join(", ")};`);
  await makeTable(
    connection,
    "acute_list",
    "aid INTEGER, icd10 VARCHAR, code7 VARCHAR, ja VARCHAR, suspected DOUBLE, drug VARCHAR",
    codes.acute.map((a, n) => [n, a[0], a[1], a[2], a[5], a[6]]),
  );
  await makeTable(
    connection,
    "stay_list",
    "sid INTEGER, icd10 VARCHAR, code7 VARCHAR, ja VARCHAR, dpc14 VARCHAR, k_code VARCHAR, days DOUBLE",
    codes.stays.map((s, n) => [n, s[0], s[1], s[2], s[4], s[5], s[8]]),
  );
  await makeTable(
    connection,
    "drug_list",
    "atc VARCHAR, code9 VARCHAR, ja VARCHAR, yen INTEGER",
    codes.drugs.map((d) => [d[0], d[1], d[2], d[4]]),
  );
  await makeTable(
    connection,
    "proc_list",
    "code9 VARCHAR, k_code VARCHAR, ja VARCHAR, points INTEGER",
    codes.procedures.map((p) => [p[0], p[1], p[2], p[4]]),
  );
  await makeTable(
    connection,
    "lab_list",
    "lid INTEGER, item_key VARCHAR, jlac10 VARCHAR, unit VARCHAR, low DOUBLE, high DOUBLE, mean DOUBLE, sd DOUBLE, is_log BOOLEAN, share DOUBLE",
    codes.labs.map((l, n) => [n, l[0], l[1], l[4], l[5], l[6], l[7], l[8], l[9], l[10]]),
  );
  await makeTable(
    connection,
    "code_all",
    "code_system VARCHAR, code VARCHAR, name_ja VARCHAR, name_en VARCHAR, parent_code VARCHAR",
    codeRows(),
  );
  await connection.run(`CREATE TABLE code_master AS SELECT DISTINCT ON (code_system, code) *, DATE '2013-01-01' AS valid_from, CAST(NULL AS DATE) AS valid_to
    FROM (SELECT *, row_number() OVER () AS n FROM code_all) ORDER BY code_system, code, n; ALTER TABLE code_master DROP COLUMN n;`);
}

function codeRows(): readonly (readonly Cell[])[] {
  const diseases = [
    ...codes.conditions.map((c) => [c[0], c[1], c[2], c[3]] as const),
    ...codes.cohorts.map((c) => [c[2], c[3], c[4], c[5]] as const),
    ...codes.plantedCodes,
    ...codes.acute.map((c) => [c[0], c[1], c[2], c[3]] as const),
    ...codes.stays.map((c) => [c[0], c[1], c[2], c[3]] as const),
    ["I509", "4280001", "うっ血性心不全", "Heart failure, unspecified"] as const,
  ];
  return [
    ...codes.icdChapters.map(([letter, ja, en]) => ["ICD10", letter, ja, en, null]),
    ...diseases.map(([icd, , ja, en]) => ["ICD10", icd, ja, en, icd.charAt(0)]),
    ...diseases.map(([icd, code7, ja, en]) => ["DX7", code7, ja, en, icd]),
    ["DX7", "0000999", "未コード化傷病名", "Uncoded disease name", null],
    ...codes.drugs.map(([atc, , ja, en]) => ["ATC", atc, ja, en, atc.slice(0, 5)]),
    ...codes.drugs.map(([atc, code9, ja, en]) => ["DRUG9", code9, ja, en, atc]),
    ...codes.procedures.map(([code9, , ja, en]) => ["PROC9", code9, ja, en, null]),
    ...codes.procedures.filter(([, k]) => k !== "").map(([, k, ja, en]) => ["KCODE", k, ja, en, null]),
    ...codes.labs.map(([key, , ja, en]) => ["LABITEM", key, ja, en, null]),
    ...codes.labs.map(([key, jlac10, ja, en]) => ["JLAC10", jlac10, ja, en, key]),
    ...census.prefectures.map(([code, ja, en]) => ["PREF", code, ja, en, null]),
  ];
}
