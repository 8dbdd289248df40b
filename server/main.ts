// Starts Sekisho: settings, rules, walls, database, application, in this order; stops it in the other.
import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { bubblewrapAvailable } from "../sandbox/launch.ts";
import { createApp } from "./app.ts";
import { systemActor } from "./audit/event.ts";
import { keepSignedHead } from "./audit/head-file.ts";
import { completeTree } from "./audit/log.ts";
import { openMirrors } from "./audit/mirror.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { type Keys, loadKeys } from "./identity/keys.ts";
import { preparePasswords } from "./identity/passwords.ts";
import { deleteEndedSessions } from "./identity/sessions.ts";
import { loadProfiles, type PolicyProfiles } from "./policy/profiles.ts";
import { recordRules } from "./public/rules.ts";
import { Scheduler } from "./query/scheduler.ts";
import { createSandboxPool } from "./sandbox/pool.ts";
import { startDatabase } from "./store/database.ts";
import { migrate } from "./store/migrate.ts";
import { type Db, withAudit } from "./store/unit-of-work.ts";

const requestsEndMs = 5_000;
const sweepSessionsEveryMs = 10 * 60_000;

export type RunningServer = {
  readonly url: string;
  /** Ends requests, sandbox and database, in this order. */
  close(): Promise<void>;
};

/** Work to be done once the database is ready and before anyone is served, e.g. setting up the demonstration. */
export type Preparation = (parts: {
  readonly db: Db;
  readonly keys: Keys;
  readonly profiles: PolicyProfiles;
}) => Promise<void>;

/** Throws `ConfigError` with a sentence for the operator when it cannot or must not start. */
export async function startServer(config: Config, prepare?: Preparation): Promise<RunningServer> {
  await refuseWithoutWalls(config);
  const profiles = await loadProfiles(config.policiesDirectory);
  await mkdir(config.dataDirectory, { recursive: true });
  const keys = await loadKeys(config.dataDirectory);
  const { db, close: closeDatabase } = await startDatabase(config);
  const pool = createSandboxPool({ walls: config.unwalled ? "none" : "bubblewrap" });
  try {
    await migrate(db);
    await completeTree(db);
    await preparePasswords();
    await withAudit(db, systemActor, async (_tx, record) => {
      record({ kind: "server-started", detail: { unwalled: config.unwalled } });
    });
    await recordRules(db, profiles);
    await prepare?.({ db, keys, profiles });
    const scheduler = new Scheduler({ db, pool, profiles });
    await scheduler.closeCutRuns();
    const { dataDirectory, limits } = config;
    const pace = { signEveryMs: limits.auditHeadEveryMs, mirrorEveryMs: config.auditMirror.everyMinutes * 60_000 };
    const mirrors = openMirrors(config.auditMirror);
    const heads = await keepSignedHead({ db, dataDirectory, mirrors, ...keys }, pace);
    const app = createApp({ db, config, keys, profiles, pool, scheduler, heads });
    const server = createAdaptorServer({ fetch: app.fetch });
    const url = await listen(server, config);
    const sweep = setInterval(() => void deleteEndedSessions(db).catch(() => undefined), sweepSessionsEveryMs);
    sweep.unref();
    let closing: Promise<void> | undefined;
    const stop = async () => {
      clearInterval(sweep);
      await scheduler.close();
      await closeHttp(server);
      await pool.close();
      await heads.close();
      await closeDatabase();
    };
    return {
      url,
      close() {
        closing ??= stop();
        return closing;
      },
    };
  } catch (thrown) {
    await pool.close();
    await closeDatabase();
    throw thrown;
  }
}

async function refuseWithoutWalls(config: Config): Promise<void> {
  if (config.unwalled) return;
  const walls = await bubblewrapAvailable();
  if (walls.ok) return;
  throw new ConfigError(
    `The sandbox cannot be built here: ${walls.reason ?? "bubblewrap does not work"}. ${walls.fix ?? "Install the package bubblewrap."} For a demonstration without patients' data only, SEKISHO_UNWALLED=1 runs without it.`,
  );
}

async function listen(server: ServerType, config: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (thrown: NodeJS.ErrnoException) => {
      const taken = thrown.code === "EADDRINUSE";
      reject(taken ? new ConfigError(`Port ${config.port} is taken: stop what uses it, or set SEKISHO_PORT.`) : thrown);
    });
    server.listen(config.port, config.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const everywhere = config.host === "0.0.0.0" || config.host === "::";
  return config.origin ?? `http://${everywhere ? "localhost" : config.host}:${port}`;
}

/** Lets running requests end; event streams would never, so after a while the connections are cut. */
async function closeHttp(server: ServerType): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  if ("closeIdleConnections" in server) server.closeIdleConnections();
  const timer = setTimeout(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
  }, requestsEndMs);
  await closed;
  clearTimeout(timer);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const server = await startServer(config);
  process.stdout.write(
    `Sekisho is ready at ${server.url}${config.unwalled ? " WITHOUT WALLS (demonstration only)" : ""}\n`,
  );
  const stop = () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

if (import.meta.main) {
  main().catch((thrown: unknown) => {
    if (!(thrown instanceof ConfigError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
  });
}
