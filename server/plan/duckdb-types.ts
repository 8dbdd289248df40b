// DuckDB types: from the plan's JSON to the text of a type, and the questions the printer asks about that text.

import type { SqlType } from "./algebra.ts";
import type { Json } from "./json-numbers.ts";
import { expectOnly, nodeOf, nodesOf, type PlanNode, textOf } from "./plan-node.ts";
import { refuseCollation, refuseType } from "./plan-refusals.ts";
import { quoteIdent } from "./sql-text.ts";

const PLAIN = new Set([
  "BOOLEAN",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "HUGEINT",
  "UTINYINT",
  "USMALLINT",
  "UINTEGER",
  "UBIGINT",
  "UHUGEINT",
  "FLOAT",
  "DOUBLE",
  "VARCHAR",
  "DATE",
  "TIME",
  "TIMESTAMP",
  "INTERVAL",
]);

/** The type of a NULL that nothing has given a type yet. */
export const NULL_TYPE = '"NULL"';

const TYPE_KEYS = new Set(["id", "type_info"]);
const INFO_KEYS: { readonly [id: string]: ReadonlySet<string> } = {
  DECIMAL: new Set(["type", "width", "scale"]),
  LIST: new Set(["type", "child_type"]),
  MAP: new Set(["type", "child_type"]),
  STRUCT: new Set(["type", "child_types"]),
};
const PLAIN_INFO_KEYS = new Set(["type"]);

/** Refuses types this product does not carry (time zones, JSON, enums, blobs, collated text …). */
export function typeFromPlan(node: PlanNode, at?: number): SqlType {
  const id = textOf(node.id, "type id");
  if (id === "NULL") return NULL_TYPE;
  if (node.type_info === undefined && PLAIN.has(id)) return id;
  if (!PLAIN.has(id) && INFO_KEYS[id] === undefined) refuseType(id, at);
  expectOnly(node, TYPE_KEYS, `type ${id}`, at);
  const info = nodeOf(node.type_info ?? {}, "type_info");
  const alias = info.alias;
  if (typeof alias === "string" && alias !== "") refuseType(alias, at);
  if (typeof info.collation === "string" && info.collation !== "") refuseCollation(at);
  expectOnly(info, INFO_KEYS[id] ?? PLAIN_INFO_KEYS, `type ${id}`, at);
  switch (id) {
    case "DECIMAL":
      return `DECIMAL(${info.width},${info.scale})`;
    case "LIST":
      return `${typeFromPlan(nodeOf(info.child_type, "list type"), at)}[]`;
    case "MAP": {
      const fields = structFields(nodeOf(nodeOf(info.child_type, "map type").type_info, "map entry"), at);
      return `MAP(${fields.map((field) => field.type).join(", ")})`;
    }
    case "STRUCT":
      return structType(structFields(info, at));
    default:
      return PLAIN.has(id) ? id : refuseType(id, at);
  }
}

export function typesFromPlan(list: Json | undefined): readonly SqlType[] {
  return nodesOf(list, "types").map((type) => typeFromPlan(type));
}

type Field = { readonly name: string; readonly type: SqlType };

function structFields(info: PlanNode, at: number | undefined): readonly Field[] {
  return nodesOf(info.child_types, "struct fields").map((field) => ({
    name: textOf(field.first, "field name"),
    type: typeFromPlan(nodeOf(field.second, "field type"), at),
  }));
}

function structType(fields: readonly Field[]): SqlType {
  const parts = fields.map((field) => (field.name === "" ? field.type : `${quoteIdent(field.name)} ${field.type}`));
  return `STRUCT(${parts.join(", ")})`;
}

export function structFieldTypes(node: PlanNode, at?: number): readonly SqlType[] {
  return structFields(nodeOf(node.type_info, "struct type"), at).map((field) => field.type);
}

/** Field names of a struct's JSON type, in order; "" where it has none. */
export function structFieldNames(node: PlanNode): readonly string[] {
  const info = nodeOf(node.type_info, "struct type");
  return nodesOf(info.child_types, "struct fields").map((field) => textOf(field.first, "field name"));
}

export type Decimal = { readonly width: number; readonly scale: number };

export function decimalOf(type: SqlType): Decimal | undefined {
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return match === null ? undefined : { width: Number(match[1]), scale: Number(match[2]) };
}

type IntegerRange = { readonly min: bigint; readonly max: bigint };

const INTEGERS: { readonly [type: string]: IntegerRange } = {
  TINYINT: signed(8n),
  SMALLINT: signed(16n),
  INTEGER: signed(32n),
  BIGINT: signed(64n),
  HUGEINT: signed(128n),
  UTINYINT: unsigned(8n),
  USMALLINT: unsigned(16n),
  UINTEGER: unsigned(32n),
  UBIGINT: unsigned(64n),
  UHUGEINT: unsigned(128n),
};

function signed(bits: bigint): IntegerRange {
  return { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n };
}

function unsigned(bits: bigint): IntegerRange {
  return { min: 0n, max: 2n ** bits - 1n };
}

export function integerRange(type: SqlType): IntegerRange | undefined {
  return INTEGERS[type];
}

export function isFloat(type: SqlType): boolean {
  return type === "DOUBLE" || type === "FLOAT";
}

export function isNumeric(type: SqlType): boolean {
  return isFloat(type) || integerRange(type) !== undefined || decimalOf(type) !== undefined;
}

/** Widths from which a sum of decimals could leave 38 digits within ten thousand million rows. */
const SAFE_SUM_WIDTH = 28;

/** True where adding up values in their own type overflows within the rows a table may have: such sums are made of doubles. */
export function sumsAsDouble(type: SqlType): boolean {
  return type === "HUGEINT" || type === "UHUGEINT" || (decimalOf(type)?.width ?? 0) > SAFE_SUM_WIDTH;
}

/** Digits a number of this whole-number type can have. */
export function integerDigits(type: SqlType): number | undefined {
  const range = integerRange(type);
  return range === undefined ? undefined : range.max.toString().length;
}

/** True where no value of `from` can fail to convert to `to`. */
export function castCannotFail(from: SqlType, to: SqlType): boolean {
  if (from === to || from === NULL_TYPE) return true;
  if (to === "VARCHAR") return true;
  const source = integerRange(from);
  const target = integerRange(to);
  if (source !== undefined && target !== undefined) return target.min <= source.min && source.max <= target.max;
  if (isNumeric(from) && to === "DOUBLE") return true;
  if (source !== undefined && to === "FLOAT") return true;
  const decimal = decimalOf(to);
  if (decimal !== undefined) {
    const inner = decimalOf(from);
    if (inner !== undefined)
      return decimal.scale >= inner.scale && decimal.width - decimal.scale >= inner.width - inner.scale;
    const digits = integerDigits(from);
    return digits !== undefined && decimal.width - decimal.scale >= digits;
  }
  return from === "BOOLEAN" && (target !== undefined || isFloat(to));
}
