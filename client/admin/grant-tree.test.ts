import { describe, expect, test } from "vitest";
import type { CatalogTable } from "../../server/http/schemas.ts";
import {
  grantCounts,
  isGranted,
  pruneGrants,
  scopeColumns,
  setAll,
  setColumn,
  setTable,
  tableState,
} from "./grant-tree.ts";

const label = { en: "", ja: "" };
const column = (name: string, role = "value", domain: CatalogTable["columns"][number]["domain"] = null) => ({
  name,
  type: "VARCHAR",
  label,
  unit: null,
  codeSystem: null,
  role,
  filledPercent: null,
  domain,
});
const person: CatalogTable = {
  name: "person",
  kind: "person",
  label,
  description: label,
  columns: [
    column("person_pid", "person-key"),
    column("sex", "category", [
      { value: "1", en: "men", ja: "男" },
      { value: "2", en: "women", ja: "女" },
    ]),
    column("birth_ym", "date"),
  ],
};
const codes: CatalogTable = {
  name: "code_master",
  kind: "public",
  label,
  description: label,
  columns: [column("code"), column("name_ja")],
};

describe("ticking", () => {
  test("a column brings its table's person key", () => {
    expect(setColumn({}, person, "birth_ym", true)).toEqual({ person: ["person_pid", "birth_ym"] });
  });
  test("columns stay in the table's order, whatever the order of ticks", () => {
    const once = setColumn(setColumn({}, person, "birth_ym", true), person, "sex", true);
    expect(once).toEqual({ person: ["person_pid", "sex", "birth_ym"] });
    expect(tableState(once, person)).toBe("all");
  });
  test("unticking the key unticks the table, another column does not", () => {
    const all = setTable({}, person, true);
    expect(setColumn(all, person, "person_pid", false)).toEqual({});
    expect(setColumn(all, person, "sex", false)).toEqual({ person: ["person_pid", "birth_ym"] });
  });
  test("a public table without a key disappears with its last column", () => {
    const one = setColumn({}, codes, "code", true);
    expect(one).toEqual({ code_master: ["code"] });
    expect(tableState(one, codes)).toBe("some");
    expect(setColumn(one, codes, "code", false)).toEqual({});
  });
  test("all and none", () => {
    const all = setAll([person, codes], true);
    expect(grantCounts(all)).toEqual({ tables: 2, columns: 5 });
    expect(isGranted(all, "person", "sex")).toBe(true);
    expect(setAll([person, codes], false)).toEqual({});
    expect(tableState({}, person)).toBe("none");
  });
});

test("another dataset keeps only what it has too", () => {
  expect(pruneGrants({ person: ["sex", "person_pid", "gone"], lab: ["x"] }, [person, codes])).toEqual({
    person: ["person_pid", "sex"],
  });
});

test("only declared categories can scope rows", () => {
  expect(scopeColumns([person, codes]).map((c) => `${c.table}.${c.column}`)).toEqual(["person.sex"]);
});
