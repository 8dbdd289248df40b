// Keeps sandbox processes warm and hands them out; a process never serves two keys.
import { createHash } from "node:crypto";
import type { SandboxFile } from "../../sandbox/command.ts";
import { launchSandbox } from "../../sandbox/launch.ts";
import type { WorkerRole } from "../../sandbox/protocol.ts";
import { createSession, type SandboxSession } from "./client.ts";
import { createDataFolder, type DataFolder } from "./data-folder.ts";
import { faulted, type SandboxResult, succeeded } from "./fault.ts";
import { completeSettings, type SandboxPoolOptions } from "./options.ts";
import { superviseWorker, type WorkerProcess } from "./worker-process.ts";

export type { SandboxPoolOptions } from "./options.ts";

export type AcquireOptions = {
  role: WorkerRole;
  /** Project, snapshot and grant in one text. */
  key: string;
  /** Statements printed by the server; data files are at /data/<name>. */
  setup: readonly string[];
  files: readonly SandboxFile[];
  signal?: AbortSignal;
};

export interface SandboxPool {
  acquire(o: AcquireOptions): Promise<SandboxResult<SandboxSession>>;
  stats(): { readonly live: number; readonly idle: number; readonly busy: number };
  close(): Promise<void>;
}

/** `purpose` is undefined until the process has been opened: a spare. */
type Member = {
  readonly role: WorkerRole;
  readonly process: WorkerProcess;
  readonly folder: DataFolder | undefined;
  purpose: string | undefined;
  sessions: number;
  isIdle: boolean;
  timer: NodeJS.Timeout | undefined;
};

const SPARE_FAILURES_MAX = 3;

type Turn = Member | "room" | "timeout" | "cancelled" | "closed";

/** `canUseSpare`: data files are mounted at the start, so a process that has none can take none. */
type Want = { readonly role: WorkerRole; readonly purpose: string; readonly canUseSpare: boolean };

type Waiter = { readonly wake: (turn: Turn) => void; readonly want: Want };

export function createSandboxPool(o: SandboxPoolOptions): SandboxPool {
  const settings = completeSettings(o);
  const members = new Set<Member>();
  const waiters: Waiter[] = [];
  /** Places taken by processes that are being launched. */
  let launching = 0;
  let isClosed = false;
  const startingSpares = new Set<WorkerRole>();
  /** Spares that ended before anyone used them, since the last process that worked: a broken worker must not be restarted for ever. */
  let spareFailures = 0;

  const live = (): number => members.size + launching;

  function remove(member: Member): void {
    if (!members.delete(member)) return;
    clearTimeout(member.timer);
    if (member.purpose === undefined) spareFailures += 1;
    void member.process.kill().then(() => member.folder?.remove());
    pump();
  }

  /** A member that fits and is now the caller's, or a place for a new one, or undefined: wait. */
  function take({ role, purpose, canUseSpare }: Want): Member | "room" | undefined {
    const idle = [...members].filter((member) => member.isIdle);
    const fitting =
      idle.find((member) => member.purpose === purpose) ??
      (canUseSpare ? idle.find((member) => member.purpose === undefined && member.role === role) : undefined);
    if (fitting !== undefined) {
      fitting.isIdle = false;
      clearTimeout(fitting.timer);
      return fitting;
    }
    if (live() >= settings.liveMax) {
      const oldest = idle[0];
      if (oldest === undefined) return undefined;
      members.delete(oldest);
      clearTimeout(oldest.timer);
      void oldest.process.kill().then(() => oldest.folder?.remove());
    }
    launching += 1;
    return "room";
  }

  function pump(): void {
    while (waiters.length > 0) {
      const first = waiters[0]!;
      const taken = take(first.want);
      if (taken === undefined) return;
      waiters.shift();
      first.wake(taken);
    }
    refill();
  }

  function refill(): void {
    if (isClosed || spareFailures >= SPARE_FAILURES_MAX) return;
    for (const role of ["binder", "finish"] as const) {
      const spares = [...members].filter((member) => member.role === role && member.purpose === undefined).length;
      if (spares < settings.spares[role] && live() < settings.liveMax && !startingSpares.has(role)) {
        startingSpares.add(role);
        launching += 1;
        void launch(role, []).then((member) => {
          startingSpares.delete(role);
          if (member !== undefined) park(member);
        });
      }
    }
  }
  /** Takes over one place of `launching`. */
  async function launch(role: WorkerRole, files: readonly SandboxFile[]): Promise<Member | undefined> {
    const { memoryMb, tempMb } = settings.roles[role];
    const { entryFile, cpuSeconds } = settings;
    let folder: DataFolder | undefined;
    try {
      if (settings.walls === "none") folder = createDataFolder(files);
      const shape = { files, memoryMb, tempMb, cpuSeconds, ...(entryFile === undefined ? {} : { entryFile }) };
      const process = superviseWorker(await launchSandbox(settings.walls, shape));
      const member: Member = {
        role,
        process,
        folder,
        purpose: undefined,
        sessions: 0,
        isIdle: false,
        timer: undefined,
      };
      if (isClosed) {
        await process.kill();
        folder?.remove();
        return undefined;
      }
      members.add(member);
      void process.ended.then(() => remove(member));
      return member;
    } catch {
      folder?.remove();
      return undefined;
    } finally {
      launching -= 1;
    }
  }

  function park(member: Member): void {
    if (isClosed || !members.has(member)) return;
    // Oldest first in the set: eviction takes from the front.
    members.delete(member);
    members.add(member);
    member.isIdle = true;
    if (member.purpose !== undefined) {
      member.timer = setTimeout(() => remove(member), settings.idleMs);
      member.timer.unref();
    }
    pump();
  }

  async function wait(want: Want, signal: AbortSignal | undefined): Promise<Turn> {
    return new Promise((resolve) => {
      const finish = (value: Turn): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
        const at = waiters.indexOf(waiter);
        if (at !== -1) waiters.splice(at, 1);
        resolve(value);
      };
      const waiter: Waiter = { wake: finish, want };
      const cancel = (): void => finish("cancelled");
      const timer = setTimeout(() => finish("timeout"), settings.timeouts.acquireMs);
      signal?.addEventListener("abort", cancel, { once: true });
      waiters.push(waiter);
    });
  }

  async function open(member: Member, o: AcquireOptions, purpose: string): Promise<SandboxResult<Member>> {
    if (member.purpose !== undefined) return succeeded(member);
    member.purpose = purpose;
    const { memoryMb, threads, tempMb } = settings.roles[o.role];
    const { folder } = member;
    const where =
      folder === undefined
        ? { setup: o.setup, spillMb: Math.floor(tempMb * 0.9) }
        : { setup: o.setup.map(folder.rewrite), dataFolder: folder.path };
    const { openMs, graceMs } = settings.timeouts;
    const opened = await member.process.ask(
      { op: "open", role: o.role, memoryMb, threads, ...where },
      { signal: o.signal, timeoutMs: openMs, graceMs },
    );
    if (opened.ok && opened.value.kind === "ready") {
      spareFailures = 0;
      return succeeded(member);
    }
    remove(member);
    if (!opened.ok) return opened;
    return faulted(opened.value.kind === "failed" ? opened.value.code : "protocol");
  }

  function hand(member: Member): SandboxSession {
    member.sessions += 1;
    return createSession({
      role: member.role,
      process: member.process,
      settings,
      onEnd: (isReusable) => {
        if (isReusable && member.sessions < settings.sessionsMax) park(member);
        else remove(member);
      },
    });
  }

  refill();

  return {
    async acquire(o) {
      if (isClosed) return faulted("crashed");
      if (o.signal?.aborted === true) return faulted("cancelled");
      const purpose = purposeOf(o);
      const want = { role: o.role, purpose, canUseSpare: o.files.length === 0 };
      let taken: Turn | undefined = waiters.length === 0 ? take(want) : undefined;
      if (taken === undefined) {
        if (waiters.length >= settings.waitingMax) return faulted("timeout");
        taken = await wait(want, o.signal);
      }
      if (taken === "timeout" || taken === "cancelled") return faulted(taken);
      if (taken === "closed") return faulted("crashed");
      const member = taken === "room" ? await launch(o.role, o.files) : taken;
      if (member === undefined) {
        pump();
        return faulted("crashed");
      }
      const opened = await open(member, o, purpose);
      refill();
      return opened.ok ? succeeded(hand(opened.value)) : opened;
    },
    stats() {
      const idle = [...members].filter((member) => member.isIdle).length;
      return { live: live(), idle, busy: live() - idle };
    },
    async close() {
      isClosed = true;
      for (const waiter of [...waiters]) waiter.wake("closed");
      const ending = [...members].map((member) => member.process.kill());
      for (const member of [...members]) remove(member);
      await Promise.all(ending);
    },
  };
}

/** INVARIANT: two acquires share a process only when role, key, setup and data files are all the same. */
function purposeOf(o: AcquireOptions): string {
  return createHash("sha256")
    .update(JSON.stringify([o.role, o.key, o.setup, o.files.map((file) => [file.name, file.path])]))
    .digest("base64");
}
