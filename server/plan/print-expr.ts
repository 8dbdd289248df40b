// Prints expressions so that no row can make them raise: conversions that can fail, divisors, domains and overflow all yield NULL.

import { aggregateRule, guardAggregate } from "./aggregates.ts";
import type { AggregateCall, Expr, FrameBound, SortKey, WindowCall } from "./algebra.ts";
import { castCannotFail, decimalOf, isFloat, NULL_TYPE } from "./duckdb-types.ts";
import { scalarRule } from "./functions.ts";
import { LAMBDA_RULES } from "./functions-list.ts";
import { refuseTooLong } from "./plan-refusals.ts";
import { assertNever } from "./refusal.ts";
import { quoteText } from "./sql-text.ts";

/** SQL of a column of the surrounding FROM, by position. */
export type RefName = (index: number) => string;

/** Guards write their argument twice, so nesting doubles the text: stop before it explodes. */
const EXPR_LENGTH_MAX = 200_000;

/** May refuse with `too-long`. */
export function printExpr(expr: Expr, refName: RefName): string {
  return print(expr, refName, 0);
}

/** `depth`: lambdas around this expression, for names that nothing shadows. */
function print(expr: Expr, refName: RefName, depth: number): string {
  const text = printKind(expr, refName, depth);
  return text.length > EXPR_LENGTH_MAX ? refuseTooLong() : text;
}

function printKind(expr: Expr, refName: RefName, depth: number): string {
  const inner = (part: Expr): string => print(part, refName, depth);
  switch (expr.kind) {
    case "ref":
      return refName(expr.index);
    case "constant":
      return printConstant(expr.value, expr.type);
    case "cast": {
      return printCast(inner(expr.arg), expr.arg.type, expr.type);
    }
    case "compare":
      return `(${inner(expr.left)} ${expr.op} ${inner(expr.right)})`;
    case "logic":
      return `(${expr.args.map(inner).join(` ${expr.op} `)})`;
    case "operator":
      return printOperator(expr.op, expr.args.map(inner));
    case "case": {
      const branches = expr.branches.map((branch) => ` WHEN ${inner(branch.when)} THEN ${inner(branch.then)}`);
      return `CASE${branches.join("")} ELSE ${inner(expr.otherwise)} END`;
    }
    case "call": {
      const rule = scalarRule(expr.fn);
      // SECURITY: only what the closed list knows is printed, whoever built the algebra.
      if (rule === undefined) throw new Error(`function ${expr.fn} is not in the list`);
      return rule.print({ fn: expr.fn, type: expr.type, args: expr.args.map(inner), exprs: expr.args });
    }
    case "lambda":
      return printLambda(expr, refName, depth);
    default:
      return assertNever(expr);
  }
}

/** TRY_CAST and CAST agree wherever neither fails. */
function printCast(text: string, from: string, to: string): string {
  if (castCannotFail(from, to)) return `CAST(${text} AS ${to})`;
  // The one conversion that raises even as TRY_CAST: infinite timestamps have no time of day.
  const source = from === "TIMESTAMP" && to === "TIME" ? `CASE WHEN isfinite(${text}) THEN ${text} END` : text;
  return `TRY_CAST(${source} AS ${to})`;
}

export function printConstant(value: string | boolean | null, type: string): string {
  if (value === null) return type === NULL_TYPE ? "NULL" : `CAST(NULL AS ${type})`;
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return type === "VARCHAR" ? quoteText(value) : `CAST(${quoteText(value)} AS ${type})`;
}

function printOperator(op: Extract<Expr, { kind: "operator" }>["op"], args: readonly string[]): string {
  const [first = "", ...rest] = args;
  switch (op) {
    case "IN":
    case "NOT IN":
      return `(${first} ${op} (${rest.join(", ")}))`;
    case "NOT":
      return `(NOT ${first})`;
    case "IS NULL":
    case "IS NOT NULL":
      return `(${first} ${op})`;
    case "COALESCE":
      return `coalesce(${args.join(", ")})`;
    default:
      return assertNever(op);
  }
}

function printLambda(expr: Extract<Expr, { kind: "lambda" }>, refName: RefName, depth: number): string {
  const family = LAMBDA_RULES[expr.fn];
  if (family === undefined) throw new Error(`function ${expr.fn} is not in the list`);
  const names = Array.from({ length: expr.parameters }, (_, index) => `p${depth}_${index}`);
  const captured = expr.captures.map((capture) => print(capture, refName, depth));
  const bodyName: RefName = (index) => {
    const text = names[index] ?? captured[index - expr.parameters];
    if (text === undefined) throw new Error(`lambda refers to position ${index}`);
    return text;
  };
  const list = print(expr.list, refName, depth);
  const call = `${expr.fn === "filter" ? '"filter"' : expr.fn}(${list}, lambda ${names.join(", ")}: ${print(expr.body, bodyName, depth + 1)})`;
  // Reducing an empty list raises.
  return family === "reduce" ? `CASE WHEN len(${list}) > 0 THEN ${call} END` : call;
}

export function printKeys(keys: readonly SortKey[], refName: RefName): string {
  return keys.map((key) => keyText(key, printExpr(key.expr, refName))).join(", ");
}

function keyText(key: SortKey, text: string): string {
  return `${text} ${key.descending ? "DESC" : "ASC"} NULLS ${key.nullsFirst ? "FIRST" : "LAST"}`;
}

export function printAggregate(call: AggregateCall, refName: RefName): string {
  return printCall(call, call.order, false, refName)(filterClause(call.filter, refName));
}

type Callable = Pick<AggregateCall, "fn" | "args" | "params" | "distinct" | "type">;

/** The call up to its FILTER or OVER, which the caller adds inside the guard. */
function printCall(
  call: Callable,
  order: readonly SortKey[],
  ignoreNulls: boolean,
  refName: RefName,
): (suffix: string) => string {
  const printed = call.args.map((expr) => printExpr(expr, refName));
  const rule = aggregateRule(call.fn);
  const guarded =
    rule === undefined
      ? { args: printed, wrap: (text: string) => text }
      : guardAggregate(rule, call.args, printed, call.type);
  const params = call.params.map((param) => printExpr(param, refName));
  const isCountStar = call.fn === "count_star";
  const args = isCountStar ? "*" : [...guarded.args, ...params].join(", ");
  // A quantile's order names its argument again, in the same words.
  const keys = order.map((key) => {
    const text = printExpr(key.expr, refName);
    return keyText(key, text === printed[0] ? (guarded.args[0] ?? text) : text);
  });
  const orderClause = keys.length === 0 ? "" : ` ORDER BY ${keys.join(", ")}`;
  const inside = `${call.distinct ? "DISTINCT " : ""}${args}${orderClause}${ignoreNulls ? " IGNORE NULLS" : ""}`;
  return (suffix) => guarded.wrap(`${isCountStar ? "count" : call.fn}(${inside})${suffix}`);
}

function filterClause(filter: Expr | undefined, refName: RefName): string {
  return filter === undefined ? "" : ` FILTER (WHERE ${printExpr(filter, refName)})`;
}

export function printWindow(call: WindowCall, refName: RefName): string {
  const parts = [
    call.partition.length === 0
      ? ""
      : `PARTITION BY ${call.partition.map((expr) => printExpr(expr, refName)).join(", ")}`,
    call.order.length === 0
      ? ""
      : `ORDER BY ${isMeasured(call.frame) ? measuredKeys(call, refName) : printKeys(call.order, refName)}`,
    printFrame(call.frame, refName),
  ].filter((part) => part !== "");
  const over = `${filterClause(call.filter, refName)} OVER (${parts.join(" ")})`;
  return printCall(call, call.argOrder, call.ignoreNulls, refName)(over);
}

/** The engine adds the offset to the key of every row. */
function isMeasured(frame: WindowCall["frame"]): boolean {
  return (
    frame.unit === "RANGE" &&
    [frame.start.kind, frame.end.kind].some((kind) => kind === "preceding" || kind === "following")
  );
}

function measuredKeys(call: WindowCall, refName: RefName): string {
  const [key] = call.order;
  if (key === undefined) throw new Error("a RANGE frame has an order");
  const text = printExpr(key.expr, refName);
  return keyText(key, rangeKey(key.expr.type, text));
}

/** A form of the key to which no offset in use can be added with an overflow; beyond it a row counts as having no key. */
function rangeKey(type: string, text: string): string {
  if (type === "DATE" || type === "TIMESTAMP") {
    return `CASE WHEN ${text} BETWEEN ${type} '0001-01-01' AND ${type} '9999-12-31' THEN ${text} END`;
  }
  const decimal = decimalOf(type);
  if (decimal === undefined && isFloat(type)) return text;
  const wide = decimal === undefined ? "HUGEINT" : `DECIMAL(38,${decimal.scale})`;
  const limit = decimal === undefined ? "1e37" : `1e${36 - decimal.scale}`;
  return `CASE WHEN abs(CAST(${text} AS DOUBLE)) < ${limit} THEN TRY_CAST(${text} AS ${wide}) END`;
}

function printFrame(frame: WindowCall["frame"], refName: RefName): string {
  const isDefault =
    frame.unit === "RANGE" &&
    frame.start.kind === "unbounded preceding" &&
    frame.end.kind === "current row" &&
    frame.exclude === "NO OTHERS";
  if (isDefault) return "";
  const exclude = frame.exclude === "NO OTHERS" ? "" : ` EXCLUDE ${frame.exclude}`;
  return `${frame.unit} BETWEEN ${printBound(frame.start, refName)} AND ${printBound(frame.end, refName)}${exclude}`;
}

function printBound(bound: FrameBound, refName: RefName): string {
  if (bound.kind === "preceding" || bound.kind === "following") {
    return `${printExpr(bound.offset, refName)} ${bound.kind.toUpperCase()}`;
  }
  return bound.kind.toUpperCase();
}
