// Arithmetic and mathematics: every operation that can overflow or leave its domain is printed so that it yields NULL instead.

import type { Expr } from "./algebra.ts";
import {
  castCannotFail,
  type Decimal,
  decimalOf,
  integerDigits,
  integerRange,
  isFloat,
  isNumeric,
} from "./duckdb-types.ts";
import {
  arg,
  argType,
  constantNumber,
  infix,
  magnitudeLimit,
  type PrintedCall,
  plainCall,
  requireNumber,
  rule,
  rules,
  type ScalarRule,
} from "./function-rule.ts";
import {
  printDateAdd,
  printDateSubtract,
  printIntervalTimes,
  requireModestInterval,
} from "./functions-date-arithmetic.ts";

const ROUND_DIGITS_MAX = 30;

function add(call: PrintedCall): string {
  if (call.args.length === 1) return arg(call, 0);
  if (call.type.endsWith("[]")) return infix("+")(call);
  return isNumeric(call.type) ? checkedArithmetic(call, "+") : printDateAdd(call);
}

function subtract(call: PrintedCall): string {
  if (call.args.length === 1) return negate(call);
  const isPlain = isNumeric(call.type) && isNumeric(argType(call, 0));
  return isPlain ? checkedArithmetic(call, "-") : printDateSubtract(call);
}

function multiply(call: PrintedCall): string {
  return isNumeric(call.type) ? checkedArithmetic(call, "*") : printIntervalTimes(call);
}

function checkedArithmetic(call: PrintedCall, operator: "+" | "-" | "*"): string {
  if (decimalOf(call.type) !== undefined) return decimalArithmetic(call, operator);
  if (isFloat(call.type)) return infix(operator)(call);
  const [left, right] = [arg(call, 0), arg(call, 1)];
  const wider = widerInteger(call.type, operator);
  if (wider !== undefined) return `TRY_CAST(${as(left, wider)} ${operator} ${as(right, wider)} AS ${call.type})`;
  return withinMagnitude(call, operator, `(${left} ${operator} ${right})`);
}

function as(text: string, type: string): string {
  return `CAST(${text} AS ${type})`;
}

/** A whole-number type in which the operation cannot overflow. */
function widerInteger(type: string, operator: string): string | undefined {
  switch (type) {
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "UTINYINT":
    case "USMALLINT":
      return "BIGINT";
    case "BIGINT":
    case "UINTEGER":
      return "HUGEINT";
    case "UBIGINT":
      return operator === "*" ? "UHUGEINT" : "HUGEINT";
    default:
      return undefined;
  }
}

/** No wider type exists: decide by the double result first. */
function withinMagnitude(call: PrintedCall, operator: string, exact: string): string {
  const approximate = `${as(arg(call, 0), "DOUBLE")} ${operator} ${as(arg(call, 1), "DOUBLE")}`;
  const lowest = integerRange(call.type)?.min === 0n ? "0" : `-${magnitudeLimit(call.type)}`;
  return `CASE WHEN (${approximate}) BETWEEN ${lowest} AND ${magnitudeLimit(call.type)} THEN ${exact} END`;
}

/**
 * The engine computes decimals of up to 18 digits in 64 bits and raises where they overflow, and it widens the type
 * again whenever the text is bound: compute in 128 bits and convert back to the type of the plan.
 */
function decimalArithmetic(call: PrintedCall, operator: "+" | "-" | "*"): string {
  const [left, right] = [decimalArgument(call, 0), decimalArgument(call, 1)];
  const scale = operator === "*" ? left.scale + right.scale : Math.max(left.scale, right.scale);
  const digits = decimalDigits(operator, left, right);
  const engineDigits = decimalDigits(operator, declaredWidth(call, 0), declaredWidth(call, 1));
  if (engineDigits <= 18) return convertBack(call, `(${left.text} ${operator} ${right.text})`, engineDigits, scale);
  const exact = `(${as(left.text, `DECIMAL(38,${left.scale})`)} ${operator} ${right.text})`;
  const converted = convertBack(call, exact, 38, scale);
  return digits <= 38 ? converted : withinMagnitude(call, operator, converted);
}

function decimalDigits(operator: string, left: Decimal, right: Decimal): number {
  if (operator === "*") return left.width + right.width;
  return Math.max(left.width - left.scale, right.width - right.scale) + Math.max(left.scale, right.scale) + 1;
}

function declaredWidth(call: PrintedCall, index: number): Decimal {
  const type = argType(call, index);
  return decimalOf(type) ?? { width: integerDigits(type) ?? 38, scale: 0 };
}

function convertBack(call: PrintedCall, text: string, width: number, scale: number): string {
  return call.type === `DECIMAL(${width},${scale})` ? text : `TRY_CAST(${text} AS ${call.type})`;
}

/** The type the engine sees is often widened by the binder; the digits the value can really have decide about overflow. */
function decimalArgument(call: PrintedCall, index: number): { text: string; width: number; scale: number } {
  const scale = decimalOf(argType(call, index))?.scale ?? 0;
  const expr = call.exprs[index];
  return { text: arg(call, index), width: (expr === undefined ? 38 : wholeDigits(expr)) + scale, scale };
}

function wholeDigits(expr: Expr): number {
  const decimal = decimalOf(expr.type);
  const declared = decimal === undefined ? (integerDigits(expr.type) ?? 38) : decimal.width - decimal.scale;
  if (expr.kind === "constant" && typeof expr.value === "string") {
    return Math.min(declared, expr.value.replace(/^-/, "").replace(/\..*$/, "").replace(/^0+/, "").length);
  }
  const isWidened = expr.kind === "cast" && isNumeric(expr.arg.type) && castCannotFail(expr.arg.type, expr.type);
  return isWidened ? Math.min(declared, wholeDigits(expr.arg)) : declared;
}

function negate(call: PrintedCall): string {
  const value = arg(call, 0);
  if (call.type === "INTERVAL") return `(-${value})`;
  if (isFloat(call.type) || decimalOf(call.type) !== undefined) return `(-${value})`;
  return unaryInteger(call, (text) => `(-${text})`);
}

/** The lowest whole number has no positive counterpart. */
function unaryInteger(call: PrintedCall, print: (text: string) => string): string {
  const value = arg(call, 0);
  const wider = widerInteger(call.type, "-");
  if (wider !== undefined) return `TRY_CAST(${print(as(value, wider))} AS ${call.type})`;
  if (integerRange(call.type)?.min === 0n) return print(value);
  return `CASE WHEN ${value} > CAST('${integerRange(call.type)?.min}' AS ${call.type}) THEN ${print(value)} END`;
}

function absolute(call: PrintedCall): string {
  const isSafe = isFloat(call.type) || decimalOf(call.type) !== undefined || integerRange(call.type)?.min === 0n;
  return isSafe ? `abs(${arg(call, 0)})` : unaryInteger(call, (text) => `abs(${text})`);
}

/** `1 / 0` is infinite in the engine; here it is NULL. */
function divide(call: PrintedCall): string {
  if (call.type === "INTERVAL") return printIntervalTimes(call);
  return `(${arg(call, 0)} / ${nonZero(call)})`;
}

function nonZero(call: PrintedCall): string {
  const divisor = constantNumber(call.exprs[1]);
  return divisor !== undefined && divisor !== 0 ? arg(call, 1) : `nullif(${arg(call, 1)}, 0)`;
}

/** `//` and `%`: the lowest number divided by -1 overflows. */
function wholeDivision(operator: "//" | "%") {
  return (call: PrintedCall): string => {
    const plain = `(${arg(call, 0)} ${operator} ${nonZero(call)})`;
    if (decimalOf(call.type) !== undefined) return decimalOf(call.type)?.width === 38 ? remainderAsDouble(call) : plain;
    if (isFloat(call.type)) return plain;
    const divisor = constantNumber(call.exprs[1]);
    const isUnsigned = integerRange(call.type)?.min === 0n;
    if (isUnsigned || (divisor !== undefined && divisor !== -1)) return plain;
    const wider = widerInteger(call.type, "-");
    if (wider !== undefined) {
      const right = `nullif(${as(arg(call, 1), wider)}, 0)`;
      return `TRY_CAST(${as(arg(call, 0), wider)} ${operator} ${right} AS ${call.type})`;
    }
    return `CASE WHEN ${arg(call, 0)} > CAST('${integerRange(call.type)?.min}' AS ${call.type}) THEN ${plain} END`;
  };
}

function remainderAsDouble(call: PrintedCall): string {
  return `TRY_CAST(${as(arg(call, 0), "DOUBLE")} % nullif(${as(arg(call, 1), "DOUBLE")}, 0) AS ${call.type})`;
}

/** Prints the call only where `condition` holds for the printed first argument. */
function inDomain(condition: (value: string) => string) {
  return (call: PrintedCall): string => `CASE WHEN ${condition(arg(call, 0))} THEN ${plainCall(call)} END`;
}

/** NULL for 0 and below, evaluating the argument once. */
function positive(text: string): string {
  return `nullif(greatest(${text}, 0), 0)`;
}

function logarithm(call: PrintedCall): string {
  if (call.args.length === 1) return `${call.fn}(${positive(arg(call, 0))})`;
  return `(ln(${positive(arg(call, 1))}) / nullif(ln(${positive(arg(call, 0))}), 0))`;
}

function finite(call: PrintedCall): string {
  return `${call.fn}(nullif(nullif(${arg(call, 0)}, CAST('inf' AS DOUBLE)), CAST('-inf' AS DOUBLE)))`;
}

function viaHugeint(call: PrintedCall): string {
  const args = call.args.map((text) => `CASE WHEN abs(${as(text, "DOUBLE")}) < 9e18 THEN ${as(text, "HUGEINT")} END`);
  return `TRY_CAST(${call.fn}(${args.join(", ")}) AS ${call.type})`;
}

/** Rounding up can need one digit more than the type has. */
function round(call: PrintedCall): string {
  const isSafe = isFloat(argType(call, 0)) || call.args.length === 1 || (constantNumber(call.exprs[1]) ?? -1) >= 0;
  if (isSafe) return plainCall(call);
  if (castCannotFail(argType(call, 0), "BIGINT")) {
    return `TRY_CAST(${call.fn}(${as(arg(call, 0), "HUGEINT")}, ${arg(call, 1)}) AS ${call.type})`;
  }
  return `TRY_CAST(${call.fn}(${as(arg(call, 0), "DOUBLE")}, ${arg(call, 1)}) AS ${call.type})`;
}

function bitwise(operator: string): (call: PrintedCall) => string {
  return (call) => (call.args.length === 1 ? `(${operator}${arg(call, 0)})` : infix(operator)(call));
}

const digits = (fn: string): Pick<ScalarRule, "constants" | "check" | "print"> => ({
  constants: [1],
  check: requireNumber(fn, 1, -ROUND_DIGITS_MAX, ROUND_DIGITS_MAX),
  print: round,
});

export const NUMERIC_RULES: readonly ScalarRule[] = [
  ...rules("+ add", { print: add }),
  ...rules("- subtract", { print: subtract }),
  ...rules("* multiply", { check: requireModestInterval, print: multiply }),
  rule("/", { check: requireModestInterval, print: divide }),
  ...rules("// divide", { print: wholeDivision("//") }),
  ...rules("% mod", { print: wholeDivision("%") }),
  ...rules("^ ** pow power", { print: (call) => `pow(${call.args.join(", ")})` }),
  ...rules("abs @", { print: absolute }),
  ...rules("round", digits("round")),
  ...rules("trunc", digits("trunc")),
  ...rules("round_even roundbankers", digits("round_even")),
  ...rules("sign ceil ceiling floor cbrt exp atan atan2 degrees radians pi even isnan isfinite isinf signbit"),
  ...rules("sinh cosh tanh asinh greatest least bit_count"),
  rule("sqrt", { print: inDomain((value) => `${value} >= 0`) }),
  ...rules("ln log log2 log10", { print: logarithm }),
  ...rules("sin cos tan", { print: finite }),
  rule("cot", { print: inDomain((value) => `isfinite(${value}) AND ${value} <> 0`) }),
  ...rules("acos asin atanh", { print: inDomain((value) => `${value} BETWEEN -1 AND 1`) }),
  rule("acosh", { print: inDomain((value) => `${value} >= 1`) }),
  ...rules("factorial !__postfix", {
    print: (call) => `CASE WHEN ${arg(call, 0)} BETWEEN 0 AND 33 THEN factorial(${arg(call, 0)}) END`,
  }),
  ...rules("gamma lgamma", { print: inDomain((value) => `${value} > 0`) }),
  ...rules("gcd greatest_common_divisor lcm least_common_multiple", { print: viaHugeint }),
  rule("&", { print: bitwise("&") }),
  rule("|", { print: bitwise("|") }),
  rule("~", { print: bitwise("~") }),
  rule("xor"),
];
