// Test program that runs where the worker runs and tries, on request, what a taken-over worker would try.
import { execFileSync, spawn } from "node:child_process";
import * as dgram from "node:dgram";
import { lookup } from "node:dns";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import { createInterface } from "node:readline";

type Attempt = (argument: string) => unknown;

function connect(target: net.NetConnectOpts): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(target);
    socket.setTimeout(2_000, () => {
      socket.destroy();
      resolve("ETIMEDOUT");
    });
    socket.on("connect", () => {
      socket.destroy();
      resolve("connected");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
  });
}

const attempts: Readonly<Record<string, Attempt>> = {
  read: (path) => fs.readFileSync(path, "utf8").slice(0, 100),
  list: (path) => fs.readdirSync(path),
  write: (path) => fs.writeFileSync(path, "x"),
  /** Opens for writing and writes nothing: where a wall has a hole, what lies behind belongs to the machine that runs the test. */
  openToWrite: (path) => fs.closeSync(fs.openSync(path, "r+")),
  mkdir: (path) => fs.mkdirSync(path),
  remove: (path) => fs.unlinkSync(path),
  chmod: (path) => fs.chmodSync(path, 0o777),
  exists: (path) => fs.existsSync(path),
  env: () => ({ ...process.env }),
  user: () => ({ uid: process.getuid?.(), gid: process.getgid?.(), groups: process.getgroups?.() }),
  hostname: () => os.hostname(),
  status: () => fs.readFileSync("/proc/self/status", "utf8"),
  limits: () => fs.readFileSync("/proc/self/limits", "utf8"),
  processes: () =>
    fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number),
  commandOf: (pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "),
  interfaces: () => Object.keys(os.networkInterfaces()),
  tcp: (target) => {
    const [host, port] = target.split(" ");
    return connect({ host: host!, port: Number(port) });
  },
  unix: (path) => connect({ path }),
  resolve: (name) => new Promise((resolve) => lookup(name, (error) => resolve(error?.code ?? "resolved"))),
  udp: () =>
    new Promise((resolve) => {
      try {
        const socket = dgram.createSocket("udp4");
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
        socket.send("x", 53, "127.0.0.1", (error) => resolve((error as NodeJS.ErrnoException | null)?.code ?? "sent"));
      } catch (error) {
        resolve((error as NodeJS.ErrnoException).code);
      }
    }),
  /** Signal 0 asks only whether a real one would arrive. */
  signal: (pid) => process.kill(Number(pid), 0),
  run: (program) => execFileSync(program, ["--version"], { encoding: "utf8" }),
  spawnMany: (count) =>
    new Promise((resolve) => {
      let started = 0;
      let refused = 0;
      const children = Array.from({ length: Number(count) }, () => {
        const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 20000)"], { stdio: "ignore" });
        child.on("error", () => (refused += 1));
        child.on("spawn", () => (started += 1));
        return child;
      });
      setTimeout(() => {
        for (const child of children) child.kill("SIGKILL");
        resolve({ started, refused });
      }, 2_000);
    }),
  fill: (path) => {
    let written = 0;
    const block = Buffer.alloc(1024 * 1024, 1);
    try {
      for (let file = 0; file < 64; file += 1) {
        const fd = fs.openSync(`${path}/fill-${file}`, "w");
        for (let part = 0; part < 4; part += 1) written += fs.writeSync(fd, block);
        fs.closeSync(fd);
      }
    } catch (error) {
      return { written, code: (error as NodeJS.ErrnoException).code };
    }
    return { written, code: "none" };
  },
  oneBigFile: (path) => {
    const fd = fs.openSync(path, "w");
    const block = Buffer.alloc(1024 * 1024, 1);
    for (let part = 0; part < 64; part += 1) fs.writeSync(fd, block);
    return "written";
  },
  allocate: (mebibytes) => {
    const kept: Buffer[] = [];
    for (let part = 0; part < Number(mebibytes) / 16; part += 1) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));
    return kept.length * 16;
  },
  openMany: (count) => {
    for (let n = 0; n < Number(count); n += 1) fs.openSync("/dev/null", "r");
    return "opened";
  },
  modules: (name) => import(name).then(() => "loaded"),
  evaluate: (code) => new Function(code)(),
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, attempt, argument } = JSON.parse(line) as { id: number; attempt: string; argument: string };
  let outcome: unknown;
  try {
    outcome = { value: (await attempts[attempt]!(argument)) ?? null };
  } catch (error) {
    outcome = { code: (error as NodeJS.ErrnoException).code ?? (error as Error).name };
  }
  process.stdout.write(`${JSON.stringify({ id, outcome })}\n`);
});
