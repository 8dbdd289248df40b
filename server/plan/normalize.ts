// Moves conditions to where they belong: filters sink, equalities over a product become join conditions; the rows stay the same.

import type { CompareOp, Expr, JoinCondition, JoinKind, Rel } from "./algebra.ts";
import { childrenOf, partsOf, refsOf, shiftRefs, substituteRefs, withChildren } from "./walk.ts";

type Join = Extract<Rel, { readonly op: "join" }>;

/** An expression of more nodes than this is not evaluated twice to move a filter below it. */
const CHEAP_NODES_MAX = 12;

export function normalize(rel: Rel): Rel {
  return push(rel, []);
}

/** The relation filtered by `predicates`, each as deep as it may go. */
function push(rel: Rel, predicates: readonly Expr[]): Rel {
  switch (rel.op) {
    case "filter":
      return push(rel.input, [...rel.predicates, ...predicates].flatMap(conjuncts));
    case "project": {
      const { yes, no } = split(predicates, (predicate) => isCheapBelow(predicate, rel.exprs));
      const input = push(
        rel.input,
        yes.map((predicate) => substituteRefs(predicate, rel.exprs)),
      );
      return filtered({ ...rel, input }, no);
    }
    case "sort":
      return { ...rel, input: push(rel.input, predicates) };
    case "with":
      return { ...rel, definition: push(rel.definition, []), body: push(rel.body, predicates) };
    case "unnest": {
      const width = rel.input.columns.length;
      const { yes, no } = split(predicates, (predicate) => readsOnly(predicate, 0, width));
      return filtered({ ...rel, input: push(rel.input, yes) }, no);
    }
    case "join":
      return pushIntoJoin(rel, predicates);
    default:
      // LIMIT, windows, aggregations, DISTINCT ON and recursion see all rows they were written for.
      return filtered(
        withChildren(
          rel,
          childrenOf(rel).map((child) => push(child, [])),
        ),
        predicates,
      );
  }
}

function filtered(input: Rel, predicates: readonly Expr[]): Rel {
  return predicates.length === 0 ? input : { op: "filter", input, predicates, columns: input.columns };
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === "logic" && expr.op === "AND" ? expr.args.flatMap(conjuncts) : [expr];
}

type Split = { readonly yes: readonly Expr[]; readonly no: readonly Expr[] };

function split(exprs: readonly Expr[], test: (expr: Expr) => boolean): Split {
  const yes: Expr[] = [];
  const no: Expr[] = [];
  for (const expr of exprs) (test(expr) ? yes : no).push(expr);
  return { yes, no };
}

/** Reads at least one column, and none outside [from, to). */
function readsOnly(expr: Expr, from: number, to: number): boolean {
  const refs = refsOf(expr);
  return refs.size > 0 && [...refs].every((index) => index >= from && index < to);
}

function isCheapBelow(predicate: Expr, exprs: readonly Expr[]): boolean {
  const refs = refsOf(predicate);
  return refs.size > 0 && [...refs].every((index) => isCheap(exprs[index]));
}

function isCheap(expr: Expr | undefined): boolean {
  return expr !== undefined && countNodes(expr) <= CHEAP_NODES_MAX;
}

function countNodes(expr: Expr): number {
  if (expr.kind === "lambda") return CHEAP_NODES_MAX + 1;
  return partsOf(expr).reduce((count, part) => count + countNodes(part), 1);
}

/** Which sides a filter above the join may sink into without changing what the join keeps or pads. */
const SINKS_FROM_ABOVE = {
  INNER: { left: true, right: true },
  LEFT: { left: true, right: false },
  RIGHT: { left: false, right: true },
  FULL: { left: false, right: false },
  SEMI: { left: true, right: false },
  ANTI: { left: true, right: false },
  MARK: { left: true, right: false },
  SINGLE: { left: true, right: false },
} satisfies { readonly [K in JoinKind]: { readonly left: boolean; readonly right: boolean } };

/** Which sides a conjunct of the ON condition may sink into: never the side whose unmatched rows are kept. */
const SINKS_FROM_ON = {
  INNER: { left: true, right: true },
  LEFT: { left: false, right: true },
  RIGHT: { left: true, right: false },
  FULL: { left: false, right: false },
  SEMI: { left: true, right: true },
  ANTI: { left: false, right: true },
  MARK: { left: false, right: false },
  SINGLE: { left: false, right: true },
} satisfies { readonly [K in JoinKind]: { readonly left: boolean; readonly right: boolean } };

function pushIntoJoin(join: Join, predicates: readonly Expr[]): Rel {
  const width = join.left.columns.length;
  const total = width + join.right.columns.length;
  const above = SINKS_FROM_ABOVE[join.kind];
  const within = SINKS_FROM_ON[join.kind];
  // A nearest match is chosen among all rows of the right side, and the keys of a correlated join come from all rows of the left.
  const rightMaySink = !join.isAsof;
  const leftMaySink = join.delim === undefined || join.kind !== "RIGHT";
  const fromAbove = sortOut(predicates, width, total, {
    left: above.left && leftMaySink,
    right: above.right && rightMaySink,
    equalities: join.kind === "INNER" && !join.isAsof,
  });
  const fromOn = sortOut(join.on === undefined ? [] : conjuncts(join.on), width, total, {
    left: within.left && !join.isAsof && join.delim === undefined,
    right: within.right && rightMaySink,
    equalities: join.kind !== "MARK" && !join.isAsof,
  });
  const left = push(join.left, [...fromAbove.left, ...fromOn.left]);
  const right = push(join.right, [...fromAbove.right, ...fromOn.right]);
  const conditions = [...join.conditions, ...fromOn.conditions, ...fromAbove.conditions];
  return filtered({ ...join, left, right, conditions, on: conjunction(fromOn.rest) }, fromAbove.rest);
}

type Sinks = { readonly left: boolean; readonly right: boolean; readonly equalities: boolean };
type Sorted = {
  readonly left: readonly Expr[];
  readonly right: readonly Expr[];
  readonly conditions: readonly JoinCondition[];
  readonly rest: readonly Expr[];
};

function sortOut(exprs: readonly Expr[], width: number, total: number, sinks: Sinks): Sorted {
  const left: Expr[] = [];
  const right: Expr[] = [];
  const conditions: JoinCondition[] = [];
  const rest: Expr[] = [];
  for (const expr of exprs) {
    const condition = sinks.equalities ? asCondition(expr, width, total) : undefined;
    if (condition !== undefined) conditions.push(condition);
    else if (sinks.left && readsOnly(expr, 0, width)) left.push(expr);
    else if (sinks.right && readsOnly(expr, width, total)) right.push(shiftRefs(expr, -width));
    else rest.push(expr);
  }
  return { left, right, conditions, rest };
}

const EQUALITIES: ReadonlySet<CompareOp> = new Set(["=", "IS NOT DISTINCT FROM"]);

/** An equality with one whole side in each child. */
function asCondition(expr: Expr, width: number, total: number): JoinCondition | undefined {
  if (expr.kind !== "compare" || !EQUALITIES.has(expr.op)) return undefined;
  const { left, right, op } = expr;
  if (readsOnly(left, 0, width) && readsOnly(right, width, total)) return { op, left, right: shiftRefs(right, -width) };
  if (readsOnly(right, 0, width) && readsOnly(left, width, total)) {
    return { op, left: right, right: shiftRefs(left, -width) };
  }
  return undefined;
}

function conjunction(exprs: readonly Expr[]): Expr | undefined {
  const [first] = exprs;
  if (first === undefined || exprs.length === 1) return first;
  return { kind: "logic", type: "BOOLEAN", op: "AND", args: exprs };
}
