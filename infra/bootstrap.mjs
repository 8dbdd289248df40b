// Brings a fresh machine to where the rest can run: packages (with Node 24), bubblewrap, and for tests a browser and fonts. Plain JavaScript for stock Node 18.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node24 = join(root, "node_modules", ".bin", "node");

/** Says what is being done, on standard error, so that standard output stays for results. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a command in the project's folder; its output goes to standard error. Returns whether it succeeded. */
export function run(command, args, env = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], env: { ...process.env, ...env } });
  return result.status === 0;
}

/** Installs the locked packages when they are not there or the lock file has changed since. */
export function ensurePackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".sekisho-lock");
  if (existsSync(node24) && existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("Installing packages (about a minute, once) …");
  // Not `npm ci`: it refuses a lock file made where binaries of other platforms could not be looked up. Direct versions are exact, the rest come from the lock.
  if (!run("npm", ["install", "--no-save", "--no-audit", "--no-fund"])) {
    say("The packages could not be installed. Check the network and run: npm install");
    process.exit(1);
  }
  if (!existsSync(node24)) {
    say("The package `node` did not bring Node 24. Run: npm rebuild node");
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

const found = (command) => spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" }).status === 0;

/** Installs Debian packages if a command or file of theirs is missing and we may; otherwise says the exact command. Returns whether all are there. */
export function ensureDebian(wanted) {
  const missing = wanted
    .filter(({ command, file }) => !(command ? found(command) : existsSync(file)))
    .map(({ name }) => name);
  if (missing.length === 0) return true;
  const install = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  const mayInstall = found("apt-get") && process.getuid?.() === 0;
  if (mayInstall) {
    say(`Installing ${missing.join(", ")} …`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    if (run("sh", ["-c", `${install} >/dev/null`], env)) return true;
  }
  say(
    `Missing on this machine: ${missing.join(", ")}. Install with:\n  ${found("apt-get") ? `sudo sh -c '${install}'` : `your package manager, e.g. ${install}`}`,
  );
  return false;
}

export const bubblewrap = { name: "bubblewrap", command: "bwrap" };
export const chromium = { name: "chromium", command: "chromium" };
export const japaneseFonts = { name: "fonts-noto-cjk", file: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc" };
