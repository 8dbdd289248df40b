import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generatePopulation } from "./generate.ts";

const root = mkdtempSync(join(tmpdir(), "sekisho-seed-"));
const persons = 2000;
const tables = [
  "care_service",
  "checkup",
  "claim",
  "code_master",
  "diagnosis",
  "dpc_stay",
  "drug",
  "facility",
  "lab",
  "observation_period",
  "person",
  "proc",
  "visit",
];
let connection: DuckDBConnection;

async function generate(name: string, seed: number, chunkPersons?: number): Promise<string> {
  const outDirectory = join(root, name);
  await generatePopulation({ outDirectory, persons, seed, chunkPersons });
  return outDirectory;
}
const hashes = (directory: string) =>
  Object.fromEntries(
    readdirSync(directory).map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(directory, name)))
        .digest("hex"),
    ]),
  );
async function rows(sql: string, from = join(root, "a")): Promise<unknown[][]> {
  const text = sql.replace(/\b(FROM|JOIN) ([a-z_]+)\b(?!\()/g, (all, word, name) =>
    tables.includes(name) ? `${word} '${from}/${name}.parquet' ${name}` : all,
  );
  return (await connection.runAndReadAll(text)).getRowsJson();
}
const one = async (sql: string, from?: string) => Number((await rows(sql, from))[0]?.[0]);

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await generate("a", 1);
});
afterAll(() => {
  connection.closeSync();
  rmSync(root, { recursive: true, force: true });
});

test("the same seed gives the same bytes, another seed others", async () => {
  const first = hashes(join(root, "a"));
  expect(Object.keys(first)).toEqual(tables.map((t) => `${t}.parquet`));
  expect(hashes(await generate("b", 1))).toEqual(first);
  const other = hashes(await generate("c", 2));
  expect(other["visit.parquet"]).not.toBe(first["visit.parquet"]);
  expect(other["code_master.parquet"]).toBe(first["code_master.parquet"]);
});

test("chunks of persons give the same rows as one piece", async () => {
  const chunked = await generate("chunked", 1, 700);
  for (const table of tables) {
    const digest = (from: string) => rows(`SELECT count(*), sum(hash(t)) FROM (SELECT * FROM ${table}) t`, from);
    expect(await digest(chunked), table).toEqual(await digest(join(root, "a")));
  }
});

test("persons, seeds and chunks out of range are refused", async () => {
  const base = { outDirectory: join(root, "x"), persons, seed: 1 };
  await expect(generatePopulation({ ...base, persons: 99 })).rejects.toThrow(RangeError);
  await expect(generatePopulation({ ...base, persons: 10_000_000 })).rejects.toThrow(RangeError);
  await expect(generatePopulation({ ...base, seed: 1_000_001 })).rejects.toThrow(RangeError);
  await expect(generatePopulation({ ...base, chunkPersons: 0 })).rejects.toThrow(RangeError);
});

const having = (icd: string) => `SELECT DISTINCT person_pid FROM diagnosis WHERE icd10 = '${icd}' AND NOT is_suspected`;

test("planted: one man of 1911-03 in Tottori with F20", async () => {
  expect(await rows("SELECT person_pid, sex, pref_code FROM person WHERE birth_ym = DATE '1911-03-01'")).toEqual([
    ["SRC-0000001", "1", "31"],
  ]);
  expect(await one("SELECT count(*) FROM person WHERE birth_ym < DATE '1918-01-01'")).toBe(1);
  expect(await one(`SELECT count(*) FROM (${having("F20")}) WHERE person_pid = 'SRC-0000001'`)).toBe(1);
});

test("planted: 9 persons with G122 in Tottori, 10 in Shimane", async () => {
  const cell = `SELECT pref_code, count(*) FROM person WHERE person_pid IN (${having("G122")}) AND pref_code IN ('31', '32') GROUP BY 1 ORDER BY 1`;
  expect(await rows(cell)).toEqual([
    ["31", "9"],
    ["32", "10"],
  ]);
});

test("planted: one of 14 persons with D66 has more than half of the points", async () => {
  const shares = await rows(
    `SELECT person_pid, sum(total_points) / sum(sum(total_points)) OVER () FROM claim WHERE person_pid IN (${having("D66")}) GROUP BY 1 ORDER BY 2 DESC`,
  );
  expect(shares).toHaveLength(14);
  expect(shares[0]?.[0]).toBe("SRC-0000021");
  expect(Number(shares[0]?.[1])).toBeGreaterThan(0.5);
});

test("planted: a facility seen by one person, a disease seen by two facilities", async () => {
  expect(await rows("SELECT DISTINCT person_pid FROM visit WHERE facility_pid = 'HOSP-0095'")).toEqual([
    ["SRC-0000035"],
  ]);
  expect(
    await rows("SELECT count(DISTINCT person_pid), count(DISTINCT facility_pid) FROM diagnosis WHERE icd10 = 'E752'"),
  ).toEqual([["12", "2"]]);
  expect(
    await rows(
      "SELECT DISTINCT facility_pid FROM visit WHERE person_pid IN (SELECT person_pid FROM diagnosis WHERE icd10 = 'E752') ORDER BY 1",
    ),
  ).toEqual([["HOSP-0001"], ["HOSP-0002"]]);
});

test("the population looks like hospital patients in Japan", async () => {
  const share = (what: string, of: string) => one(`SELECT avg(CASE WHEN ${what} THEN 1 ELSE 0 END) FROM ${of}`);
  expect(await one("SELECT count(DISTINCT person_pid) FROM person")).toBe(persons);
  const old = await share("birth_ym <= DATE '1959-04-01'", "person");
  expect(old).toBeGreaterThan(0.48);
  expect(old).toBeLessThan(0.6);
  const men = await share("sex = '1'", "person");
  expect(men).toBeGreaterThan(0.42);
  expect(men).toBeLessThan(0.51);
  expect(await share("sbp >= 140", "checkup")).toBeLessThan(0.4);
  const stay = await one("SELECT median(los_days) FROM dpc_stay");
  expect(stay).toBeGreaterThan(5);
  expect(stay).toBeLessThan(15);
  expect(await share("dx_code7 = '0000999'", "diagnosis")).toBeLessThan(0.1);
});

test("keys are unique and references lead to the same person", async () => {
  for (const [table, key] of [
    ["visit", "visit_id"],
    ["claim", "claim_id"],
    ["diagnosis", "dx_id"],
    ["drug", "rx_id"],
    ["proc", "proc_id"],
    ["lab", "lab_id"],
    ["checkup", "checkup_id"],
    ["care_service", "care_id"],
  ]) {
    expect(await one(`SELECT count(*) - count(DISTINCT ${key}) FROM ${table}`), table).toBe(0);
  }
  for (const table of ["diagnosis", "drug", "proc", "lab", "dpc_stay"]) {
    expect(
      await one(
        `SELECT count(*) FROM ${table} LEFT JOIN visit USING (visit_id, person_pid) WHERE ${table}.visit_id IS NOT NULL AND visit.visit_type IS NULL`,
      ),
      table,
    ).toBe(0);
  }
  for (const table of ["diagnosis", "drug", "proc"]) {
    expect(
      await one(
        `SELECT count(*) FROM ${table} LEFT JOIN claim USING (claim_id, person_pid) WHERE ${table}.claim_id IS NOT NULL AND claim.care_ym IS NULL`,
      ),
      table,
    ).toBe(0);
  }
});
