// Constants of the plan: from the engine's stored form (days, microseconds, unscaled decimals, halves of 128 bits) to literals.

import type { At, Expr, SqlType } from "./algebra.ts";
import { castCannotFail, decimalOf, integerRange, isFloat, typeFromPlan } from "./duckdb-types.ts";
import type { Json } from "./json-numbers.ts";
import { arrayOf, expectOnly, integerOf, isNode, nodeOf, nodesOf, type PlanNode } from "./plan-node.ts";
import { refuseType } from "./plan-refusals.ts";

export type Constant = Extract<Expr, { readonly kind: "constant" }>;

const VALUE_KEYS = new Set(["type", "is_null", "value"]);
const MS_PER_DAY = 86_400_000;
/** 0001-01-01 and 9999-12-31 in days since 1970-01-01. */
const DAY_OF_YEAR_1 = -719_162;
const DAY_OF_YEAR_9999 = 2_932_896;
/** Digits up to which decimal text and the engine's own decimal-to-double division agree to the last bit. */
const EXACT_DOUBLE_DIGITS = 15;

export function constant(type: SqlType, value: string | boolean | null, at: At): Constant {
  return at === undefined ? { kind: "constant", type, value } : { kind: "constant", type, value, at };
}

/** A value node `{ type, is_null, value }`; lists become `list_value` calls. */
export function valueFromPlan(node: PlanNode, at: At): Expr {
  expectOnly(node, VALUE_KEYS, "constant", at);
  const type = typeFromPlan(nodeOf(node.type, "constant type"), at);
  if (node.is_null === true) return constant(type, null, at);
  if (type.endsWith("[]")) {
    const children = nodesOf(nodeOf(node.value, "list constant").children ?? [], "list constant");
    const args = children.map((child) => valueFromPlan(child, at));
    return { kind: "call", type, fn: "list_value", args, ...(at === undefined ? {} : { at }) };
  }
  return constant(type, scalarText(type, node.value, at), at);
}

function scalarText(type: SqlType, value: Json | undefined, at: At): string | boolean {
  if (type === "BOOLEAN") return value === true;
  if (type === "VARCHAR") return typeof value === "string" ? value : String(value);
  const decimal = decimalOf(type);
  if (decimal !== undefined) return placePoint(wholeNumber(value), decimal.scale);
  if (integerRange(type) !== undefined) return wholeNumber(value).toString();
  if (isFloat(type)) return String(value);
  switch (type) {
    case "DATE":
      return dateText(integerOf(value, "date"));
    case "TIMESTAMP":
      return timestampText(wholeNumber(value));
    case "INTERVAL": {
      const parts = nodeOf(value, "interval");
      return `${wholeNumber(parts.months)} months ${wholeNumber(parts.days)} days ${wholeNumber(parts.micros)} microseconds`;
    }
    default:
      return refuseType(type, at);
  }
}

function wholeNumber(value: Json | undefined): bigint {
  if (isNode(value)) return (BigInt(halfText(value.upper)) << 64n) + BigInt(halfText(value.lower));
  return BigInt(halfText(value));
}

function halfText(value: Json | undefined): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  throw new Error("plan: a number is missing");
}

function placePoint(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? "-" : "";
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function dateText(days: number): string {
  if (days < DAY_OF_YEAR_1 || days > DAY_OF_YEAR_9999) refuseType("DATE outside the years 1 to 9999");
  return new Date(days * MS_PER_DAY).toISOString().slice(0, 10);
}

function timestampText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((micros - fraction) / 1_000_000n);
  const days = seconds / 86_400;
  if (days < DAY_OF_YEAR_1 || days > DAY_OF_YEAR_9999 + 1) refuseType("TIMESTAMP outside the years 1 to 9999");
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction === 0n ? "" : `.${fraction.toString().padStart(6, "0")}`}`;
}

/** The same constant in another type, where that is certain to be what the engine would compute; otherwise undefined. */
export function foldCast(value: Constant, type: SqlType): Constant | undefined {
  if (value.value === null) return { ...value, type };
  if (value.type === type) return value;
  if (typeof value.value === "boolean") return undefined;
  if (value.type === "VARCHAR") return foldText(value, type);
  const source = integerRange(value.type);
  const target = integerRange(type);
  if (source !== undefined && target !== undefined) {
    const number = BigInt(value.value);
    return number >= target.min && number <= target.max ? { ...value, type } : undefined;
  }
  const decimal = decimalOf(type);
  if (source !== undefined && decimal !== undefined) {
    const digits = value.value.replace("-", "").length;
    if (digits > decimal.width - decimal.scale) return undefined;
    return { ...value, type, value: placePoint(BigInt(value.value) * 10n ** BigInt(decimal.scale), decimal.scale) };
  }
  const inner = decimalOf(value.type);
  if (inner !== undefined && decimal !== undefined && castCannotFail(value.type, type)) {
    const unscaled = BigInt(value.value.replace(".", "")) * 10n ** BigInt(decimal.scale - inner.scale);
    return { ...value, type, value: placePoint(unscaled, decimal.scale) };
  }
  const isExact = value.value.replace(/[-.]/g, "").replace(/^0+/, "").length <= EXACT_DOUBLE_DIGITS;
  return type === "DOUBLE" && (source !== undefined || inner !== undefined) && isExact ? { ...value, type } : undefined;
}

function foldText(value: Constant, type: SqlType): Constant | undefined {
  const text = String(value.value);
  if (type === "BOOLEAN") {
    if (text === "t" || text === "true") return { ...value, type, value: true };
    return text === "f" || text === "false" ? { ...value, type, value: false } : undefined;
  }
  if (type === "DATE") return isDate(text) ? { ...value, type } : undefined;
  if (type === "TIMESTAMP") return isTimestamp(text) ? { ...value, type } : undefined;
  const range = integerRange(type);
  if (range === undefined || !/^-?\d{1,38}$/.test(text)) return undefined;
  const number = BigInt(text);
  return number >= range.min && number <= range.max ? { ...value, type, value: number.toString() } : undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "0001") return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isTimestamp(text: string): boolean {
  const [date = "", time] = text.split(" ", 2);
  return (
    isDate(date) &&
    (time === undefined || /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/.test(time)) &&
    text === (time === undefined ? date : `${date} ${time}`)
  );
}

/** Constant lists of a VALUES row or of a table function's parameters. */
export function valuesFromPlan(list: Json | undefined, at: At): readonly Expr[] {
  return arrayOf(list ?? [], "constants").map((item) => valueFromPlan(nodeOf(item, "constant"), at));
}
