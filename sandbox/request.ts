// Checks that a line from the server is a request of the protocol, within the bounds of its op.
import {
  columnsMax,
  dropTablesMax,
  fingerprintColumnsMax,
  loadRowsMax,
  printedSqlCharsMax,
  researcherSqlCharsMax,
  rowsMaxMax,
  setupCharsMax,
  setupStatementsMax,
  tableNameCharsMax,
} from "./limits.ts";
import type { WireColumn, WireValue, WorkerRequest } from "./protocol.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The request, or its id with nothing else when it is not one, or undefined when not even an id can be read. */
export function parseRequest(
  line: string,
): WorkerRequest | { readonly id: number; readonly op: "invalid" } | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isFields(fields) || !isCount(fields.id, Number.MAX_SAFE_INTEGER)) return undefined;
  const id = fields.id;
  return readOp(id, fields) ?? { id, op: "invalid" };
}

function readOp(id: number, f: Fields): WorkerRequest | undefined {
  switch (f.op) {
    case "open":
      return readOpen(id, f);
    case "bind":
    case "complete":
      return isText(f.sql, researcherSqlCharsMax) ? { id, op: f.op, sql: f.sql } : undefined;
    case "query": {
      const { sql, rowsMax, fingerprints } = f;
      if (!isText(sql, printedSqlCharsMax) || !isCount(rowsMax, rowsMaxMax)) return undefined;
      if (!isArrayOf(fingerprints, fingerprintColumnsMax, (at) => isCount(at, columnsMax))) return undefined;
      return { id, op: "query", sql, rowsMax, fingerprints };
    }
    case "load":
      return readLoad(id, f);
    case "drop":
      return isArrayOf(f.tables, dropTablesMax, isName) ? { id, op: "drop", tables: f.tables } : undefined;
    case "interrupt":
      return isCount(f.target, Number.MAX_SAFE_INTEGER) ? { id, op: "interrupt", target: f.target } : undefined;
    default:
      return undefined;
  }
}

function readOpen(id: number, f: Fields): WorkerRequest | undefined {
  const { role, setup, memoryMb, threads, spillMb, dataFolder } = f;
  if (role !== "binder" && role !== "evidence" && role !== "finish") return undefined;
  if (!isArrayOf(setup, setupStatementsMax, (s) => isText(s, setupCharsMax))) return undefined;
  if (!isCount(memoryMb, 1 << 20) || !isCount(threads, 256)) return undefined;
  if (spillMb !== undefined && !isCount(spillMb, 1 << 20)) return undefined;
  if (dataFolder !== undefined && !(isText(dataFolder, 1_000) && !dataFolder.includes("'"))) return undefined;
  const optional = {
    ...(spillMb === undefined ? {} : { spillMb }),
    ...(dataFolder === undefined ? {} : { dataFolder }),
  };
  return { id, op: "open", role, setup, memoryMb, threads, ...optional };
}

function readLoad(id: number, f: Fields): WorkerRequest | undefined {
  const { table, data } = f;
  if (!isName(table) || !isFields(data)) return undefined;
  const { columns, rows } = data;
  if (!isArrayOf(columns, columnsMax, isColumn) || columns.length === 0) return undefined;
  const isRow = (row: unknown): row is readonly WireValue[] => Array.isArray(row) && row.length === columns.length;
  if (!isArrayOf(rows, loadRowsMax, isRow)) return undefined;
  return { id, op: "load", table, data: { columns, rows } };
}

function isFields(x: unknown): x is Fields {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

function isCount(x: unknown, max: number): x is number {
  return typeof x === "number" && Number.isSafeInteger(x) && x >= 0 && x <= max;
}

function isText(x: unknown, charsMax: number): x is string {
  return typeof x === "string" && x.length <= charsMax;
}

/** Quoted wherever it is used; NUL would end the text inside the engine. */
function isName(x: unknown): x is string {
  return isText(x, tableNameCharsMax) && x.length > 0 && !x.includes("\0");
}

function isColumn(x: unknown): x is WireColumn {
  return isFields(x) && isText(x.name, 1_000) && !x.name.includes("\0") && isText(x.type, 10_000);
}

function isArrayOf<T>(x: unknown, lengthMax: number, is: (item: unknown) => item is T): x is readonly T[];
function isArrayOf(x: unknown, lengthMax: number, is: (item: unknown) => boolean): boolean {
  return Array.isArray(x) && x.length <= lengthMax && x.every(is);
}
