// `npm start`: from a fresh clone to a running demo. Second start skips everything that is there.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { bubblewrap, ensureDebian, ensurePackages, node24, root, run, say } from "./bootstrap.mjs";

ensurePackages();
const walls = ensureDebian([bubblewrap]);
if (!walls && process.env.SEKISHO_UNWALLED !== "1") {
  say(
    "Without bubblewrap there are no walls around the data, so the server does not start.\nTo look at the demo without walls (synthetic data only): SEKISHO_UNWALLED=1 npm start",
  );
  process.exit(1);
}
if (clientIsOld()) {
  say("Building the pages …");
  if (!run(node24, [join("node_modules", "vite", "bin", "vite.js"), "build", "client", "--logLevel", "warn"]))
    process.exit(1);
}
const child = spawn(
  node24,
  [
    "--disable-warning=ExperimentalWarning",
    join(root, "infra", "cli", "main.ts"),
    "serve",
    "--demo",
    ...process.argv.slice(2),
  ],
  { stdio: "inherit", cwd: root },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

/** True when a source of the pages is newer than what was built. */
function clientIsOld() {
  const built = join(root, "client", "dist", "index.html");
  return (
    !existsSync(built) ||
    newest(join(root, "client"), ["dist", "e2e"]) > statSync(built).mtimeMs ||
    statSync(join(root, "package-lock.json")).mtimeMs > statSync(built).mtimeMs
  );
}

function newest(directory, skip) {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !skip.includes(entry.name))
    .reduce((latest, entry) => {
      const path = join(directory, entry.name);
      return Math.max(latest, entry.isDirectory() ? newest(path, []) : statSync(path).mtimeMs);
    }, 0);
}
