// The few things every step of the import says to DuckDB.
import type { DuckDBConnection } from "@duckdb/node-api";

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export async function numbers(connection: DuckDBConnection, sql: string): Promise<readonly number[]> {
  const reader = await connection.runAndReadAll(sql);
  return (reader.getRows()[0] ?? []).map(Number);
}

export async function column(connection: DuckDBConnection, sql: string): Promise<readonly (string | null)[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map((row) => (row[0] === null || row[0] === undefined ? null : String(row[0])));
}

/** Inserts rows of texts; for lists that come from outside the engine. */
export async function insertTexts(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    for (const text of row) appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
}
