// A real engine for tests: binds a statement as the product does, and runs SQL to compare rows.

import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { BoundPlan, Column } from "../algebra.ts";
import { PLAN_QUERY, planFromDuckdb } from "../from-duckdb.ts";
import type { Outcome } from "../refusal.ts";
import { MEDICAL_SETUP } from "./medical-schema.ts";

export type Rows = { readonly columns: readonly Column[]; readonly rows: readonly (readonly unknown[])[] };

export type Engine = {
  readonly connection: DuckDBConnection;
  readonly planJson: (sql: string) => Promise<string>;
  readonly columnsOf: (sql: string) => Promise<readonly Column[]>;
  readonly bind: (sql: string) => Promise<Outcome<BoundPlan>>;
  readonly run: (sql: string) => Promise<Rows>;
  readonly close: () => void;
};

type EngineOptions = { readonly isLocked: boolean; readonly setup?: readonly string[] };

/** `isLocked`: no file or extension can be reached, as in the binder. `setup`: other tables than the medical ones. */
export async function openEngine(
  { isLocked, setup = MEDICAL_SETUP }: EngineOptions = { isLocked: true },
): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  for (const statement of setup) await connection.run(statement);
  if (isLocked) await connection.run("SET enable_external_access = false");
  const planJson = async (sql: string): Promise<string> => {
    const statement = await connection.prepare(PLAN_QUERY);
    statement.bindVarchar(1, sql);
    return String((await statement.runAndReadAll()).getRows()[0]?.[0]);
  };
  const columnsOf = async (sql: string): Promise<readonly Column[]> => {
    const statement = await connection.prepare(sql);
    return Array.from({ length: statement.columnCount }, (_, index) => ({
      name: statement.columnName(index),
      type: statement.columnType(index).toString(),
    }));
  };
  return {
    connection,
    planJson,
    columnsOf,
    bind: async (sql) => {
      const json = await planJson(sql);
      const columns = json.startsWith('{"error":true') ? [] : await columnsOf(sql).catch(() => []);
      return planFromDuckdb(json, columns, { sql });
    },
    run: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      const names = reader.deduplicatedColumnNames();
      const types = reader.columnTypes();
      const columns = reader
        .columnNames()
        .map((name, index) => ({ name: name ?? names[index] ?? "", type: String(types[index]) }));
      return { columns, rows: reader.getRows() };
    },
    close: () => connection.closeSync(),
  };
}

/** One line a row: doubles to 10 digits, nothing else rounded. */
export function rowTexts(rows: Rows): readonly string[] {
  return rows.rows.map((row) => JSON.stringify(row, (_key, value: unknown) => textOf(value)));
}

function textOf(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value)) return String(value);
  return value === 0 ? 0 : Number(value.toPrecision(10));
}
