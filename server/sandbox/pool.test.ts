// What the pool promises about processes: who shares one, how many there are, and when they end.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, describe, expect, it } from "vitest";
import type { SandboxSession } from "./client.ts";
import { type AcquireOptions, createSandboxPool, type SandboxPool, type SandboxPoolOptions } from "./pool.ts";

let pool: SandboxPool | undefined;
afterEach(async () => {
  await pool?.close();
});

const noSpares = { binder: 0, finish: 0 };

function open(options: Partial<SandboxPoolOptions> = {}): SandboxPool {
  pool = createSandboxPool({ walls: "bubblewrap", spares: noSpares, ...options });
  return pool;
}

async function acquire(from: SandboxPool, key: string, more: Partial<AcquireOptions> = {}): Promise<SandboxSession> {
  const acquired = await from.acquire({
    role: "finish",
    key,
    setup: ["CREATE TABLE mark (n INTEGER)"],
    files: [],
    ...more,
  });
  if (!acquired.ok) throw new Error(acquired.fault.code);
  return acquired.value;
}

async function rowsOf(session: SandboxSession): Promise<unknown> {
  const answer = await session.query("SELECT 1");
  return answer.ok ? answer.value.table.rows.length : answer.fault.code;
}

describe("sharing", () => {
  it("reuses a process for the same key, setup and files", async () => {
    const p = open();
    (await acquire(p, "a")).release();
    await expect.poll(() => p.stats()).toEqual({ live: 1, idle: 1, busy: 0 });
    const again = await acquire(p, "a");
    expect(p.stats()).toEqual({ live: 1, idle: 0, busy: 1 });
    expect(await rowsOf(again)).toBe(1);
  });

  // Two projects in one process would share its memory, its temporary tables and its caches.
  it("never reuses a process for another key, role or setup", async () => {
    const p = open();
    (await acquire(p, "a")).release();
    await expect.poll(() => p.stats().idle).toBe(1);
    await acquire(p, "b");
    expect(p.stats().live).toBe(2);
    await acquire(p, "a", { setup: [] });
    expect(p.stats().live).toBe(3);
    await acquire(p, "a", { role: "binder" });
    expect(p.stats().live).toBe(4);
  });

  it("gives two users of one key two processes", async () => {
    const p = open();
    await Promise.all([acquire(p, "a"), acquire(p, "a")]);
    expect(p.stats()).toEqual({ live: 2, idle: 0, busy: 2 });
  });

  it("ends a process that is released while it still runs something", async () => {
    const p = open();
    const session = await acquire(p, "a");
    const running = session.query("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b");
    session.release();
    expect(await running).toMatchObject({ fault: { code: "crashed" } });
    await expect.poll(() => p.stats().live).toBe(0);
  });
});

describe("bounds", () => {
  it("makes the one past liveMax wait, and serves it when one is released", async () => {
    const p = open({ liveMax: 2 });
    const [first] = await Promise.all([acquire(p, "a"), acquire(p, "b")]);
    const third = acquire(p, "c");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(p.stats().live).toBe(2);
    first.release();
    expect(await rowsOf(await third)).toBe(1);
    expect(p.stats().live).toBe(2);
  });

  it("reports a timeout when none is released, and cancelled when the caller gives up", async () => {
    const p = open({ liveMax: 1, timeouts: { acquireMs: 200 } });
    await acquire(p, "a");
    const want = { role: "finish", key: "b", setup: [], files: [] } as const;
    expect(await p.acquire(want)).toMatchObject({ fault: { code: "timeout" } });
    expect(await p.acquire({ ...want, signal: AbortSignal.timeout(50) })).toMatchObject({
      fault: { code: "cancelled" },
    });
  });

  it("refuses the one past waitingMax at once", async () => {
    const p = open({ liveMax: 1, waitingMax: 1 });
    const first = await acquire(p, "a");
    const second = acquire(p, "b");
    const want = { role: "finish", key: "c", setup: [], files: [] } as const;
    expect(await p.acquire(want)).toMatchObject({ fault: { code: "timeout" } });
    first.release();
    await second;
  });

  it("ends an idle process after idleMs, and any after sessionsMax", async () => {
    const idle = open({ idleMs: 100 });
    (await acquire(idle, "a")).release();
    await expect.poll(() => idle.stats().live).toBe(0);
    await idle.close();
    const worn = open({ sessionsMax: 1 });
    (await acquire(worn, "a")).release();
    await expect.poll(() => worn.stats().live).toBe(0);
  });

  it("keeps a spare ready and replaces it when it is taken", async () => {
    const p = open({ spares: { binder: 0, finish: 1 } });
    await expect.poll(() => p.stats()).toEqual({ live: 1, idle: 1, busy: 0 });
    await acquire(p, "a");
    await expect.poll(() => p.stats()).toEqual({ live: 2, idle: 1, busy: 1 });
  });
});

describe("faults", () => {
  it("reports a setup that fails, without the engine's words", async () => {
    const p = open();
    const answer = await p.acquire({ role: "finish", key: "a", setup: ["CREATE TABEL x"], files: [] });
    expect(answer).toEqual({ ok: false, fault: { kind: "fault", code: "engine" } });
    await expect.poll(() => p.stats().live).toBe(0);
  });

  it("reports data that is not there as crashed", async () => {
    const files = [{ name: "x.parquet", path: "/nowhere/x.parquet" }];
    const answer = await open().acquire({ role: "evidence", key: "a", setup: [], files });
    expect(answer).toMatchObject({ fault: { code: "crashed" } });
  });

  // A worker that cannot start must not be started for ever.
  it("gives up on spares that die", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-pool-"));
    const entryFile = join(folder, "broken.ts");
    writeFileSync(entryFile, "process.exit(1);\n");
    const p = open({ spares: { binder: 1, finish: 0 }, entryFile });
    await expect.poll(() => p.stats().live, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => p.stats().live, { timeout: 10_000 }).toBe(0);
    rmSync(folder, { recursive: true });
  });

  // Killed while bubblewrap is still building its walls, half of it used to stay behind for ever.
  it("leaves no process behind when it is closed during a start", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-start-"));
    const entryFile = join(folder, "waits.ts");
    writeFileSync(entryFile, "process.stdin.resume();\n");
    const commands = (): string[] =>
      readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => {
          try {
            return readFileSync(`/proc/${pid}/cmdline`, "utf8");
          } catch {
            return "";
          }
        })
        .filter((command) => command.includes(folder));
    for (let delayMs = 0; delayMs < 24; delayMs += 1) {
      const p = open({ spares: { binder: 1, finish: 0 }, entryFile });
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await p.close();
    }
    await expect.poll(commands, { timeout: 10_000 }).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("answers after close", async () => {
    const p = open();
    await p.close();
    expect(await p.acquire({ role: "finish", key: "a", setup: [], files: [] })).toMatchObject({ ok: false });
  });
});

describe("without walls, for a demonstration", () => {
  it("speaks the same protocol and finds the data", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-open-"));
    const path = join(folder, "visits.parquet");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`COPY (SELECT 42 AS id) TO '${path}' (FORMAT parquet)`);
    const p = open({ walls: "none" });
    const setup = ["CREATE VIEW visits AS FROM read_parquet('/data/visits.parquet')"];
    const session = await acquire(p, "a", { role: "evidence", setup, files: [{ name: "visits.parquet", path }] });
    expect(await session.query("FROM visits")).toMatchObject({ value: { table: { rows: [[42]] } } });
    expect(await session.query("FROM read_text('/etc/passwd')")).toMatchObject({ fault: { code: "engine" } });
    rmSync(folder, { recursive: true });
  });
});
