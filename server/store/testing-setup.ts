// vitest globalSetup: starts one PostgreSQL in a temporary directory, prepares the migrated template, removes both at the end.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { connect } from "./database.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import { migrate } from "./migrate.ts";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), "sekisho-test-"));
  const embedded = await startEmbeddedPostgres(path.join(directory, "postgres"), { endsWithParent: true });
  const client = new pg.Client({ connectionString: embedded.connectionString });
  await client.connect();
  await client.query("ALTER SYSTEM SET fsync = off");
  await client.query("SELECT pg_reload_conf()");
  await client.query("CREATE DATABASE sekisho_template");
  await client.end();
  const url = new URL(embedded.connectionString);
  url.pathname = "/sekisho_template";
  const template = connect(url.href, async () => undefined);
  await migrate(template.db);
  await template.close();
  project.provide("postgresUrl", embedded.connectionString);
  return async () => {
    await embedded.close();
    await rm(directory, { recursive: true, force: true });
  };
}
