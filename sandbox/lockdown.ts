// Opens the engine, runs the server's setup, and then takes from the engine every way to reach anything else.
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { WorkerRequest } from "./protocol.ts";

type OpenRequest = Extract<WorkerRequest, { op: "open" }>;

export type Engine = { readonly role: OpenRequest["role"]; readonly connection: DuckDBConnection };

/** Where data files are mounted read-only, and the only folder the locked engine may touch besides its spill. */
const mountedData = "/data";
const spillFolder = "/tmp/spill";

export async function openEngine(request: OpenRequest): Promise<Engine> {
  const spillMb = request.spillMb ?? 0;
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(Math.max(1, request.threads)),
    memory_limit: `${request.memoryMb}MiB`,
    temp_directory: spillMb > 0 ? spillFolder : "",
    max_temp_directory_size: `${spillMb}MiB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_unsigned_extensions: "false",
    allow_persistent_secrets: "false",
  });
  const connection = await instance.connect();
  // UTC wherever the sandbox runs: a result must not depend on the machine's zone.
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  for (const statement of request.setup) await connection.run(statement);
  for (const statement of lockStatements(request)) await connection.run(statement);
  return { role: request.role, connection };
}

function lockStatements({ role, dataFolder = mountedData }: OpenRequest): readonly string[] {
  // Only what was mounted is there: a permit's files for evidence, public tables for finish, nothing for the binder.
  const allowed = role === "binder" ? "[]" : `['${dataFolder}/']`;
  return [
    "SET errors_as_json = true",
    // Per cent without a bar on stdout, where only protocol lines may appear.
    "SET enable_progress_bar = true",
    "SET enable_progress_bar_print = false",
    "SET progress_bar_time = 0",
    `SET GLOBAL allowed_directories = ${allowed}`,
    "SET GLOBAL enable_external_access = false",
    // INVARIANT: last. Nothing above can be undone after it.
    "SET GLOBAL lock_configuration = true",
  ];
}
