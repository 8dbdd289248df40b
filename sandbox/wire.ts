// Turns a column of the engine into values of the wire, as protocol.ts says for each type.
import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  type DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBListVector,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUBigIntVector,
  type DuckDBValue,
} from "@duckdb/node-api";
import { RequestFailure } from "./fault-code.ts";
import { fingerprintBuckets, listDepthMax } from "./limits.ts";
import type { WireValue } from "./protocol.ts";

export type ColumnReader = {
  readonly values: readonly WireValue[];
  /** About how many characters the values take in JSON; at least a third of the truth. */
  readonly chars: number;
};

/** The type as DuckDB names it; JSON keeps its name although it is stored as VARCHAR. */
export function typeText(type: DuckDBType): string {
  if (type.alias !== undefined && type.alias !== "") return type.alias;
  if (type instanceof DuckDBListType) return `${typeText(type.valueType)}[]`;
  if (type instanceof DuckDBArrayType) return `${typeText(type.valueType)}[${type.length}]`;
  return type.toString();
}

export function readColumn(chunk: DuckDBDataChunk, column: number, type: DuckDBType, rows: number): ColumnReader {
  const vector = chunk.getColumnVector(column);
  const values: WireValue[] = new Array(rows);
  let chars = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = wireValue(vector.getItem(row), type, 0);
    chars += sizeOf(value);
    values[row] = value;
  }
  return { values, chars };
}

function sizeOf(value: WireValue): number {
  if (typeof value === "string") return value.length + 3;
  if (Array.isArray(value)) return value.reduce((sum: number, item: WireValue) => sum + sizeOf(item), 2);
  return 6;
}

function wireValue(value: DuckDBValue, type: DuckDBType, depth: number): WireValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return null;
    return type.typeId === DuckDBTypeId.FLOAT ? shortestFloat(value) : value;
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    if (depth >= listDepthMax) throw new RequestFailure("engine");
    const itemType = type instanceof DuckDBListType || type instanceof DuckDBArrayType ? type.valueType : type;
    return value.items.map((item) => wireValue(item, itemType, depth + 1));
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("hex");
  // node-api prints the two infinite dates as days far away.
  if (value instanceof DuckDBDateValue && Math.abs(value.days) === 0x7fffffff)
    return value.days > 0 ? "infinity" : "-infinity";
  return value.toString();
}

/** The fewest digits that name this 32-bit float, as DuckDB prints it. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** LIST(UBIGINT) of (bucket << 32 | sum32) as base64 of 128 little-endian uint32, read straight from the child's array. */
export function readFingerprints(chunk: DuckDBDataChunk, column: number, rows: number): ColumnReader {
  const lists = chunk.getColumnVector(column);
  const child = lists instanceof DuckDBListVector ? lists.childVector : undefined;
  if (!(lists instanceof DuckDBListVector) || !(child instanceof DuckDBUBigIntVector) || !isLittleEndian) {
    throw new RequestFailure("protocol");
  }
  const words = childWords(child);
  const isValid = validityOf(lists);
  const values: WireValue[] = new Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const start = lists.getEntryOffset(row);
    values[row] = isValid(row) ? packed(words, start, start + lists.getEntryLength(row)) : null;
  }
  return { values, chars: rows * 700 };
}

function packed(words: Uint32Array, start: number, end: number): string {
  if (end * 2 > words.length) throw new RequestFailure("protocol");
  const sums = new Uint32Array(fingerprintBuckets);
  for (let item = start; item < end; item += 1) {
    const bucket = words[item * 2 + 1]!;
    if (bucket >= fingerprintBuckets) throw new RequestFailure("protocol");
    sums[bucket] = words[item * 2]!;
  }
  return Buffer.from(sums.buffer).toString("base64");
}

/** Low and high halves of each value. `items` is private in the typings and is the array that DuckDB filled. */
function childWords(child: DuckDBUBigIntVector): Uint32Array {
  const items: unknown = Reflect.get(child, "items");
  if (!(items instanceof BigUint64Array)) throw new RequestFailure("protocol");
  return new Uint32Array(items.buffer, items.byteOffset, items.length * 2);
}

/** `getItemVector` would tell too, but copies the list; the entry of a null list is not initialised and must not be read. */
function validityOf(lists: DuckDBListVector): (row: number) => boolean {
  const validity: unknown = Reflect.get(lists, "validity");
  if (typeof validity !== "object" || validity === null) throw new RequestFailure("protocol");
  const itemValid: unknown = Reflect.get(validity, "itemValid");
  if (typeof itemValid !== "function") throw new RequestFailure("protocol");
  return (row) => itemValid.call(validity, row) === true;
}
