import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { importDataset } from "./import.ts";
import { pseudonymOf } from "./pseudonymize.ts";

const root = mkdtempSync(join(tmpdir(), "sekisho-import-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let home = "";
let count = 0;
beforeEach(() => {
  home = join(root, String(count++));
  mkdirSync(home);
});

const label = `label = { en = "x", ja = "x" }`;
const head = `
id = "trial"
title = { en = "Trial", ja = "試験" }
holder = { en = "Holder", ja = "保有者" }
legalBasis = { en = "Consent", ja = "同意" }
description = { en = "Two tables", ja = "二つの表" }
policyProfile = "standard"
asOf = "2026-04-01"
source = { en = "Made for this test", ja = "試験用" }
[domains]
sex = [{ value = "1", en = "male", ja = "男" }, { value = "2", en = "female", ja = "女" }]
`;
const manifest = (orphans = "refuse") => `${head}
[[tables]]
name = "person"
${label}
description = { en = "x", ja = "x" }
kind = "person"
file = "person.csv"
columns = [
  { name = "pid", source = "patient", type = "UBIGINT", role = "person-key", ${label} },
  { name = "sex", type = "VARCHAR", role = "category", domain = "sex", required = true, ${label} },
  { name = "birth_ym", type = "DATE", role = "quasi-identifier", min = "1900-01-01", ${label} },
  { name = "hospital", type = "VARCHAR", role = "institution-key", ${label} },
]
[[tables]]
name = "visit"
${label}
description = { en = "x", ja = "x" }
kind = "event"
orphans = "${orphans}"
file = "visit.csv.gz"
columns = [
  { name = "visit_id", type = "BIGINT", role = "row-id", ${label} },
  { name = "pid", type = "UBIGINT", role = "person-key", ${label} },
  { name = "cost", type = "INTEGER", role = "measure", min = 0, max = 1000, ${label} },
  { name = "note", type = "VARCHAR", role = "free-text", ${label} },
]
[[tables]]
name = "lab"
${label}
description = { en = "x", ja = "x" }
kind = "event"
orphans = "${orphans}"
file = "lab.csv"
missing = ["NA"]
columns = [
  { name = "lab_id", type = "BIGINT", role = "row-id", ${label} },
  { name = "pid", type = "UBIGINT", role = "person-key", ${label} },
  { name = "visit_id", type = "BIGINT", role = "other", references = "visit.visit_id", ${label} },
  { name = "value", type = "DECIMAL(6,2)", role = "measure", ${label} },
]
`;
const good = {
  person:
    "patient,sex,birth_ym,hospital\nZQX-0001,1,1950-01-01,HOSP-77\nZQX-0002,2,1960-02-01,HOSP-77\nZQX-0003,2,,HOSP-78\n",
  visit: 'visit_id,pid,cost,note\n91001,ZQX-0001,10,"two\nlines"\n91002,ZQX-0002,20,\n91003,ZQX-0003,30,\n',
  lab: "lab_id,pid,visit_id,value\n1,ZQX-0001,91001,1.25\n2,ZQX-0002,91002,NA\n3,ZQX-0003,,3\n",
};

function lay(files: Partial<typeof good> = {}, text = manifest()): void {
  const all = { ...good, ...files };
  writeFileSync(join(home, "trial.toml"), text);
  writeFileSync(join(home, "person.csv"), all.person);
  writeFileSync(join(home, "visit.csv.gz"), gzipSync(all.visit));
  writeFileSync(join(home, "lab.csv"), all.lab);
}

const run = (more: { keyFile?: string; optOutFile?: string } = {}) =>
  importDataset({
    manifestPath: join(home, "trial.toml"),
    outDirectory: join(home, "out"),
    keyFile: join(home, "key"),
    ...more,
  });

async function imported(more: Parameters<typeof run>[0] = {}) {
  const outcome = await run(more);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.snapshot;
}

async function rows(directory: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql.replaceAll("$", `${directory}/`));
  const out = reader.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return out;
}

test("a good dataset becomes sorted, pseudonymized Parquet with a record", async () => {
  lay();
  const snapshot = await imported();
  expect(snapshot.id).toMatch(/^2026-04-01-[0-9a-f]{8}$/);
  expect(snapshot.persons).toBe(3);
  expect(snapshot.tables.map((t) => [t.name, t.rows])).toEqual([
    ["person", 3],
    ["visit", 3],
    ["lab", 3],
  ]);
  expect(readdirSync(snapshot.directory).sort()).toEqual([
    "lab.parquet",
    "manifest.json",
    "person.parquet",
    "visit.parquet",
  ]);
  for (const table of snapshot.tables) {
    const path = join(snapshot.directory, table.file);
    expect(execFileSync("sha256sum", [path]).toString().slice(0, 64)).toBe(table.sha256);
    const keys = (await rows("", `SELECT pid FROM '${path}'`)).map(([pid]) => BigInt(String(pid)));
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
  }
  const birth = snapshot.tables[0]?.columns.find((c) => c.name === "birth_ym");
  expect(birth?.filledPercent).toBe(67);
  expect(statSync(join(home, "key")).mode & 0o777).toBe(0o600);
});

test("row ids nobody refers to are gone, others lead to the same person's row", async () => {
  lay();
  const { directory, tables } = await imported();
  expect(tables.find((t) => t.name === "lab")?.columns.map((c) => c.name)).toEqual(["pid", "visit_id", "value"]);
  const joined = await rows(
    directory,
    "SELECT v.cost, l.value, v.visit_id FROM '$lab.parquet' l JOIN '$visit.parquet' v USING (visit_id) WHERE l.pid = v.pid ORDER BY 1",
  );
  expect(joined.map(([cost, value]) => [cost, value])).toEqual([
    [10, "1.25"],
    [20, null],
  ]);
  expect(joined.every(([, , id]) => Number(id) >= 1 && Number(id) <= 3)).toBe(true);
});

test("no source id of a person, row or institution is in any byte of the output", async () => {
  lay();
  const { directory } = await imported();
  for (const name of readdirSync(directory)) {
    const bytes = readFileSync(join(directory, name)).toString("latin1");
    expect(bytes.includes("ZQX-000"), name).toBe(false);
    expect(bytes.includes("HOSP-7"), name).toBe(false);
  }
  // Pages are compressed, so what they hold is read back as text too.
  for (const table of ["person", "visit", "lab"]) {
    const found = await rows(
      directory,
      `SELECT count(*) FROM '$${table}.parquet' t WHERE regexp_matches(CAST(t AS VARCHAR), 'ZQX|HOSP|9100')`,
    );
    expect(found, table).toEqual([["0"]]);
  }
  const texts = (await rows(directory, "SELECT DISTINCT hospital FROM '$person.parquet'")).flat();
  expect(texts).toHaveLength(2);
  for (const text of texts) expect(text).toMatch(/^F[A-Z2-7]{10}$/);
  expect((await rows(directory, "SELECT max(visit_id) FROM '$visit.parquet'")).flat()).toEqual(["3"]);
});

test("a pseudonym is HMAC-SHA-256 of dataset and normalized id: stable under one key, different under another", async () => {
  lay();
  const first = await imported();
  const key = readFileSync(join(home, "key"));
  const expected = ["ZQX-0001", "ZQX-0002", "ZQX-0003"].map((id) => String(pseudonymOf(key, "trial", id))).sort();
  const pids = async (d: string) => (await rows(d, "SELECT pid FROM '$person.parquet'")).flat().map(String).sort();
  expect(await pids(first.directory)).toEqual(expected);
  rmSync(join(home, "out"), { recursive: true });
  // Full-width letters and stray spaces are the same person.
  lay({ person: good.person.replace("ZQX-0001", " ＺＱＸ-０００１ ") });
  const again = await imported();
  expect(again.id).not.toBe(first.id);
  expect(again.tables.map((t) => t.sha256)).toEqual(first.tables.map((t) => t.sha256));
  const other = await imported({ keyFile: join(home, "other-key") });
  for (const pid of await pids(other.directory)) expect(expected).not.toContain(pid);
});

test("the same input and key give the same snapshot", async () => {
  lay();
  const first = await imported();
  const second = await imported();
  expect(second).toEqual(first);
  rmSync(join(home, "out"), { recursive: true });
  expect((await imported()).manifestSha256).toBe(first.manifestSha256);
});

test("opted-out persons are in no table, and their rows are not even checked", async () => {
  lay({ visit: good.visit.replace("91002,ZQX-0002,20", "91002,ZQX-0002,wrong") });
  writeFileSync(join(home, "out.txt"), "# refused\nＺＱＸ-0002\nZQX-9999\n");
  const snapshot = await imported({ optOutFile: join(home, "out.txt") });
  expect(snapshot.persons).toBe(2);
  const gone = pseudonymOf(readFileSync(join(home, "key")), "trial", "ZQX-0002");
  for (const table of snapshot.tables) {
    const found = await rows(snapshot.directory, `SELECT count(*) FROM '$${table.file}' WHERE pid = ${gone}`);
    expect(found, table.name).toEqual([["0"]]);
    expect(table.rows).toBe(2);
  }
});

test("a missing opt-out list stops the import", async () => {
  lay();
  expect((await run({ optOutFile: join(home, "nowhere") })).ok).toBe(false);
});

describe("wrong rows are reported with file, line and column, and nothing stays", () => {
  const cases: readonly [string, Partial<typeof good>, string, number | undefined, string | undefined, RegExp][] = [
    ["type", { visit: good.visit.replace(",20,", ",2x,") }, "visit.csv.gz", 4, "cost", /not of type INTEGER/],
    [
      "fraction in an integer",
      { visit: good.visit.replace(",30,", ",3.5,") },
      "visit.csv.gz",
      5,
      "cost",
      /not of type INTEGER/,
    ],
    ["decimals", { lab: good.lab.replace("1.25", "1.255") }, "lab.csv", 2, "value", /DECIMAL/],
    [
      "date",
      { person: good.person.replace("1960-02-01", "1960-02-30") },
      "person.csv",
      3,
      "birth_ym",
      /not of type DATE/,
    ],
    [
      "lower bound",
      { person: good.person.replace("1960-02-01", "1860-02-01") },
      "person.csv",
      3,
      "birth_ym",
      /below 1900/,
    ],
    ["upper bound", { visit: good.visit.replace(",20,", ",2000,") }, "visit.csv.gz", 4, "cost", /above 1000/],
    ["domain", { person: good.person.replace("0003,2", "0003,3") }, "person.csv", 4, "sex", /public values/],
    ["required", { person: good.person.replace("0003,2", "0003,") }, "person.csv", 4, "sex", /required/],
    ["missing key", { lab: good.lab.replace("ZQX-0003", "") }, "lab.csv", 4, "pid", /key is missing/],
    [
      "unknown person",
      { lab: good.lab.replace("ZQX-0003", "ZQX-0009") },
      "lab.csv",
      4,
      "pid",
      /does not have this person/,
    ],
    ["person twice", { person: good.person.replace("ZQX-0003", "ZQX-0001") }, "person.csv", 4, "pid", /earlier row/],
    ["row id twice", { visit: good.visit.replace("91003", "91001") }, "visit.csv.gz", 5, "visit_id", /earlier row/],
    ["another person's row", { lab: good.lab.replace("91002", "91001") }, "lab.csv", 3, "visit_id", /of this person/],
    [
      "row id but for a space",
      { visit: good.visit.replace("91003", "91001 ") },
      "visit.csv.gz",
      5,
      "visit_id",
      /earlier row/,
    ],
    [
      "dangling reference",
      { lab: good.lab.replace("91002", "91009") },
      "lab.csv",
      3,
      "visit_id",
      /no such row of this person in visit/,
    ],
    [
      "number in free text",
      { visit: good.visit.replace("two\nlines", "call 03-1234-5678") },
      "visit.csv.gz",
      2,
      "note",
      /free text/,
    ],
    [
      "too few fields",
      { lab: good.lab.replace("1,ZQX-0001,91001,1.25", "1,ZQX-0001") },
      "lab.csv",
      2,
      undefined,
      /fewer fields/,
    ],
    ["too many fields", { lab: good.lab.replace("91002,NA", "91002,NA,7") }, "lab.csv", 3, undefined, /more fields/],
    [
      "column nobody listed",
      { person: good.person.replace("hospital\n", "hospital,name\n") },
      "person.csv",
      1,
      "name",
      /manifest does not/,
    ],
    [
      "column absent",
      { person: good.person.replace("hospital\n", "clinic\n") },
      "person.csv",
      1,
      "hospital",
      /does not have it/,
    ],
  ];
  test.each(cases)("%s", async (_name, files, file, line, column, message) => {
    lay(files);
    const outcome = await run();
    if (outcome.ok) throw new Error("imported");
    const found = outcome.problems.find((p) => message.test(p.message.en));
    expect(found, JSON.stringify(outcome.problems)).toMatchObject({ file, line });
    expect(found?.column).toBe(column);
    expect(JSON.stringify(outcome.problems)).not.toMatch(/ZQX|2000|1860|2x|5678/);
    expect(readdirSync(join(home, "out", "trial"))).toEqual([]);
  });
});

test("problems are listed up to 200 and counted beyond", async () => {
  const many = (n: number) =>
    `lab_id,pid,visit_id,value\n${Array.from({ length: n }, (_, i) => `${i},ZQX-0001,,x\n`).join("")}`;
  lay({ lab: many(200) });
  const at = await run();
  expect(at).toMatchObject({ ok: false, total: 200 });
  lay({ lab: many(201) });
  const past = await run();
  if (past.ok) throw new Error("imported");
  expect([past.problems.length, past.total]).toEqual([200, 201]);
});

test("orphans = drop leaves unknown persons out instead", async () => {
  lay({ lab: good.lab.replace("ZQX-0003", "ZQX-0009") }, manifest("drop"));
  expect((await imported()).tables.find((t) => t.name === "lab")?.rows).toBe(2);
});

test("a key file others can read, or of another length, is refused", async () => {
  lay();
  writeFileSync(join(home, "key"), Buffer.alloc(32), { mode: 0o644 });
  expect(await run()).toMatchObject({ ok: false, total: 1 });
  writeFileSync(join(home, "short"), Buffer.alloc(31), { mode: 0o600 });
  expect(await run({ keyFile: join(home, "short") })).toMatchObject({ ok: false, total: 1 });
  expect(existsSync(join(home, "out", "trial"))).toBe(true);
  expect(readdirSync(join(home, "out", "trial"))).toEqual([]);
});

test("what a killed import left behind is removed by the next one", async () => {
  lay();
  const left = join(home, "out", "trial", ".importing-999999999-1");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "identified"), "x");
  const { id } = await imported();
  expect(readdirSync(join(home, "out", "trial"))).toEqual([id]);
});

test("the NAFLD study goes through the same import", async () => {
  const outcome = await importDataset({
    manifestPath: join(import.meta.dirname, "../../examples/nafld/nafld.toml"),
    outDirectory: join(home, "out"),
    keyFile: join(home, "key"),
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  expect(outcome.snapshot.tables.map((t) => [t.name, t.rows])).toEqual([
    ["nafld1", 17_549],
    ["nafld2", 400_123],
    ["nafld3", 34_340],
  ]);
  expect(outcome.snapshot.persons).toBe(17_549);
  expect(outcome.snapshot.tables[0]?.columns.map((c) => c.name)).not.toContain("case_id");
});
