// Runs one SELECT that the server printed, and returns at most `rowsMax` of its rows.
import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from "@duckdb/node-api";
import { RequestFailure } from "./fault-code.ts";
import { tableBytesMax } from "./limits.ts";
import type { WireTable, WireValue, WorkerRequest } from "./protocol.ts";
import { readColumn, readFingerprints, typeText } from "./wire.ts";

type QueryRequest = Extract<WorkerRequest, { op: "query" }>;

export type QueryAnswer = { readonly kind: "table"; readonly table: WireTable; readonly truncated: boolean };

export async function runQuery(
  connection: DuckDBConnection,
  request: QueryRequest,
  isInterrupted: () => boolean,
): Promise<QueryAnswer> {
  const statement = await prepareSelect(connection, request.sql);
  try {
    const result = await statement.stream();
    const types = result.columnTypes();
    const columns = result.columnNames().map((name, at) => ({ name, type: typeText(types[at]!) }));
    const packed = new Set(request.fingerprints);
    if ([...packed].some((at) => at >= columns.length)) throw new RequestFailure("protocol");
    const rows: WireValue[][] = [];
    let charsLeft = tableBytesMax;
    for (;;) {
      if (isInterrupted()) throw new Error("INTERRUPT");
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { kind: "table", table: { columns, rows }, truncated: false };
      const take = Math.min(chunk.rowCount, request.rowsMax - rows.length);
      const read = types.map((type, at) =>
        packed.has(at) ? readFingerprints(chunk, at, take) : readColumn(chunk, at, type, take),
      );
      charsLeft -= read.reduce((sum, column) => sum + column.chars, 0);
      if (charsLeft < 0) throw new RequestFailure("memory");
      for (let row = 0; row < take; row += 1) rows.push(read.map((column) => column.values[row]!));
      if (take < chunk.rowCount) return { kind: "table", table: { columns, rows }, truncated: true };
    }
  } finally {
    statement.destroySync();
  }
}

/** The server prints one SELECT; anything else here means that the printer or the wall before it is broken. */
async function prepareSelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  if (sql.includes("\0")) throw new RequestFailure("protocol");
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new RequestFailure("protocol");
  const statement = await statements.prepare(0);
  if (statement.statementType === StatementType.SELECT) return statement;
  statement.destroySync();
  throw new RequestFailure("protocol");
}
