// The named bounds of the sandbox pool and their defaults; docs/sandbox.md lists them.
import { availableParallelism } from "node:os";
import type { WallsKind } from "../../sandbox/launch.ts";
import type { WorkerRole } from "../../sandbox/protocol.ts";

export type RoleBounds = {
  /** DuckDB's memory_limit; the process may take `processDefaults.headroomMb` more. */
  readonly memoryMb: number;
  readonly threads: number;
  /** The worker's own /tmp, where the engine spills; it is memory too. */
  readonly tempMb: number;
};

export type SandboxTimeouts = {
  readonly openMs: number;
  readonly bindMs: number;
  readonly completeMs: number;
  readonly queryMs: number;
  readonly loadMs: number;
  readonly dropMs: number;
  /** From the interrupt to the kill. */
  readonly graceMs: number;
  /** How long an acquire may wait for a free process. */
  readonly acquireMs: number;
};

export type SandboxSettings = {
  /** 'none' only for a demonstration that says so. */
  readonly walls: WallsKind;
  readonly roles: Readonly<Record<WorkerRole, RoleBounds>>;
  readonly timeouts: SandboxTimeouts;
  /** An unused process ends after this. */
  readonly idleMs: number;
  /** Processes of all roles, spares included. */
  readonly liveMax: number;
  /** Acquires that may wait at once; one more is refused. */
  readonly waitingMax: number;
  /** A process ends after this many sessions. */
  readonly sessionsMax: number;
  /** Processes started ahead of need; evidence has none, since its data is mounted at the start. */
  readonly spares: Readonly<Record<"binder" | "finish", number>>;
  readonly cpuSeconds: number;
  readonly rowsMax: number;
  /** Another program in place of the worker: for attack tests. */
  readonly entryFile: string | undefined;
};

export type SandboxPoolOptions = Pick<SandboxSettings, "walls"> & {
  readonly roles?: { readonly [Role in WorkerRole]?: Partial<RoleBounds> };
  readonly timeouts?: Partial<SandboxTimeouts>;
  readonly spares?: Partial<SandboxSettings["spares"]>;
} & Partial<Omit<SandboxSettings, "walls" | "roles" | "timeouts" | "spares">>;

export const sandboxDefaults: Omit<SandboxSettings, "walls"> = {
  roles: {
    binder: { memoryMb: 256, threads: 1, tempMb: 8 },
    evidence: { memoryMb: 4_096, threads: availableParallelism(), tempMb: 2_048 },
    finish: { memoryMb: 512, threads: 1, tempMb: 256 },
  },
  timeouts: {
    openMs: 30_000,
    bindMs: 10_000,
    completeMs: 3_000,
    queryMs: 120_000,
    loadMs: 30_000,
    dropMs: 10_000,
    graceMs: 2_000,
    acquireMs: 30_000,
  },
  idleMs: 10 * 60_000,
  liveMax: 12,
  waitingMax: 200,
  sessionsMax: 500,
  spares: { binder: 1, finish: 1 },
  cpuSeconds: 3_600,
  rowsMax: 100_000,
  entryFile: undefined,
};

export function completeSettings(options: SandboxPoolOptions): SandboxSettings {
  const roles = sandboxDefaults.roles;
  return {
    ...sandboxDefaults,
    ...options,
    roles: {
      binder: { ...roles.binder, ...options.roles?.binder },
      evidence: { ...roles.evidence, ...options.roles?.evidence },
      finish: { ...roles.finish, ...options.roles?.finish },
    },
    timeouts: { ...sandboxDefaults.timeouts, ...options.timeouts },
    spares: { ...sandboxDefaults.spares, ...options.spares },
  };
}
