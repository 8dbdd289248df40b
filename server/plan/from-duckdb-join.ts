// Joins of the bound plan become relations: plain ones, and correlated ones whose right side may ask for the keys of the left.

import type { Column, JoinCondition, JoinKind, Rel } from "./algebra.ts";
import { typesFromPlan } from "./duckdb-types.ts";
import type { PlanContext } from "./from-duckdb-context.ts";
import { compareOp, exprFromPlan, exprsFromPlan } from "./from-duckdb-expr.ts";
import { arrayOf, childOf, expectOnly, nodeOf, nodesOf, type PlanNode, textOf } from "./plan-node.ts";
import { refuseUnsupported, refuseUnsupportedBecause } from "./plan-refusals.ts";

/** Reads a child relation; given by the reader of all operators. */
type ReadRel = (node: PlanNode, context: PlanContext) => Rel;

const JOIN_KINDS: { readonly [type: string]: JoinKind } = {
  INNER: "INNER",
  LEFT: "LEFT",
  RIGHT: "RIGHT",
  OUTER: "FULL",
  FULL: "FULL",
  SEMI: "SEMI",
  ANTI: "ANTI",
  MARK: "MARK",
  SINGLE: "SINGLE",
};

function joinColumns(kind: JoinKind, left: Rel, right: Rel): readonly Column[] {
  if (kind === "SEMI" || kind === "ANTI") return left.columns;
  return kind === "MARK" ? [...left.columns, { name: "mark", type: "BOOLEAN" }] : [...left.columns, ...right.columns];
}

function joinKind(node: PlanNode): JoinKind {
  return JOIN_KINDS[textOf(node.join_type, "join_type")] ?? refuseUnsupported(`${node.join_type} JOIN`);
}

export function crossFromPlan(node: PlanNode, context: PlanContext, read: ReadRel): Rel {
  const left = read(childOf(node, 0), context);
  const right = read(childOf(node, 1), context);
  return {
    op: "join",
    kind: "INNER",
    isAsof: false,
    left,
    right,
    conditions: [],
    on: undefined,
    delim: undefined,
    columns: joinColumns("INNER", left, right),
  };
}

export function joinFromPlan(node: PlanNode, context: PlanContext, read: ReadRel, isAsof: boolean): Rel {
  const kind = joinKind(node);
  if (arrayOf(node.duplicate_eliminated_columns ?? [], "delim").length > 0) refuseUnsupported("delim columns");
  const left = read(childOf(node, 0), context);
  const right = read(childOf(node, 1), context);
  const conditions = conditionsFromPlan(node, left, right, context);
  const columns = joinColumns(kind, left, right);
  const both = [...left.columns, ...right.columns];
  const on =
    node.condition === undefined ? undefined : exprFromPlan(nodeOf(node.condition, "condition"), both, context);
  if (kind === "MARK" && on !== undefined) {
    refuseUnsupportedBecause(
      { en: "This IN or EXISTS condition is too complex.", ja: "この IN / EXISTS の条件は複雑すぎます。" },
      { en: "Write it as a join with SELECT DISTINCT.", ja: "SELECT DISTINCT との結合に書き換えてください。" },
    );
  }
  return { op: "join", kind, isAsof, left, right, conditions, on, delim: undefined, columns };
}

const CONDITION_KEYS: ReadonlySet<string> = new Set(["left", "right", "comparison"]);

function conditionsFromPlan(node: PlanNode, left: Rel, right: Rel, context: PlanContext): readonly JoinCondition[] {
  return nodesOf(node.conditions ?? [], "conditions").map((condition) => {
    expectOnly(condition, CONDITION_KEYS, "join condition");
    return {
      op: compareOp(textOf(condition.comparison, "comparison"), undefined),
      left: exprFromPlan(nodeOf(condition.left, "left"), left.columns, context),
      right: exprFromPlan(nodeOf(condition.right, "right"), right.columns, context),
    };
  });
}

export function delimJoinFromPlan(node: PlanNode, context: PlanContext, read: ReadRel): Rel {
  const kind = joinKind(node);
  if (node.condition !== undefined) refuseUnsupported("correlated join condition");
  const left = read(childOf(node, 0), context);
  const keys = exprsFromPlan(node.duplicate_eliminated_columns, left.columns, context);
  const id = context.nextDelim();
  const inner = { ...context, delims: [...context.delims, { id, types: keys.map((key) => key.type) }] };
  const right = read(childOf(node, 1), inner);
  const conditions = conditionsFromPlan(node, left, right, context);
  return {
    op: "join",
    kind,
    isAsof: false,
    left,
    right,
    conditions,
    on: undefined,
    delim: { id, keys },
    columns: joinColumns(kind, left, right),
  };
}

/** A DELIM_GET belongs to the innermost correlated join whose right side holds it. */
export function delimFromPlan(node: PlanNode, context: PlanContext): Rel {
  const types = typesFromPlan(node.chunk_types);
  const open = context.delims.at(-1);
  if (open === undefined || open.types.join() !== types.join()) refuseUnsupported("nested correlated subquery");
  return { op: "delim", id: open.id, columns: types.map((type, index) => ({ name: `c${index}`, type })) };
}
