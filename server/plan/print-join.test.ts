import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Column, CompareOp, Expr, JoinCondition, Rel } from "./algebra.ts";
import { printRel } from "./print-duckdb.ts";
import { catchRefusal } from "./refusal.ts";
import { type Engine, openEngine } from "./testing/engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

const text = (name: string): Column => ({ name, type: "VARCHAR" });
const person: Column = { name: "__person", type: "UBIGINT" };
const ref = (columns: readonly Column[], index: number): Expr => ({
  kind: "ref",
  index,
  type: columns[index]?.type ?? "",
});

function scan(table: string, source: readonly string[], columns: readonly Column[]): Rel {
  return { op: "scan", table, source, columns };
}

function single(left: Rel, right: Rel, conditions: readonly JoinCondition[], kind: "SINGLE" | "MARK" = "SINGLE"): Rel {
  const added = kind === "MARK" ? [{ name: "mark", type: "BOOLEAN" }] : right.columns;
  return {
    op: "join",
    kind,
    isAsof: false,
    left,
    right,
    conditions,
    on: undefined,
    delim: undefined,
    columns: [...left.columns, ...added],
  };
}

async function sorted(sql: string): Promise<readonly string[]> {
  const { rows } = await engine.run(sql);
  return rows
    .map((row) => JSON.stringify(row, (_key, value) => (typeof value === "bigint" ? String(value) : value)))
    .toSorted();
}

const diagnosis = scan(
  "diagnosis",
  ["dx_id", "icd10", "person_pid"],
  [{ name: "dx_id", type: "BIGINT" }, text("icd10"), person],
);

/** The codes of a public table, once for every person: what a correlated subquery over it becomes when rows carry persons. */
function codesOfPersons(): Rel {
  const codes = scan("code_master", ["code", "name_en"], [text("code"), text("name_en")]);
  const persons = scan("person", ["person_pid"], [person]);
  const columns = [...codes.columns, ...persons.columns];
  return {
    op: "join",
    kind: "INNER",
    isAsof: false,
    left: codes,
    right: persons,
    conditions: [],
    on: undefined,
    delim: undefined,
    columns,
  };
}

describe("a scalar subquery whose rows carry persons", () => {
  it.each<CompareOp>(["=", "IS NOT DISTINCT FROM"])("is tied to its row by the person under %s", async (op) => {
    const codes = codesOfPersons();
    const joined = single(diagnosis, codes, [
      { op: "IS NOT DISTINCT FROM", left: ref(diagnosis.columns, 1), right: ref(codes.columns, 0) },
      { op, left: ref(diagnosis.columns, 2), right: ref(codes.columns, 2) },
    ]);
    const rows = await sorted(`SELECT c0, c4 FROM (${printRel(joined)})`);
    expect(rows).toEqual(
      await sorted("SELECT dx_id, name_en FROM diagnosis LEFT JOIN code_master ON code IS NOT DISTINCT FROM icd10"),
    );
    expect(rows.some((row) => row.includes("Heart failure"))).toBe(true);
  });

  it.each<CompareOp>(["=", "IS NOT DISTINCT FROM"])("is an IN within the same person under %s", async (op) => {
    const codes = codesOfPersons();
    const isIn = single(
      diagnosis,
      codes,
      [
        { op: "=", left: ref(diagnosis.columns, 1), right: ref(codes.columns, 0) },
        { op, left: ref(diagnosis.columns, 2), right: ref(codes.columns, 2) },
      ],
      "MARK",
    );
    expect(await sorted(`SELECT c0, c3 FROM (${printRel(isIn)})`)).toEqual(
      await sorted("SELECT dx_id, icd10 IN (SELECT code FROM code_master) FROM diagnosis"),
    );
  });

  it("refuses an order between rows, as a value", () => {
    const codes = codesOfPersons();
    const joined = single(diagnosis, codes, [
      { op: "<", left: ref(diagnosis.columns, 1), right: ref(codes.columns, 0) },
    ]);
    expect(catchRefusal(() => printRel(joined))).toMatchObject({ ok: false, refusal: { kind: "unsupported" } });
  });
});

it("gives each row one answer where several keys have more than one row", async () => {
  const keys: readonly Column[] = [text("k")];
  const constant = (value: string | null): Expr => ({ kind: "constant", type: "VARCHAR", value });
  const left: Rel = {
    op: "values",
    rows: [[constant(null)], [constant("A")], [constant("B")], [constant("C")]],
    columns: keys,
  };
  const columns = [text("k"), text("v")];
  const rows = ["a1", "a2", "b3", "b4", "c5"].map((row) => [...row].map(constant));
  const right: Rel = { op: "values", rows, columns };
  const upper: Expr = { kind: "call", type: "VARCHAR", fn: "upper", args: [ref(columns, 0)] };
  const joined = single(left, right, [{ op: "IS NOT DISTINCT FROM", left: ref(keys, 0), right: upper }]);
  expect(await sorted(`SELECT c0, c2 FROM (${printRel(joined)})`)).toEqual([
    '["A",null]',
    '["B",null]',
    '["C","5"]',
    "[null,null]",
  ]);
});
