// The one place that opens the database: the embedded PostgreSQL below the data directory, or an outside one by DATABASE_URL.
import path from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Config } from "../config.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import type { Database } from "./schema.ts";

const connectionsMax = 16;
const statementTimeoutMs = 30_000;

export type OpenDatabase = {
  readonly db: Kysely<Database>;
  close(): Promise<void>;
};

/** Opens the configured database; the embedded one is made, started or joined as needed. The schema is not touched: see `migrate`. */
export async function startDatabase(config: Pick<Config, "dataDirectory" | "databaseUrl">): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return connect(config.databaseUrl, async () => undefined);
  const embedded = await startEmbeddedPostgres(path.join(config.dataDirectory, "postgres"));
  return connect(embedded.connectionString, () => embedded.close());
}

/** A pool on `connectionString`; `release` runs after the pool has ended. */
export function connect(connectionString: string, release: () => Promise<void>): OpenDatabase {
  const pool = new pg.Pool({
    connectionString,
    max: connectionsMax,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    types: { getTypeParser },
  });
  // Without a listener an idle connection that the database closes would end the process.
  pool.on("error", () => undefined);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  let closed = false;
  return {
    db,
    async close() {
      if (closed) return;
      closed = true;
      await db.destroy();
      await release();
    },
  };
}

const int8 = 20;
const date = 1082;

// bigint as number (ours stay far below 2^53, checked); date as ISO text, since a permit's day has no time zone.
function getTypeParser(id: number, format?: "text" | "binary"): (value: string) => unknown {
  if (id === date) return (value) => value;
  if (id !== int8) return pg.types.getTypeParser(id, format as "text");
  return (value) => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new Error("a bigint beyond 2^53");
    return number;
  };
}
