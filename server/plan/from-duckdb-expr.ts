// Expressions of the bound plan become algebra: classes, operators and functions outside the lists are refused.

import type { At, Column, CompareOp, Expr, OperatorName, SortKey, SqlType } from "./algebra.ts";
import { structFieldNames, structFieldTypes, typeFromPlan } from "./duckdb-types.ts";
import { constant, foldCast, valueFromPlan } from "./duckdb-values.ts";
import { locate, type PlanContext } from "./from-duckdb-context.ts";
import { constantNumber, isConstant } from "./function-rule.ts";
import { refuseUnknownFunction, scalarRule } from "./functions.ts";
import { LAMBDA_RULES } from "./functions-list.ts";
import { arrayOf, expectOnly, integerOf, isNode, nodeOf, nodesOf, type PlanNode, textOf } from "./plan-node.ts";
import { refuseNotConstant, refuseRowid, refuseUnsupported, refuseUnsupportedBecause } from "./plan-refusals.ts";
import { wordAt } from "./sql-words.ts";
import { mapExpr } from "./walk.ts";

/** The columns a ref may point at; undefined inside a lambda, whose refs count parameters and captures. */
export type Scope = readonly Column[] | undefined;

const COMMON = ["expression_class", "type", "alias", "query_location", "return_type"];
const FUNCTION_EXTRA = ["catalog_name", "schema_name", "has_serialize", "arguments", "original_arguments"];

function keys(...names: readonly string[]): ReadonlySet<string> {
  return new Set([...COMMON, ...names]);
}

const CLASS_KEYS: { readonly [expressionClass: string]: ReadonlySet<string> } = {
  BOUND_REF: keys("index"),
  BOUND_CONSTANT: keys("value"),
  BOUND_CAST: keys("child", "try_cast"),
  BOUND_COMPARISON: keys("left", "right"),
  BOUND_CONJUNCTION: keys("children"),
  BOUND_OPERATOR: keys("children"),
  BOUND_CASE: keys("case_checks", "else_expr"),
  BOUND_FUNCTION: keys("children", "name", "function_data", "is_operator", ...FUNCTION_EXTRA),
};

const COMPARISONS: { readonly [type: string]: CompareOp } = {
  COMPARE_EQUAL: "=",
  COMPARE_NOTEQUAL: "<>",
  COMPARE_LESSTHAN: "<",
  COMPARE_GREATERTHAN: ">",
  COMPARE_LESSTHANOREQUALTO: "<=",
  COMPARE_GREATERTHANOREQUALTO: ">=",
  COMPARE_DISTINCT_FROM: "IS DISTINCT FROM",
  COMPARE_NOT_DISTINCT_FROM: "IS NOT DISTINCT FROM",
};

const OPERATORS: { readonly [type: string]: OperatorName } = {
  COMPARE_IN: "IN",
  COMPARE_NOT_IN: "NOT IN",
  OPERATOR_NOT: "NOT",
  OPERATOR_IS_NULL: "IS NULL",
  OPERATOR_IS_NOT_NULL: "IS NOT NULL",
  OPERATOR_COALESCE: "COALESCE",
};

const SCALAR_SUBQUERY_ERROR = "More than one row returned by a subquery used as an expression";

export function compareOp(type: string, at: At): CompareOp {
  return COMPARISONS[type] ?? refuseUnsupported(`comparison ${type}`, at);
}

export function exprsFromPlan(list: unknown, scope: Scope, context: PlanContext): readonly Expr[] {
  return nodesOf(list as PlanNode[string], "expressions").map((node) => exprFromPlan(node, scope, context));
}

export function exprFromPlan(node: PlanNode, scope: Scope, context: PlanContext): Expr {
  const expressionClass = textOf(node.expression_class, "expression_class");
  const at = locate(context, node.query_location);
  const known = CLASS_KEYS[expressionClass];
  if (known === undefined) refuseUnsupported(expressionClass, at);
  expectOnly(node, known, expressionClass, at);
  const expr = convertClass(expressionClass, node, scope, context, at);
  return at === undefined || expr.at !== undefined ? expr : { ...expr, at };
}

function convertClass(name: string, node: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  switch (name) {
    case "BOUND_REF":
      return refFromPlan(node, scope, context, at);
    case "BOUND_CONSTANT":
      return valueFromPlan(nodeOf(node.value, "constant"), at);
    case "BOUND_CAST":
      return castFromPlan(node, scope, context, at);
    case "BOUND_COMPARISON": {
      const left = exprFromPlan(nodeOf(node.left, "left"), scope, context);
      const right = exprFromPlan(nodeOf(node.right, "right"), scope, context);
      return { kind: "compare", type: "BOOLEAN", op: compareOp(textOf(node.type, "comparison"), at), left, right };
    }
    case "BOUND_CONJUNCTION": {
      const op = node.type === "CONJUNCTION_AND" ? "AND" : node.type === "CONJUNCTION_OR" ? "OR" : undefined;
      if (op === undefined) refuseUnsupported(String(node.type), at);
      return { kind: "logic", type: "BOOLEAN", op, args: exprsFromPlan(node.children, scope, context) };
    }
    case "BOUND_OPERATOR":
      return operatorFromPlan(node, scope, context, at);
    case "BOUND_CASE":
      return caseFromPlan(node, scope, context, at);
    case "BOUND_FUNCTION":
      return functionFromPlan(node, scope, context, at);
    default:
      return refuseUnsupported(name, at);
  }
}

function returnType(node: PlanNode, at: At): SqlType {
  return typeFromPlan(nodeOf(node.return_type, "return_type"), at);
}

function refFromPlan(node: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  const index = integerOf(node.index, "ref index");
  const type = returnType(node, at);
  if (scope === undefined) return { kind: "ref", type, index };
  const column = scope[index];
  if (column === undefined) throw new Error(`plan: ref ${index} is outside its ${scope.length} columns`);
  if (context.rowids.has(column)) refuseRowid(at ?? wordAt(context.sql, "rowid"));
  return { kind: "ref", type, index };
}

function castFromPlan(node: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  const arg = exprFromPlan(nodeOf(node.child, "cast"), scope, context);
  const type = returnType(node, at);
  const isTry = node.try_cast === true;
  if (arg.type === type) return arg;
  if (dropsInnerDates(arg.type, type)) refuseUnsupported(`CAST(… AS ${type})`, at);
  if (type.startsWith("STRUCT(")) return structCast(arg, node, isTry, at);
  if (arg.kind === "constant") return converted(arg, type, isTry);
  const count = type === "INTEGER" || type === "BIGINT" ? truncatedConstant(arg) : undefined;
  if (count !== undefined) return { kind: "constant", type, value: count };
  return { kind: "cast", type, arg, isTry };
}

/** Infinite timestamps have no time of day and raise even as TRY_CAST; only a plain column's conversion is guarded. */
function dropsInnerDates(from: SqlType, to: SqlType): boolean {
  return to !== "TIME" && /\bTIME\b/.test(to) && /\bTIMESTAMP\b/.test(from);
}

/** A struct without field names has no type that can be written: its fields are converted one by one. */
function structCast(arg: Expr, node: PlanNode, isTry: boolean, at: At): Expr {
  const target = nodeOf(node.return_type, "return_type");
  const type = typeFromPlan(target, at);
  const names = structFieldNames(target);
  if (names.every((name) => name !== "")) return { kind: "cast", type, arg, isTry };
  if (arg.kind !== "call" || arg.fn !== "row") refuseUnsupported("conversion of a row without field names", at);
  const types = structFieldTypes(target, at);
  const args = arg.args.map((part, index) => converted(part, types[index] ?? part.type, isTry));
  return { ...arg, type, args };
}

function converted(arg: Expr, type: SqlType, isTry: boolean): Expr {
  if (arg.type === type) return arg;
  return (arg.kind === "constant" ? foldCast(arg, type) : undefined) ?? { kind: "cast", type, arg, isTry };
}

/** `INTERVAL 3 DAY` is bound as to_days(CAST(trunc(CAST(3 AS DOUBLE)) AS INTEGER)). */
function truncatedConstant(arg: Expr): string | undefined {
  if (arg.kind !== "call" || arg.fn !== "trunc" || arg.args.length !== 1) return undefined;
  const number = constantNumber(arg.args[0]);
  return number === undefined || Math.abs(number) > 2_000_000_000 ? undefined : String(Math.trunc(number));
}

function operatorFromPlan(node: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  const type = textOf(node.type, "operator");
  const op = OPERATORS[type];
  if (op === undefined) {
    if (type === "OPERATOR_TRY") refuseUnknownFunction("TRY", at ?? wordAt(context.sql, "try"));
    refuseUnsupported(type, at);
  }
  return { kind: "operator", type: returnType(node, at), op, args: exprsFromPlan(node.children, scope, context) };
}

function caseFromPlan(node: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  const type = returnType(node, at);
  const branches = nodesOf(node.case_checks, "case").map((check) => ({
    when: exprFromPlan(nodeOf(check.when_expr, "when"), scope, context),
    then: exprFromPlan(nodeOf(check.then_expr, "then"), scope, context),
  }));
  return { kind: "case", type, branches, otherwise: exprFromPlan(nodeOf(node.else_expr, "else"), scope, context) };
}

function functionFromPlan(node: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  const fn = textOf(node.name, "function name");
  const data = isNode(node.function_data) ? node.function_data : {};
  if (isSubqueryError(fn, node)) return { kind: "constant", type: returnType(node, at), value: null };
  if (LAMBDA_RULES[fn] !== undefined) return lambdaFromPlan(fn, node, data, scope, context, at);
  const rule = scalarRule(fn);
  if (rule === undefined) refuseUnknownFunction(fn, at);
  checkFunctionData(fn, node, data, at);
  const type = returnType(node, at);
  const args = [...exprsFromPlan(node.children, scope, context), ...erasedArguments(data, at)];
  for (const index of rule.constants) {
    const arg = args[index];
    if (arg !== undefined && !isConstant(arg)) refuseNotConstant(fn, index + 1, arg.at ?? at);
  }
  rule.check?.(args, at);
  return { kind: "call", type, fn, args };
}

/** A scalar subquery with more than one row raises in the engine; here it is NULL. Nobody else may call error(). */
function isSubqueryError(fn: string, node: PlanNode): boolean {
  if (fn !== "error") return false;
  const [message] = nodesOf(node.children, "error");
  const value = isNode(message?.value) ? message.value.value : undefined;
  return typeof value === "string" && value.startsWith(SCALAR_SUBQUERY_ERROR);
}

const NO_KEYS: ReadonlySet<string> = new Set();
const ARITHMETIC_KEYS: ReadonlySet<string> = new Set(["check_overflow", "return_type", "arguments"]);
const STRUCT_KEYS: ReadonlySet<string> = new Set(["variable_return_type"]);
const LIST_AGGREGATE_KEYS: ReadonlySet<string> = new Set(["bind_data"]);
/** A median's fraction is in its name, a separator is recovered; anything else is unknown. */
const INNER_KEYS: ReadonlySet<string> = new Set(["quantiles", "order", "separator"]);

/** What the aggregate inside `list_aggregate` keeps outside its arguments. */
function innerData(data: PlanNode): PlanNode {
  if (!isNode(data.bind_data)) return {};
  return nodeOf(nodeOf(data.bind_data.aggr_expr, "aggr_expr").function_data ?? {}, "function_data");
}

function erasedArguments(data: PlanNode, at: At): readonly Expr[] {
  const { separator } = innerData(data);
  return typeof separator === "string" ? [constant("VARCHAR", separator, at)] : [];
}

/** SECURITY: arguments can be erased into function_data; data nobody reads here is a meaning that would be lost. */
function checkFunctionData(fn: string, node: PlanNode, data: PlanNode, at: At): void {
  if (fn === "struct_pack" || fn === "row") {
    const names = structFieldNames(nodeOf(node.return_type, "return_type"));
    if (fn === "struct_pack" && names.some((name) => name === "")) refuseUnsupported("struct without field names", at);
    expectOnly(data, STRUCT_KEYS, fn, at);
  } else if (isNode(data.bind_data)) {
    expectOnly(data, LIST_AGGREGATE_KEYS, fn, at);
    expectOnly(innerData(data), INNER_KEYS, fn, at);
  } else {
    expectOnly(data, ["+", "-", "*"].includes(fn) ? ARITHMETIC_KEYS : NO_KEYS, fn, at);
  }
}

const LAMBDA_KEYS: ReadonlySet<string> = new Set(["return_type", "lambda_expr", "has_index", "has_initial"]);

function lambdaFromPlan(fn: string, node: PlanNode, data: PlanNode, scope: Scope, context: PlanContext, at: At): Expr {
  expectOnly(data, LAMBDA_KEYS, fn, at);
  if (data.has_initial === true) {
    refuseUnsupportedBecause(
      { en: `${fn} with a starting value is not supported.`, ja: `初期値つきの ${fn} は使えません。` },
      {
        en: "Prepend the starting value to the list: list_prepend(0, x).",
        ja: "初期値をリストの先頭に加えてください: list_prepend(0, x)。",
      },
      at,
    );
  }
  const [list, ...captures] = exprsFromPlan(node.children, scope, context);
  if (list === undefined) throw new Error(`plan: ${fn} has no list`);
  const parameters = (LAMBDA_RULES[fn] === "reduce" ? 2 : 1) + (data.has_index === true ? 1 : 0);
  const raw = exprFromPlan(nodeOf(data.lambda_expr, "lambda_expr"), undefined, context);
  // The engine counts parameters from the last one.
  const body = mapExpr(raw, (part) =>
    part.kind === "ref" && part.index < parameters ? { ...part, index: parameters - 1 - part.index } : part,
  );
  return { kind: "lambda", type: returnType(node, at), fn, list, captures, parameters, body };
}

export function sortKeysFromPlan(list: unknown, scope: Scope, context: PlanContext): readonly SortKey[] {
  return arrayOf(list as PlanNode[string], "orders").map((item) => {
    const node = nodeOf(item, "order");
    expectOnly(node, SORT_KEYS, "ORDER BY");
    const direction = textOf(node.type, "order type");
    const nulls = textOf(node.null_order, "null order");
    if (!/^(A|DE)SCENDING$/.test(direction) || !/^NULLS (FIRST|LAST)$/.test(nulls))
      refuseUnsupported(`${direction} ${nulls}`);
    const expr = exprFromPlan(nodeOf(node.expression, "order expression"), scope, context);
    return { expr, descending: direction === "DESCENDING", nullsFirst: nulls === "NULLS FIRST" };
  });
}

const SORT_KEYS: ReadonlySet<string> = new Set(["type", "null_order", "expression"]);
