// Finds out, by building them once, whether this machine can put a worker inside walls, and what it lacks when not.
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { sandboxCommand, sandboxFolder, startCommand, type Walls } from "./command.ts";

export type WallsFound =
  | { readonly kind: "found"; readonly walls: Walls }
  | { readonly kind: "missing"; readonly reason: string; readonly fix: string };

let known: Promise<WallsFound> | undefined;

/** Probes once for the life of this process; a failure is probed again, since someone may be mending it. */
export function findWalls(): Promise<WallsFound> {
  known ??= probe().then((found) => {
    if (found.kind === "missing") known = undefined;
    return found;
  });
  return known;
}

async function probe(): Promise<WallsFound> {
  if (process.platform !== "linux") return missing("The sandbox needs Linux.", "Run the server on Linux.");
  const bubblewrap = findProgram("bwrap");
  if (bubblewrap === undefined) return missing("bubblewrap is not installed.", "apt-get install bubblewrap");
  const prlimit = findProgram("prlimit");
  const setpriv = findProgram("setpriv");
  if (prlimit === undefined || setpriv === undefined) {
    return missing("prlimit and setpriv are not installed.", "apt-get install util-linux");
  }
  const packages = findPackages();
  if (packages === undefined) return missing("The engine is not installed.", "npm ci");
  const node = realpathSync(process.execPath);
  const libraries = await librariesOf([node, prlimit, setpriv, ...engineFiles(packages)]);
  const common = { bubblewrap, prlimit, setpriv, node, packages, libraries, freeUserId };
  let problem = "";
  for (const canDropUser of process.getuid?.() === 0 ? [true, false] : [false]) {
    const walls = { ...common, canDropUser };
    problem = await tryWalls(walls);
    if (problem === "") return { kind: "found", walls };
  }
  return explain(problem);
}

/** Starts node inside the very walls a worker gets; empty when it came up. */
function tryWalls(walls: Walls): Promise<string> {
  const command = sandboxCommand({ files: [], memoryMb: 256, tempMb: 1 }, walls);
  const script = command.args.length - 1;
  const child = startCommand({ ...command, args: command.args.with(script, "--version") });
  return new Promise((resolve) => {
    let said = "";
    const keep = (bytes: Buffer): void => {
      if (said.length < 10_000) said += bytes.toString("utf8");
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.stdin?.on("error", () => {});
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(code === 0 && said.startsWith("v") ? "" : `exit ${code}: ${said}`));
  });
}

function explain(problem: string): WallsFound {
  if (/namespace|uid map|Operation not permitted|Permission denied/i.test(problem)) {
    return missing(
      "This machine does not let bubblewrap make namespaces.",
      "Allow unprivileged user namespaces (sysctl user.max_user_namespaces > 0; on Ubuntu an AppArmor profile for bwrap, or " +
        "kernel.apparmor_restrict_unprivileged_userns=0). In a container: --security-opt seccomp=unconfined " +
        "--security-opt apparmor=unconfined --security-opt systempaths=unconfined, or --cap-add SYS_ADMIN as root.",
    );
  }
  if (/proc/i.test(problem)) {
    return missing("This container hides parts of /proc.", "Start it with --security-opt systempaths=unconfined.");
  }
  return missing(
    "bubblewrap starts, but nothing runs inside it.",
    `Try it by hand: bwrap --version. It said: ${problem.slice(0, 300)}`,
  );
}

function missing(reason: string, fix: string): WallsFound {
  return { kind: "missing", reason, fix };
}

/** Fixed folders: PATH belongs to whoever started the server. */
function findProgram(name: string): string | undefined {
  return ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findPackages(): string | undefined {
  for (let folder = sandboxFolder; ; folder = dirname(folder)) {
    const packages = join(folder, "node_modules", "@duckdb");
    if (existsSync(join(packages, "node-api"))) return packages;
    if (folder === dirname(folder)) return undefined;
  }
}

function engineFiles(packages: string): readonly string[] {
  return readdirSync(packages)
    .filter((name) => name.startsWith("node-bindings-"))
    .flatMap((name) => readdirSync(join(packages, name)).map((file) => join(packages, name, file)))
    .filter((path) => path.endsWith(".node") || path.includes(".so"));
}

/** One file each instead of /usr and /lib: no shell, no interpreter, no compiler is left to run inside. */
async function librariesOf(programs: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const program of programs) {
    const { stdout } = await promisify(execFile)("ldd", [program], { env: { PATH: "/usr/bin:/bin" } });
    for (const [, path] of stdout.matchAll(/(?:=>\s*|^\s*)(\/\S+)\s+\(0x/gm)) {
      if (path !== undefined && !path.includes("/node_modules/")) found.add(path);
    }
  }
  return [...found];
}

/** Another user for each worker, so that limits on processes are its own; nobody where we hold only a few users (a container). */
function freeUserId(): number {
  const owned = Number(readFileSync("/proc/self/uid_map", "utf8").trim().split(/\s+/)[2]);
  const first = 0x70000000;
  return owned > first * 2 ? first + Math.floor(Math.random() * 0x0fffffff) : 65534;
}
