import { expect, test } from "vitest";
import { detailLines, detailSummary, hashGroups } from "./event-detail.ts";

test("nested details are flattened and SQL keeps its own kind", () => {
  const hash = "ab".repeat(32);
  expect(
    detailLines({
      sql: "SELECT 1\nFROM t",
      permit: { endsOn: "2027-01-01", grants: { person: ["sex", "birth_ym"] } },
      sha256: hash,
    }),
  ).toEqual([
    { key: "sql", kind: "sql", text: "SELECT 1\nFROM t" },
    { key: "permit · endsOn", kind: "text", text: "2027-01-01" },
    { key: "permit · grants · person", kind: "text", text: "sex, birth_ym" },
    { key: "sha256", kind: "hash", text: hash },
  ]);
});

test("lists of records are numbered, nothing is lost below the depth limit", () => {
  expect(detailLines({ rowScope: [{ table: "person", values: ["45"] }] })).toEqual([
    { key: "rowScope 1 · table", kind: "text", text: "person" },
    { key: "rowScope 1 · values", kind: "text", text: "45" },
  ]);
  const deep = { a: { b: { c: { d: { e: 1 } } } } };
  expect(detailLines(deep)).toEqual([{ key: "a · b · c · d", kind: "text", text: '{"e":1}' }]);
});

test("the summary leaves out SQL, hashes and empty values", () => {
  expect(
    detailSummary({ sql: "SELECT 1", sha: "0".repeat(64), permitId: "2026-7", reason: null, ok: false, n: 0 }),
  ).toBe("permitId: 2026-7; ok: false; n: 0");
});

test("hashes are grouped by four", () => {
  expect(hashGroups("9f2c41d803")).toBe("9f2c 41d8 03");
});
