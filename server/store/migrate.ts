// Brings a database to the newest schema: numbered SQL files, each once, in order, in its own transaction, with its checksum.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

const migrationsDirectory = path.join(import.meta.dirname, "migrations");
const lockKey = 7_353_002;

type Migration = { readonly number: number; readonly name: string; readonly text: string; readonly sha256: string };

/** Applies what is missing. Throws when an applied file was changed or the database is newer than this program. */
export async function migrate(db: Kysely<Database>, directory = migrationsDirectory): Promise<void> {
  const migrations = await readMigrations(directory);
  await db.connection().execute(async (connection) => {
    await sql`SELECT pg_advisory_lock(${lockKey})`.execute(connection);
    try {
      await sql`CREATE TABLE IF NOT EXISTS schema_migration (
        number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
      )`.execute(connection);
      const applied = await connection.selectFrom("schema_migration").selectAll().orderBy("number").execute();
      for (const row of applied) {
        const file = migrations.find((migration) => migration.number === row.number);
        if (file === undefined) {
          throw new Error(`The database has migration ${row.name}, which this version of Sekisho does not know.`);
        }
        if (file.sha256 !== row.sha256) throw new Error(`Migration ${row.name} was changed after it was applied.`);
      }
      const newest = applied.at(-1)?.number ?? 0;
      for (const migration of migrations.filter(({ number }) => number > newest)) {
        await connection.transaction().execute(async (tx) => {
          await sql.raw(migration.text).execute(tx);
          const { number, name, sha256 } = migration;
          await tx.insertInto("schema_migration").values({ number, name, sha256 }).execute();
        });
      }
    } finally {
      await sql`SELECT pg_advisory_unlock(${lockKey})`.execute(connection);
    }
  });
}

async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{3}-.+\.sql$/.test(name)).sort();
  return await Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(directory, name), "utf8");
      return { number: Number(name.slice(0, 3)), name, text, sha256: createHash("sha256").update(text).digest("hex") };
    }),
  );
}
