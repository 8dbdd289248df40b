import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseManifest } from "./manifest.ts";

const text = readFileSync(join(import.meta.dirname, "../../examples/nafld/nafld.toml"), "utf8");
const lineOf = (needle: string) => text.slice(0, text.indexOf(needle)).split("\n").length;

test("a manifest becomes typed tables with their domains resolved", () => {
  const parsed = parseManifest(text, "nafld.toml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.manifest.tables.map((t) => [t.name, t.kind])).toEqual([
    ["nafld1", "person"],
    ["nafld2", "event"],
    ["nafld3", "event"],
  ]);
  expect(parsed.manifest.tables[0]?.columns.find((c) => c.name === "male")?.domain?.map((d) => d.ja)).toEqual([
    "女性",
    "男性",
  ]);
});

// Each: what is changed in a good manifest, into what, the path and the message of the problem. The line is that of the change.
const wrong: readonly [string, string, string, string, RegExp][] = [
  ["TOML syntax", `id = "nafld"`, `id = nafld"`, "", /not valid TOML/],
  ["unknown key", `asOf = "2018-01-01"`, `asof = "2018-01-01"\nasOf = "2018-01-01"`, "asof", /not known here/],
  ["date", `asOf = "2018-01-01"`, `asOf = "2018"`, "asOf", /wrong form/],
  ["kind", `kind = "person"`, `kind = "people"`, "tables[0].kind", /use one of person, event, public/],
  ["second person table", `kind = "event"`, `kind = "person"`, "tables[1].kind", /Only one table/],
  ["file kind", `file = "nafld1.csv.gz"`, `file = "nafld1.xlsx"`, "tables[0].file", /\.parquet file/],
  ["path outside", `file = "nafld1.csv.gz"`, `file = "../nafld1.csv"`, "tables[0].file", /below the source folder/],
  [
    "type",
    `name = "weight", type = "DOUBLE"`,
    `name = "weight", type = "REEL"`,
    "tables[0].columns[3].type",
    /not known/,
  ],
  [
    "type of a key",
    `name = "id", type = "UBIGINT"`,
    `name = "id", type = "VARCHAR"`,
    "tables[0].columns[0].type",
    /has type UBIGINT/,
  ],
  [
    "role of a column",
    `name = "weight", type = "DOUBLE", role = "measure"`,
    `name = "weight", type = "DOUBLE", role = "mesure"`,
    "tables[0].columns[3].role",
    /use one of person-key/,
  ],
  ["two names", `name = "weight"`, `name = "height"`, "tables[0].columns[4].name", /Two columns/],
  ["domain", `domain = "male"`, `domain = "gender"`, "tables[0].columns[2].domain", /no domain "gender"/],
  [
    "reference",
    `name = "weight",`,
    `name = "weight", references = "visit.visit_id",`,
    "tables[0].columns[3].references",
    /no column visit.visit_id/,
  ],
  ["public with persons", `kind = "event"`, `kind = "public"`, "tables[1].columns", /has a person key/],
  [
    "label in one language",
    `label = { en = "Weight", ja = "体重" }`,
    `label = { en = "Weight" }`,
    "tables[0].columns[3].label.ja",
    /missing/,
  ],
];

test.each(wrong)("problem: %s", (_name, from, to, path, message) => {
  expect(text).toContain(from);
  const parsed = parseManifest(text.replace(from, to), "nafld.toml");
  if (parsed.ok) throw new Error("accepted");
  const found = parsed.problems.find((p) => p.path === path);
  expect(found?.message.en, JSON.stringify(parsed.problems)).toMatch(message);
  expect(found?.message.ja).not.toBe("");
  const expected = path === "tables[0].columns[4].name" ? lineOf(from) + 1 : lineOf(from);
  if (path !== "tables[1].columns") expect(found?.line).toBe(expected);
});

test("a table of persons without a person key", () => {
  const parsed = parseManifest(text.replace(`role = "person-key"`, `role = "other"`), "nafld.toml");
  expect(parsed).toMatchObject({ ok: false, problems: [{ path: "tables[0].columns" }] });
});
