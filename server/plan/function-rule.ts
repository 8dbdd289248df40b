// What the compiler knows about one scalar function: which arguments must be constants, and the text that cannot raise.

import type { At, Expr, SqlType } from "./algebra.ts";
import { decimalOf, integerRange } from "./duckdb-types.ts";
import { refuseConstantRange, refuseNotConstant, refuseUnsupported } from "./plan-refusals.ts";
import { everyExpr } from "./walk.ts";

/** One call on its way to text: `args` is the printed form of `exprs`. */
export type PrintedCall = {
  readonly fn: string;
  readonly type: SqlType;
  readonly args: readonly string[];
  readonly exprs: readonly Expr[];
};

export type ScalarRule = {
  readonly name: string;
  /** Argument positions that must be constants. */
  readonly constants: readonly number[];
  /** Refuses a call whose constants or argument types are outside what `print` guards. */
  readonly check: ((args: readonly Expr[], at: At) => void) | undefined;
  /** SQL that yields NULL where the plain function would raise. */
  readonly print: (call: PrintedCall) => string;
};

type Options = Partial<Pick<ScalarRule, "constants" | "check" | "print">>;

export function rule(name: string, options: Options = {}): ScalarRule {
  return {
    name,
    constants: options.constants ?? [],
    check: options.check,
    print: options.print ?? plainCall,
  };
}

export function rules(names: string, options: Options = {}): readonly ScalarRule[] {
  return names.split(" ").map((name) => rule(name, options));
}

/** Names that DuckDB's grammar reads specially and that must be quoted to be plain calls. */
const SPECIAL_NAMES = new Set(["position", "row", "map", "values", "filter", "reverse"]);

export function plainCall(call: PrintedCall): string {
  const name = SPECIAL_NAMES.has(call.fn) ? `"${call.fn}"` : call.fn;
  return `${name}(${call.args.join(", ")})`;
}

export function infix(operator: string): (call: PrintedCall) => string {
  return ({ args }) => `(${args.join(` ${operator} `)})`;
}

/** The `index`-th printed argument; a call that has none is not one we know. */
export function arg(call: PrintedCall, index: number): string {
  const text = call.args[index];
  if (text === undefined) refuseUnsupported(`${call.fn} with ${call.args.length} arguments`);
  return text;
}

export function argType(call: PrintedCall, index: number): SqlType {
  return call.exprs[index]?.type ?? "";
}

const POSITION_MAX = 2_147_483_647;

/** A position or length in a text: the engine raises beyond 32 bits. */
export function textPosition(call: PrintedCall, index: number): string {
  const text = arg(call, index);
  const number = constantNumber(call.exprs[index]);
  if (number !== undefined && Math.abs(number) <= POSITION_MAX) return text;
  return `CASE WHEN ${text} BETWEEN -${POSITION_MAX} AND ${POSITION_MAX} THEN ${text} END`;
}

/** Prints the call with every argument after the first as a position in a text. */
export function withTextPositions(call: PrintedCall): string {
  return plainCall({ ...call, args: call.args.map((text, index) => (index === 0 ? text : textPosition(call, index))) });
}

/** Constant: reads no column and no parameter, so the engine folds it before any row is seen. */
export function isConstant(expr: Expr): boolean {
  return everyExpr(expr, (part) => part.kind !== "ref" && part.kind !== "lambda");
}

/** The text of a constant, also under conversions; undefined for NULL and for anything computed. */
export function constantText(expr: Expr | undefined): string | undefined {
  if (expr === undefined) return undefined;
  if (expr.kind === "cast") return constantText(expr.arg);
  return expr.kind === "constant" && typeof expr.value === "string" ? expr.value : undefined;
}

export function constantNumber(expr: Expr | undefined): number | undefined {
  const text = constantText(expr);
  if (text === undefined || text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** A rule's check: argument `index` (0-based), if given, is a number in [min, max]. */
export function requireNumber(fn: string, index: number, min: number, max: number) {
  return (args: readonly Expr[], at: At): void => {
    const expr = args[index];
    if (expr === undefined) return;
    if (expr.kind === "constant" && expr.value === null) return;
    const number = constantNumber(expr);
    if (number === undefined) refuseNotConstant(fn, index + 1, expr.at ?? at);
    if (number < min || number > max) refuseConstantRange(fn, index + 1, `${min} – ${max}`, expr.at ?? at);
  };
}

/** A rule's check: argument `index`, if given, is one of these words (case ignored). */
export function requireWord(fn: string, index: number, words: ReadonlySet<string>) {
  return (args: readonly Expr[], at: At): void => {
    const expr = args[index];
    if (expr === undefined) return;
    const word = constantText(expr);
    if (word === undefined) refuseNotConstant(fn, index + 1, expr.at ?? at);
    if (!words.has(word.toLowerCase())) refuseConstantRange(fn, index + 1, [...words].join(", "), expr.at ?? at);
  };
}

/** Bounds under which a double surely fits the type, with a margin for rounding. */
export function magnitudeLimit(type: SqlType): string {
  const decimal = decimalOf(type);
  if (decimal !== undefined) return `9.9e${decimal.width - decimal.scale - 1}`;
  const range = integerRange(type);
  if (range === undefined) throw new Error(`no magnitude limit for ${type}`);
  return `${Number(range.max) * 0.99}`;
}
