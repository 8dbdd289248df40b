// Aggregates and windows of the bound plan become algebra; arguments the engine erased into function_data are recovered.

import { type AggregateRule, checkAggregate, checkWindow } from "./aggregates.ts";
import type { AggregateCall, At, Column, Expr, FrameBound, SortKey, WindowCall } from "./algebra.ts";
import { typeFromPlan } from "./duckdb-types.ts";
import { constant, valueFromPlan } from "./duckdb-values.ts";
import { locate, type PlanContext } from "./from-duckdb-context.ts";
import { exprFromPlan, exprsFromPlan, sortKeysFromPlan } from "./from-duckdb-expr.ts";
import { constantNumber, isConstant } from "./function-rule.ts";
import { intervalParts, isModestInterval } from "./functions-date-arithmetic.ts";
import { arrayOf, expectOnly, isNode, nodeOf, type PlanNode, textOf } from "./plan-node.ts";
import { refuseConstantRange, refuseNotConstant, refuseUnsupported } from "./plan-refusals.ts";

type Scope = readonly Column[];

const SHARED_KEYS = [
  "expression_class",
  "type",
  "alias",
  "query_location",
  "return_type",
  "children",
  "name",
  "arguments",
  "original_arguments",
  "catalog_name",
  "schema_name",
  "has_serialize",
  "function_data",
];
const AGGREGATE_KEYS: ReadonlySet<string> = new Set([...SHARED_KEYS, "aggregate_type", "filter", "order_bys"]);
const WINDOW_KEYS: ReadonlySet<string> = new Set([
  ...SHARED_KEYS,
  "partitions",
  "orders",
  "filters",
  "ignore_nulls",
  "start",
  "end",
  "start_expr",
  "end_expr",
  "offset_expr",
  "default_expr",
  "exclude_clause",
  "distinct",
  "arg_orders",
]);

export function aggregateFromPlan(node: PlanNode, scope: Scope, context: PlanContext): AggregateCall {
  const at = locate(context, node.query_location);
  if (node.expression_class !== "BOUND_AGGREGATE") refuseUnsupported(String(node.expression_class), at);
  const fn = textOf(node.name, "aggregate name");
  expectOnly(node, AGGREGATE_KEYS, fn, at);
  const args = exprsFromPlan(node.children, scope, context);
  const rule = checkAggregate(fn, args, at);
  const { params, isDescending } = paramsFromPlan(rule, node, at);
  const orders = isNode(node.order_bys) ? node.order_bys.orders : undefined;
  const order = orders === undefined ? [] : sortKeysFromPlan(orders, scope, context);
  const filter = node.filter === undefined ? undefined : exprFromPlan(nodeOf(node.filter, "filter"), scope, context);
  const type = typeFromPlan(nodeOf(node.return_type, "return_type"), at);
  const call = { fn, args, params, distinct: isDistinct(node.aggregate_type, at), filter, type };
  const keys = isDescending ? descendingBy(args) : order;
  return at === undefined ? { ...call, order: keys } : { ...call, order: keys, at };
}

function isDistinct(type: unknown, at: At): boolean {
  if (type === "DISTINCT") return true;
  if (type === "NON_DISTINCT") return false;
  return refuseUnsupported(String(type), at);
}

/** A descending order inside a quantile survives only as a flag. */
function descendingBy(args: readonly Expr[]): readonly SortKey[] {
  const [expr] = args;
  if (expr === undefined) throw new Error("plan: quantile without an argument");
  return [{ expr, descending: true, nullsFirst: false }];
}

type Params = { readonly params: readonly Expr[]; readonly isDescending: boolean };

const NO_KEYS: ReadonlySet<string> = new Set();
const QUANTILE_KEYS: ReadonlySet<string> = new Set(["quantiles", "order", "desc"]);
const SEPARATOR_KEYS: ReadonlySet<string> = new Set(["separator"]);

function paramsFromPlan(rule: AggregateRule, node: PlanNode, at: At): Params {
  const data = isNode(node.function_data) ? node.function_data : {};
  switch (rule.params) {
    case "none":
      expectOnly(data, NO_KEYS, rule.name, at);
      return { params: [], isDescending: false };
    case "separator": {
      expectOnly(data, SEPARATOR_KEYS, rule.name, at);
      const separator = data.separator;
      return { params: typeof separator === "string" ? [constant("VARCHAR", separator, at)] : [], isDescending: false };
    }
    case "quantiles": {
      expectOnly(data, QUANTILE_KEYS, rule.name, at);
      const fractions = arrayOf(data.quantiles, "quantiles").map((value) => fraction(value, at));
      const isDescending = data.desc === true;
      // median says it all in its name.
      return { params: rule.name === "median" ? [] : [quantileParam(fractions, node)], isDescending };
    }
  }
}

function fraction(value: unknown, at: At): Expr {
  if (typeof value === "number" || typeof value === "string") return constant("FLOAT", String(value), at);
  return valueFromPlan(nodeOf(value as PlanNode, "quantile"), at);
}

/** One fraction, or a list of fractions where the answer is a list of answers. */
function quantileParam(fractions: readonly Expr[], node: PlanNode): Expr {
  const [first] = fractions;
  if (first === undefined) throw new Error("plan: quantile without fractions");
  const originals = arrayOf(node.original_arguments ?? [], "original_arguments");
  const given = originals.at(-1);
  const isList = isNode(given) && (given.id === "LIST" || given.id === "ARRAY");
  if (!isList && fractions.length === 1) return first;
  const types = new Set(fractions.map((expr) => expr.type));
  const args = types.size === 1 ? fractions : fractions.map((expr) => ({ ...expr, type: "DOUBLE" }));
  return { kind: "call", type: `${args[0]?.type}[]`, fn: "list_value", args };
}

const WINDOW_FUNCTIONS: { readonly [type: string]: string } = {
  WINDOW_ROW_NUMBER: "row_number",
  WINDOW_RANK: "rank",
  WINDOW_RANK_DENSE: "dense_rank",
  WINDOW_DENSE_RANK: "dense_rank",
  WINDOW_PERCENT_RANK: "percent_rank",
  WINDOW_CUME_DIST: "cume_dist",
  WINDOW_NTILE: "ntile",
  WINDOW_LEAD: "lead",
  WINDOW_LAG: "lag",
  WINDOW_FIRST_VALUE: "first_value",
  WINDOW_LAST_VALUE: "last_value",
  WINDOW_NTH_VALUE: "nth_value",
  WINDOW_FILL: "fill",
};

export function windowFromPlan(node: PlanNode, scope: Scope, context: PlanContext): WindowCall {
  const at = locate(context, node.query_location);
  if (node.expression_class !== "BOUND_WINDOW") refuseUnsupported(String(node.expression_class), at);
  const kind = textOf(node.type, "window type");
  const isAggregate = kind === "WINDOW_AGGREGATE";
  const fn = isAggregate ? textOf(node.name, "window name") : WINDOW_FUNCTIONS[kind];
  if (fn === undefined) refuseUnsupported(kind, at);
  expectOnly(node, WINDOW_KEYS, fn, at);
  const args = windowArgs(node, scope, context);
  const { params, isDescending } = isAggregate
    ? paramsFromPlan(checkAggregate(fn, args, at), node, at)
    : { params: [], isDescending: false };
  if (!isAggregate) checkWindow(fn, args, at);
  const argOrder = sortKeysFromPlan(node.arg_orders ?? [], scope, context);
  const filter = node.filters === undefined ? undefined : exprFromPlan(nodeOf(node.filters, "filter"), scope, context);
  const call: WindowCall = {
    fn,
    args,
    params,
    distinct: node.distinct === true,
    filter,
    partition: exprsFromPlan(node.partitions ?? [], scope, context),
    order: sortKeysFromPlan(node.orders ?? [], scope, context),
    argOrder: isDescending ? descendingBy(args) : argOrder,
    ignoreNulls: node.ignore_nulls === true,
    frame: frameFromPlan(node, scope, context, at),
    type: typeFromPlan(nodeOf(node.return_type, "return_type"), at),
  };
  return at === undefined ? call : { ...call, at };
}

function windowArgs(node: PlanNode, scope: Scope, context: PlanContext): readonly Expr[] {
  const args = exprsFromPlan(node.children ?? [], scope, context);
  const offset = node.offset_expr;
  const fallback = node.default_expr;
  if (offset === undefined && fallback === undefined) return args;
  const shift =
    offset === undefined ? constant("BIGINT", "1", undefined) : exprFromPlan(nodeOf(offset, "offset"), scope, context);
  if (fallback === undefined) return [...args, shift];
  return [...args, shift, exprFromPlan(nodeOf(fallback, "default"), scope, context)];
}

type FrameUnit = WindowCall["frame"]["unit"];

const EXCLUSIONS: { readonly [clause: string]: WindowCall["frame"]["exclude"] } = {
  NO_OTHER: "NO OTHERS",
  CURRENT_ROW: "CURRENT ROW",
  GROUP: "GROUP",
  TIES: "TIES",
};

function frameFromPlan(node: PlanNode, scope: Scope, context: PlanContext, at: At): WindowCall["frame"] {
  const [startText, endText] = [textOf(node.start, "frame start"), textOf(node.end, "frame end")];
  const units = new Set([unitOf(startText), unitOf(endText)].filter((unit) => unit !== undefined));
  const exclude = EXCLUSIONS[textOf(node.exclude_clause, "exclude")];
  if (units.size > 1 || exclude === undefined) refuseUnsupported("window frame", at);
  const [unit = "RANGE"] = units;
  const bound = (text: string, expr: unknown): FrameBound => boundFromPlan(text, unit, expr, scope, context, at);
  return { unit, exclude, start: bound(startText, node.start_expr), end: bound(endText, node.end_expr) };
}

function unitOf(bound: string): FrameUnit | undefined {
  const unit = /_(ROWS|RANGE|GROUPS)$/.exec(bound)?.[1];
  return unit === "ROWS" || unit === "RANGE" || unit === "GROUPS" ? unit : undefined;
}

function boundFromPlan(
  text: string,
  unit: FrameUnit,
  expr: unknown,
  scope: Scope,
  context: PlanContext,
  at: At,
): FrameBound {
  switch (text.replace(/_(ROWS|RANGE|GROUPS)$/, "")) {
    case "UNBOUNDED_PRECEDING":
      return { kind: "unbounded preceding" };
    case "UNBOUNDED_FOLLOWING":
      return { kind: "unbounded following" };
    case "CURRENT_ROW":
      return { kind: "current row" };
    case "EXPR_PRECEDING":
      return { kind: "preceding", offset: offsetFromPlan(unit, expr, scope, context, at) };
    case "EXPR_FOLLOWING":
      return { kind: "following", offset: offsetFromPlan(unit, expr, scope, context, at) };
    default:
      return refuseUnsupported(`window frame ${text}`, at);
  }
}

/** A RANGE bound arrives computed, as `key ± offset`; a negative or changing offset raises while running. */
function offsetFromPlan(unit: FrameUnit, expr: unknown, scope: Scope, context: PlanContext, at: At): Expr {
  const node = nodeOf(expr as PlanNode, "frame bound");
  const bound = unit === "RANGE" ? computedOffset(node) : node;
  if (bound === undefined) refuseUnsupported("window frame", at);
  const offset = exprFromPlan(bound, scope, context);
  if (!isConstant(offset)) refuseNotConstant("OVER (… BETWEEN …)", 1, offset.at ?? at);
  const parts = intervalParts(offset);
  const sizes = parts === undefined ? [constantNumber(offset) ?? -1] : [parts.months, parts.days, parts.micros];
  if (sizes.some((size) => size < 0 || size > 1e15) || (parts !== undefined && !isModestInterval(offset)))
    refuseConstantRange("OVER (… BETWEEN …)", 1, "≥ 0", offset.at ?? at);
  return offset;
}

function computedOffset(node: PlanNode): PlanNode | undefined {
  if (node.expression_class === "BOUND_CAST") return computedOffset(nodeOf(node.child, "frame bound"));
  if (node.expression_class !== "BOUND_FUNCTION" || (node.name !== "+" && node.name !== "-")) return undefined;
  const children = arrayOf(node.children, "frame bound");
  return children.length === 2 ? nodeOf(children[1], "frame offset") : undefined;
}
