// Attacks from inside the walls: a taken-over worker is played by sandbox/testing/prisoner.ts, started by the real launcher.
import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { killSandbox, processDefaults, sandboxCommand, startCommand } from "../../sandbox/command.ts";
import { bubblewrapAvailable } from "../../sandbox/launch.ts";
import { findWalls } from "../../sandbox/walls.ts";

type Outcome = { readonly value?: unknown; readonly code?: string };
type Prisoner = { readonly child: ChildProcess; try(attempt: string, argument?: string | number): Promise<Outcome> };

const entryFile = join(import.meta.dirname, "../../sandbox/testing/prisoner.ts");
const folder = mkdtempSync(join(tmpdir(), "sandbox-walls-"));
const secret = join(folder, "secret.txt");
const dataFile = join(folder, "visits.parquet");
const children: ChildProcess[] = [];
let listener: Server;
let port = 0;

beforeAll(async () => {
  expect(await bubblewrapAvailable()).toEqual({ ok: true });
  writeFileSync(secret, "the keys of the pseudonyms");
  writeFileSync(dataFile, "PAR1 the project's rows");
  listener = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});

afterAll(() => {
  for (const child of children) killSandbox(child);
  listener.close();
  rmSync(folder, { recursive: true });
});

/** `asRoot`: what the launcher does with the rights of root; otherwise what it does for a normal user. */
async function imprison(canDropUser: boolean): Promise<Prisoner> {
  const found = await findWalls();
  if (found.kind === "missing") throw new Error(found.reason);
  const files = [{ name: "visits.parquet", path: dataFile }];
  const walls = { ...found.walls, canDropUser };
  const child = startCommand(sandboxCommand({ files, memoryMb: 64, tempMb: 16, entryFile }, walls));
  children.push(child);
  const waiting = new Map<number, (outcome: Outcome) => void>();
  createInterface({ input: child.stdout! }).on("line", (line) => {
    const { id, outcome } = JSON.parse(line) as { id: number; outcome: Outcome };
    waiting.get(id)?.(outcome);
  });
  child.stderr?.resume();
  child.setMaxListeners(0);
  child.stdin?.on("error", () => {});
  let id = 0;
  return {
    child,
    try: (attempt, argument = "") =>
      new Promise((resolve) => {
        id += 1;
        waiting.set(id, resolve);
        if (child.exitCode !== null || child.signalCode !== null) resolve({ code: "KILLED" });
        child.once("close", () => resolve({ code: "KILLED" }));
        child.stdin?.write(`${JSON.stringify({ id, attempt, argument: String(argument) })}\n`);
      }),
  };
}

vi.setConfig({ testTimeout: 15_000 });

const modes = process.getuid?.() === 0 ? [["as another user", true] as const] : [];

describe.each([...modes, ["under another name", false] as const])("the walls, %s", (_, canDropUser) => {
  let prisoner: Prisoner;
  beforeAll(async () => {
    prisoner = await imprison(canDropUser);
  });

  it("lets it read the project's own data file, or the rest would prove nothing", async () => {
    expect(await prisoner.try("read", "/data/visits.parquet")).toEqual({ value: "PAR1 the project's rows" });
    expect(await prisoner.try("list", "/data")).toEqual({ value: ["visits.parquet"] });
  });

  // The worker is taken over through a hole in the engine; the attacker looks for the server's configuration and keys.
  it.each([
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hostname",
    "/etc/resolv.conf",
    secret,
    dataFile,
    "/proc/1/root/etc/passwd",
    "/proc/self/root/etc/passwd",
    "/app/../etc/passwd",
  ])("cannot read %s", async (path) => {
    expect(await prisoner.try("read", path)).toEqual({ code: expect.stringMatching(/^(ENOENT|EACCES)$/) });
  });

  it.each(["/home", "/root", "/etc", "/var", "/usr", "/work", "/sys", "/mnt", "/run"])("has no %s", async (path) => {
    expect(await prisoner.try("list", path)).toEqual({ code: "ENOENT" });
  });

  it("sees nothing at the top but its own mounts", async () => {
    const { value } = await prisoner.try("list", "/");
    const wanted = ["app", "data", "dev", "lib", "lib64", "proc", "tmp", "usr"];
    expect((value as string[]).filter((name) => !wanted.includes(name))).toEqual([]);
    expect(await prisoner.try("list", "/dev")).toEqual({ value: ["null", "urandom"] });
  });

  // Another project's rows lie beside ours on the host: the attacker follows a relative path out of /data.
  it("cannot climb out of /data", async () => {
    expect(await prisoner.try("read", `/data/..${secret}`)).toEqual({ code: "ENOENT" });
  });

  // Credentials are often in the environment of the parent.
  it("has an empty environment", async () => {
    const { value } = await prisoner.try("env");
    expect(Object.keys(value as object).filter((name) => name !== "PWD")).toEqual([]);
  });

  it("learns neither the host's name nor its users", async () => {
    expect(await prisoner.try("hostname")).toEqual({ value: "sandbox" });
    const { value } = await prisoner.try("user");
    const user = value as { uid: number; gid: number; groups: number[] };
    expect(user.uid).not.toBe(0);
    expect(user.gid).not.toBe(0);
    expect(user.groups).not.toContain(0);
  });

  it("holds no capability, cannot gain one, and is filtered", async () => {
    const { value } = await prisoner.try("status");
    for (const set of ["CapPrm", "CapEff", "CapBnd", "CapAmb", "CapInh"])
      expect(value).toMatch(new RegExp(`${set}:\\s0+\\n`));
    expect(value).toMatch(/NoNewPrivs:\s1\n/);
    expect(value).toMatch(/Seccomp:\s2\n/);
  });

  // Stolen rows must leave the machine somehow.
  it.each([
    ["a service of the host", () => `127.0.0.1 ${port}`],
    ["the cloud's metadata service", () => "169.254.169.254 80"],
    ["an address of the internet", () => "192.0.2.1 443"],
    ["a service of the host over IPv6", () => `::1 ${port}`],
  ])("cannot connect to %s", async (_name, target) => {
    const { value, code } = await prisoner.try("tcp", target());
    expect(value ?? code).toMatch(/^(EAFNOSUPPORT|ENETUNREACH|EPERM|EACCES|ECONNREFUSED)$/);
  });

  it("cannot send a datagram, resolve a name, or see an interface of the host", async () => {
    const udp = await prisoner.try("udp");
    expect(udp.value ?? udp.code).toMatch(/^(EAFNOSUPPORT|ENETUNREACH|EPERM)$/);
    expect((await prisoner.try("resolve", "example.org")).value).not.toBe("resolved");
    const { value } = await prisoner.try("interfaces");
    expect((Array.isArray(value) ? value : []).filter((name) => name !== "lo")).toEqual([]);
  });

  it("cannot reach a socket file of the host", async () => {
    expect(await prisoner.try("unix", "/var/run/docker.sock")).toEqual({ value: "ENOENT" });
  });

  // Reading /proc/<pid>/environ of the server is the classic way to its secrets.
  it("sees no process but its own", async () => {
    const { value } = await prisoner.try("processes");
    for (const pid of value as number[]) {
      expect((await prisoner.try("commandOf", pid)).value).toMatch(/bwrap|\/app\/(node|prlimit)/);
    }
    expect((value as number[]).length).toBeLessThanOrEqual(3);
  });

  it("cannot signal the server", async () => {
    expect(await prisoner.try("signal", process.pid)).toEqual({ code: "ESRCH" });
    expect(await prisoner.try("signal", process.ppid)).toEqual({ code: "ESRCH" });
  });

  it("cannot change, replace or add data, nor its own program", async () => {
    expect((await prisoner.try("write", "/data/visits.parquet")).code).toMatch(/EROFS|EACCES/);
    expect((await prisoner.try("write", "/data/new.parquet")).code).toMatch(/EROFS|EACCES/);
    expect((await prisoner.try("remove", "/data/visits.parquet")).code).toMatch(/EROFS|EBUSY|EACCES|EPERM/);
    expect((await prisoner.try("chmod", "/data/visits.parquet")).code).toMatch(/EROFS|EPERM/);
    expect((await prisoner.try("openToWrite", "/app/sandbox/worker.ts")).code).toMatch(/EROFS|EACCES/);
    expect((await prisoner.try("write", "/app/sandbox/new.ts")).code).toMatch(/EROFS|EACCES/);
    expect(readFileSync(dataFile, "utf8")).toBe("PAR1 the project's rows");
  });

  // The root and /dev are tmpfs too: writable, they would be memory without a bound.
  it.each(["/x", "/dev/x", "/dev/shm/x", "/app/x", "/usr/x"])("cannot write %s", async (path) => {
    expect((await prisoner.try("write", path)).code).toMatch(/EROFS|EACCES|ENOENT/);
  });

  // A core pattern that names a program runs it as root on the host. This hole was open: root under a mapped name owns /proc/sys.
  it("cannot open a setting of the kernel for writing", async () => {
    for (const path of ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory"]) {
      expect((await prisoner.try("openToWrite", path)).code).toMatch(/EROFS|EACCES|EPERM|ENOENT/);
    }
  });

  it("finds no shell, no interpreter and no setuid program to run", async () => {
    for (const program of ["/bin/sh", "/usr/bin/env", "/usr/bin/su", "/usr/bin/python3", "/usr/bin/mount"]) {
      expect(await prisoner.try("exists", program)).toEqual({ value: false });
    }
  });

  it("cannot load the server's packages or make code from text", async () => {
    expect((await prisoner.try("modules", "pg")).code).toBe("ERR_MODULE_NOT_FOUND");
    expect((await prisoner.try("evaluate", "return 1")).code).toBe("EvalError");
  });

  it("cannot fill more than its own /tmp", async () => {
    const { value } = await prisoner.try("fill", "/tmp");
    const { written, code } = value as { written: number; code: string };
    expect(code).toBe("ENOSPC");
    expect(written).toBeLessThanOrEqual(16 * 1024 * 1024);
  });

  it("cannot open more files than its limit", async () => {
    expect((await prisoner.try("openMany", processDefaults.openFilesMax + 1)).code).toBe("EMFILE");
  });
});

describe("limits that end the process", () => {
  // A taken-over worker starts processes until the host has no number left.
  it.runIf(process.getuid?.() === 0)(
    "cannot start more processes than its limit",
    async () => {
      const prisoner = await imprison(true);
      const { value, code } = await prisoner.try("spawnMany", processDefaults.processesMax);
      const { started, refused } = (value ?? { started: 0, refused: 0 }) as { started: number; refused: number };
      expect(code === "KILLED" || (refused > 0 && started < processDefaults.processesMax)).toBe(true);
    },
    30_000,
  );

  it("dies rather than take memory past its limit", async () => {
    const prisoner = await imprison(false);
    const outcome = await prisoner.try("allocate", 64 + processDefaults.headroomMb);
    expect(outcome.code).toMatch(/KILLED|ERR_MEMORY_ALLOCATION_FAILED|RangeError/);
  }, 60_000);

  it("cannot write one file past the size of its /tmp", async () => {
    const prisoner = await imprison(false);
    expect((await prisoner.try("oneBigFile", "/tmp/big")).code).toMatch(/ENOSPC|EFBIG|KILLED/);
  });

  // When the server goes, nothing may stay behind with patients' rows in its memory.
  it("ends when its input ends", async () => {
    const prisoner = await imprison(false);
    expect(await prisoner.try("hostname")).toEqual({ value: "sandbox" });
    prisoner.child.stdin?.end();
    await new Promise((resolve) => prisoner.child.once("close", resolve));
    expect(prisoner.child.exitCode).toBe(0);
  });
});

describe("the launcher", () => {
  // A file name from a manifest becomes a path inside the sandbox.
  it.each(["../app/node", "a/b", "", ".hidden", "a\nb", "x".repeat(129)])("refuses the name %j", async (name) => {
    const found = await findWalls();
    if (found.kind === "missing") throw new Error(found.reason);
    const shape = { files: [{ name, path: dataFile }], memoryMb: 64, tempMb: 16 };
    expect(() => sandboxCommand(shape, found.walls)).toThrow("must be plain");
  });

  it("keeps data readable when its files are private to root", async () => {
    chmodSync(dataFile, 0o600);
    const found = await findWalls();
    if (found.kind === "missing") throw new Error(found.reason);
    const shape = { files: [{ name: "visits.parquet", path: dataFile }], memoryMb: 64, tempMb: 16 };
    expect(sandboxCommand(shape, found.walls).args).toContain("--unshare-all");
    chmodSync(dataFile, 0o644);
  });
});
