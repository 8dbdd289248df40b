// Makes a temporary table from a wire table, with exactly the types it names.
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  SMALLINT,
  TINYINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from "@duckdb/node-api";
import { RequestFailure } from "./fault-code.ts";
import type { WireTable, WireValue } from "./protocol.ts";

const CHUNK_ROWS = 2048;
const STAGING = "__sandbox_load";

/** One type name with optional numbers and list brackets: no expression, no second column, no quote fits in. */
const TYPE = /^(?:[A-Z][A-Z0-9_]*(?: [A-Z]+){0,3}(?:\(\d{1,3}(?:,\s?\d{1,3})?\))?)(?:\[\d{0,6}\])*$/;

const NUMBERS: Readonly<Record<string, DuckDBType>> = {
  TINYINT,
  SMALLINT,
  INTEGER,
  UTINYINT,
  USMALLINT,
  UINTEGER,
  FLOAT,
  DOUBLE,
};

/** How a column enters: appended as `staged`, then `read` turns the staged column into the wanted type. */
type Entry = {
  readonly staged: DuckDBType;
  readonly read: (column: string) => string;
  readonly value: (value: Exclude<WireValue, null>) => DuckDBValue;
};

export async function loadTable(connection: DuckDBConnection, table: string, data: WireTable): Promise<void> {
  const entries = data.columns.map((column) => entryFor(column.type));
  const staged = entries.map((entry, at) => `c${at} ${entry.staged.toString()}`).join(", ");
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${STAGING} (${staged})`);
  try {
    await appendRows(connection, entries, data.rows);
    const reads = entries.map((entry, at) => `${entry.read(`c${at}`)} AS ${quoted(data.columns[at]!.name)}`).join(", ");
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${quoted(table)} AS SELECT ${reads} FROM ${STAGING} ORDER BY rowid`,
    );
  } finally {
    await connection.run(`DROP TABLE IF EXISTS temp.${STAGING}`);
  }
}

export async function dropTables(connection: DuckDBConnection, tables: readonly string[]): Promise<void> {
  for (const table of tables) await connection.run(`DROP TABLE IF EXISTS temp.${quoted(table)}`);
}

async function appendRows(
  connection: DuckDBConnection,
  entries: readonly Entry[],
  rows: WireTable["rows"],
): Promise<void> {
  const appender = await connection.createAppender(STAGING, "main", "temp");
  try {
    const types = entries.map((entry) => entry.staged);
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const part = rows.slice(start, start + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, part.length);
      entries.forEach((entry, at) => {
        const values = part.map((row) => (row[at] === null || row[at] === undefined ? null : entry.value(row[at])));
        chunk.setColumnValues(at, values);
      });
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function entryFor(type: string): Entry {
  if (!TYPE.test(type)) throw new RequestFailure("protocol");
  if (type.endsWith("]")) {
    return { staged: VARCHAR, read: (c) => `CAST(CAST(${c} AS JSON) AS ${type})`, value: (v) => JSON.stringify(v) };
  }
  if (type === "BOOLEAN") return { staged: BOOLEAN, read: (c) => c, value: (v) => expect(v, "boolean") };
  if (type === "BIGINT") return { staged: BIGINT, read: (c) => c, value: toBigint };
  const staged = NUMBERS[type];
  if (staged !== undefined) return { staged, read: (c) => c, value: (v) => expect(v, "number") };
  if (type === "VARCHAR") return { staged: VARCHAR, read: (c) => c, value: (v) => expect(v, "string") };
  if (type === "BLOB") return { staged: VARCHAR, read: (c) => `from_hex(${c})`, value: (v) => expect(v, "string") };
  return { staged: VARCHAR, read: (c) => `CAST(${c} AS ${type})`, value: (v) => expect(v, "string") };
}

function expect(value: Exclude<WireValue, null>, type: "boolean" | "number" | "string"): boolean | number | string {
  if (typeof value !== type || typeof value === "object") throw new RequestFailure("protocol");
  return value;
}

function toBigint(value: Exclude<WireValue, null>): bigint {
  if (typeof value === "string" && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  throw new RequestFailure("protocol");
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
