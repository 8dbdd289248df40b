// Writes the command line of the walls; what is not listed here does not exist for the worker.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { denyList } from "./seccomp.ts";

/** The programs and libraries of this machine of which the walls are made. */
export type Walls = {
  readonly bubblewrap: string;
  readonly prlimit: string;
  readonly setpriv: string;
  readonly node: string;
  /** The folder of the engine's packages. */
  readonly packages: string;
  /** Shared libraries of everything that runs inside, one file each. */
  readonly libraries: readonly string[];
  /** We are root and may become a user that owns nothing; without it the user is only renamed. */
  readonly canDropUser: boolean;
  readonly freeUserId: () => number;
};

export type SandboxFile = { readonly name: string; readonly path: string };

export type SandboxShape = {
  /** Appear as /data/<name>, read-only, and nothing else is there. */
  readonly files: readonly SandboxFile[];
  /** The engine's memory_limit. The process may take `headroomMb` more. */
  readonly memoryMb: number;
  /** Size of the sandbox's own /tmp, which is memory. */
  readonly tempMb: number;
  /** Of the whole life of the process. */
  readonly cpuSeconds?: number;
  /** Another program in place of the worker, in the same walls: for attack tests. */
  readonly entryFile?: string;
};

export const processDefaults = {
  cpuSeconds: 3_600,
  openFilesMax: 256,
  /** Threads count as processes here: node has about ten, DuckDB one a core. */
  processesMax: 96,
  headroomMb: 1_024,
  heapMb: 512,
} as const;

export const sandboxFolder = dirname(fileURLToPath(import.meta.url));

export const nodeFlags: readonly string[] = [
  "--disable-warning=ExperimentalWarning",
  "--disallow-code-generation-from-strings",
  `--max-old-space-size=${processDefaults.heapMb}`,
];

export type SandboxCommand = { readonly program: string; readonly args: readonly string[]; readonly seccomp: Buffer };

export function sandboxCommand(shape: SandboxShape, walls: Walls): SandboxCommand {
  const isDropping = walls.canDropUser && shape.files.every((file) => isReadableByAll(file.path));
  const seccomp = denyList(process.arch);
  const args = [
    ...(isDropping ? dropNamespaces : mapNamespaces),
    ...["--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"],
    ...openFolders(["/app/sandbox/x", "/app/node_modules/x", "/dev/x", "/data/x", ...walls.libraries]),
    ...walls.libraries.flatMap((file) => readOnly(file, file)),
    ...readOnly(walls.node, "/app/node"),
    ...readOnly(walls.prlimit, "/app/prlimit"),
    ...(isDropping ? readOnly(walls.setpriv, "/app/setpriv") : []),
    ...readOnly(walls.packages, "/app/node_modules/@duckdb"),
    ...workerFiles().flatMap((name) => readOnly(join(sandboxFolder, name), `/app/sandbox/${name}`)),
    ...(shape.entryFile === undefined ? [] : readOnly(shape.entryFile, "/app/sandbox/entry.ts")),
    // SECURITY: read-only, because a server run by root stays root of the host under a mapped name, and owns /proc/sys: bubblewrap
    // covers it only where it could write to the folder itself, which it cannot there.
    ...["--proc", "/proc", "--remount-ro", "/proc"],
    ...["--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom"],
    ...["--size", String(shape.tempMb * MIB), "--perms", "1777", "--tmpfs", "/tmp"],
    ...shape.files.flatMap((file) => readOnly(file.path, `/data/${plainName(file.name)}`)),
    // SECURITY: until here the root itself is a writable tmpfs of no bound.
    ...["--remount-ro", "/", "--chdir", "/tmp"],
    ...(seccomp.length === 0 ? [] : ["--seccomp", String(SECCOMP_FD)]),
    ...["--", "/app/prlimit", ...rlimits(shape), "--"],
    ...(isDropping ? dropUser(walls) : []),
    ...["/app/node", ...nodeFlags, `/app/sandbox/${shape.entryFile === undefined ? "worker.ts" : "entry.ts"}`],
  ];
  return { program: walls.bubblewrap, args, seccomp };
}

const MIB = 1024 * 1024;
const SECCOMP_FD = 3;

/** Starts the command with pipes for its three streams, and hands bubblewrap the filter. */
export function startCommand(command: SandboxCommand): ChildProcess {
  const child = spawn(command.program, command.args, {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    env: {},
    // A group of its own, for `killSandbox`.
    detached: true,
  });
  const filter = child.stdio[SECCOMP_FD] as Writable | null;
  // A command that fails at once closes the pipe; its exit tells more than this error would.
  filter?.on("error", () => {});
  filter?.end(command.seccomp);
  return child;
}

/**
 * Kills the group, not the process: while bubblewrap is still building, its inner process is not yet tied to the outer one and would
 * wait for it for ever.
 */
export function killSandbox(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone already, or the group could not be made; then the process alone.
    child.kill("SIGKILL");
  }
}

/** Root takes no user namespace: it becomes a user of the host that owns nothing, for which limits on processes really count. */
const dropNamespaces: readonly string[] = [
  ...["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"],
  ...["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"],
];

const mapNamespaces: readonly string[] = ["--unshare-all", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"];

function dropUser(walls: Walls): readonly string[] {
  const id = String(walls.freeUserId());
  return [
    ...["/app/setpriv", "--reuid", id, "--regid", id, "--clear-groups"],
    ...["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs"],
  ];
}

function rlimits(shape: SandboxShape): readonly string[] {
  return [
    // Not the address space: V8 reserves gigabytes that it never touches. `data` counts what can be written.
    `--data=${(shape.memoryMb + processDefaults.headroomMb) * MIB}`,
    `--cpu=${shape.cpuSeconds ?? processDefaults.cpuSeconds}`,
    `--fsize=${shape.tempMb * MIB}`,
    `--nofile=${processDefaults.openFilesMax}`,
    `--nproc=${processDefaults.processesMax}`,
    ...["--core=0", "--memlock=0", "--msgqueue=0"],
  ];
}

/** What the launching side alone needs stays outside. */
const outsideOnly: ReadonlySet<string> = new Set(["command.ts", "launch.ts", "seccomp.ts", "walls.ts"]);

function workerFiles(): readonly string[] {
  const names = readdirSync(sandboxFolder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return ["package.json", ...names.filter((name) => !outsideOnly.has(name))];
}

/** Folders that bubblewrap makes on its own way to a file are closed to everyone but root. */
function openFolders(files: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); folder !== "/"; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort().flatMap((folder) => ["--dir", folder]);
}

function readOnly(from: string, to: string): readonly string[] {
  return ["--ro-bind", realpathSync(from), to];
}

function plainName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(name)) return name;
  throw new Error("the name of a data file inside the sandbox must be plain");
}

function isReadableByAll(path: string): boolean {
  return (statSync(path).mode & 0o004) !== 0;
}
