// One embedded PostgreSQL for a whole test run, and a database of its own, already migrated, for each caller.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { connect, type OpenDatabase } from "./database.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** A fresh database with the newest schema, copied from the run's template. Needs vitest's globalSetup `testing-setup.ts`. */
export async function testDatabase(): Promise<OpenDatabase> {
  const url = inject("postgresUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asSuperuser(url, `CREATE DATABASE ${name} TEMPLATE sekisho_template STRATEGY file_copy`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return connect(own.href, () => asSuperuser(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
