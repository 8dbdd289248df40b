import { describe, expect, it } from "vitest";
import type { Expr, Rel } from "./algebra.ts";
import { childrenOf, everyExpr, exprsOf, mapExpr, mapRel, refsOf, shiftRefs, substituteRefs } from "./walk.ts";

const ref = (index: number): Expr => ({ kind: "ref", type: "INTEGER", index });
const call = (fn: string, ...args: readonly Expr[]): Expr => ({ kind: "call", type: "INTEGER", fn, args });
const columns = [{ name: "a", type: "INTEGER" }];
const scan: Rel = { op: "scan", table: "t", source: ["a"], columns };
const project = (input: Rel, ...exprs: readonly Expr[]): Rel => ({ op: "project", input, exprs, columns });

describe("walk", () => {
  it("visits children before their relation", () => {
    const seen: string[] = [];
    mapRel(project({ op: "filter", input: scan, predicates: [ref(0)], columns }, ref(0)), (rel) => {
      seen.push(rel.op);
      return rel;
    });
    expect(seen).toEqual(["scan", "filter", "project"]);
  });

  it("rebuilds with what the visitor returns", () => {
    const other: Rel = { ...scan, op: "scan", table: "u" };
    const mapped = mapRel(project(scan, ref(0)), (rel) => (rel.op === "scan" ? other : rel));
    expect(childrenOf(mapped)).toEqual([other]);
  });

  it("finds refs everywhere but in a lambda's body, whose refs are its own", () => {
    const lambda: Expr = {
      kind: "lambda",
      type: "INTEGER[]",
      fn: "list_filter",
      list: ref(3),
      captures: [ref(4)],
      parameters: 1,
      body: call("+", ref(0), ref(1)),
    };
    const branch: Expr = {
      kind: "case",
      type: "INTEGER",
      branches: [{ when: ref(1), then: ref(2) }],
      otherwise: lambda,
    };
    expect([...refsOf(branch)].toSorted()).toEqual([1, 2, 3, 4]);
    expect(everyExpr(branch, (part) => part.kind !== "call")).toBe(false);
    expect([...refsOf(shiftRefs(branch, 10))].toSorted()).toEqual([11, 12, 13, 14]);
  });

  it("substitutes refs once, not in what it substituted", () => {
    expect(substituteRefs(call("+", ref(0), ref(1)), [ref(1), ref(0)])).toEqual(call("+", ref(1), ref(0)));
    expect(() => substituteRefs(ref(2), [ref(0)])).toThrow();
  });

  it("maps parts first", () => {
    const named = mapExpr(call("f", call("g", ref(0))), (expr) =>
      expr.kind === "call" ? { ...expr, fn: `${expr.fn}!` } : expr,
    );
    expect(named).toEqual(call("f!", call("g!", ref(0))));
  });

  it("lists every expression of an aggregation: groups, arguments, parameters, filter, order", () => {
    const aggregate: Rel = {
      op: "aggregate",
      input: scan,
      groups: [ref(0)],
      sets: [[0]],
      groupingFunctions: [],
      columns,
      aggregates: [
        {
          fn: "quantile_cont",
          args: [ref(1)],
          params: [ref(2)],
          distinct: false,
          filter: ref(3),
          order: [{ expr: ref(4), descending: true, nullsFirst: false }],
          type: "DOUBLE",
        },
      ],
    };
    expect(exprsOf(aggregate)).toEqual([ref(0), ref(1), ref(2), ref(3), ref(4)]);
  });
});
