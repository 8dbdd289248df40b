import { expect, test } from "vitest";
import type { Catalog } from "../../../server/http/schemas.ts";
import { scopeOf, wordBefore } from "./sql-scope.ts";

const label = { en: "", ja: "" };
const catalog: Catalog = {
  datasetId: "d",
  datasetTitle: label,
  snapshotId: "s",
  asOf: "",
  source: label,
  policyProfile: "p",
  policyVersion: "1",
  functions: [],
  tables: ["person", "diagnosis"].map((name) => ({
    name,
    kind: "event" as const,
    label,
    description: label,
    columns: [],
  })),
};
const seen = (sql: string): readonly string[] =>
  scopeOf(sql, catalog).tables.map(({ alias, table }) => `${alias}=${table.name}`);

test("finds tables and aliases, also while the query is unfinished", () => {
  expect(seen("SELECT d. FROM diagnosis d JOIN person AS p USING (person_id) WHERE")).toEqual([
    "d=diagnosis",
    "p=person",
  ]);
  expect(seen("SELECT  FROM diagnosis WHERE icd10")).toEqual(["diagnosis=diagnosis"]);
  expect(seen("SELECT 1 FROM person p, diagnosis d")).toEqual(["p=person", "d=diagnosis"]);
});

test("a table named in a comment or a text is not in sight", () => {
  expect(seen("SELECT 'FROM person' -- FROM diagnosis\nFROM nothing")).toEqual([]);
});

test("names given by WITH are known", () => {
  expect(scopeOf("WITH a AS (SELECT 1), b(x) AS (SELECT 2) SELECT * FROM a", catalog).named).toEqual(["a", "b"]);
});

test("the word before the cursor, and what a dot belongs to", () => {
  expect(wordBefore("SELECT d.icd", 12)).toEqual({ start: 9, owner: "d" });
  expect(wordBefore("SELECT d.", 9)).toEqual({ start: 9, owner: "d" });
  expect(wordBefore("SELECT ic", 9)).toEqual({ start: 7, owner: null });
});
