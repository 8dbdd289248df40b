// A worker that has been taken over speaks to the server in every wrong way it can; played by sandbox/testing/turncoat.ts.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxSession } from "./client.ts";
import { createSandboxPool, type SandboxPool } from "./pool.ts";

let pool: SandboxPool;

beforeAll(() => {
  pool = createSandboxPool({
    walls: "bubblewrap",
    entryFile: join(import.meta.dirname, "../../sandbox/testing/turncoat.ts"),
    timeouts: { graceMs: 300 },
    spares: { binder: 0, finish: 0 },
    liveMax: 2,
  });
});

afterAll(() => pool.close());

async function acquire(key = "k"): Promise<SandboxSession> {
  const acquired = await pool.acquire({ role: "finish", key, setup: [], files: [] });
  if (!acquired.ok) throw new Error(acquired.fault.code);
  return acquired.value;
}

async function askAfter(betrayal: string): Promise<unknown> {
  const session = await acquire();
  const isFingerprint = betrayal === "false fingerprint";
  const answer = await session.query(betrayal, {
    rowsMax: 10,
    fingerprints: isFingerprint ? [0] : [],
    timeoutMs: 10_000,
  });
  await session.destroy();
  return answer.ok ? answer.value.table.rows : answer.fault.code;
}

describe("a worker that breaks the protocol is killed, and the server lives", () => {
  it("believes an honest answer, or the rest would prove nothing", async () => {
    expect(await askAfter("honest")).toEqual([[1]]);
  });

  it.each([
    "nonsense",
    "empty line",
    "binary noise",
    "wrong id",
    "id as text",
    "earlier id",
    "wrong kind",
    "unknown kind",
    "extra field",
    "free text in a failure",
    "too many rows",
    "ragged rows",
    "objects as values",
    "lists too deep",
    "false fingerprint",
    "endless line",
    "prototype pollution",
    "progress past the end",
  ])("%s: protocol", async (betrayal) => {
    expect(await askAfter(betrayal)).toBe("protocol");
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(["end in the middle", "abort"])("%s: crashed", async (betrayal) => {
    expect(await askAfter(betrayal)).toBe("crashed");
  });

  it("is not blocked by noise on stderr, and hears none of it", async () => {
    expect(await askAfter("noise on stderr")).toEqual([[1]]);
  });

  // The second answer waits for the next question, to be taken for its answer.
  it("kills a worker that answers twice", async () => {
    const session = await acquire("twice");
    expect(await session.query("two answers", { rowsMax: 10 })).toMatchObject({ ok: true });
    expect(await session.query("honest", { rowsMax: 10 })).toMatchObject({
      fault: { code: expect.stringMatching(/^(protocol|crashed)$/) },
    });
  });

  it("kills a worker that does not stop when told, and reports why it was told", async () => {
    const session = await acquire("deaf");
    expect(await session.query("deaf", { timeoutMs: 100 })).toMatchObject({ fault: { code: "timeout" } });
    expect(await session.query("honest")).toMatchObject({ fault: { code: "crashed" } });
    session.release();
  });

  it("has no process left over at the end", async () => {
    await expect.poll(() => pool.stats()).toEqual({ live: 0, idle: 0, busy: 0 });
  });
});
