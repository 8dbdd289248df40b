// Starts the product as `npm start` does, on a data directory of its own: people, projects and the ledger are new in every run.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { node24, root } from "../../infra/bootstrap.mjs";

const data = join(root, ".cache", "e2e-data");
rmSync(data, { recursive: true, force: true });
// Sessions of an earlier run are unknown to this server.
const sessions = join(root, ".cache", "e2e-state");
rmSync(sessions, { recursive: true, force: true });
mkdirSync(sessions, { recursive: true });
const child = spawn(node24, [join(root, "infra", "start.mjs"), "--persons", "4000"], {
  stdio: "inherit",
  cwd: root,
  env: {
    ...process.env,
    SEKISHO_DATA: data,
    SEKISHO_SIGN_INS_PER_MINUTE: "1000",
    SEKISHO_REQUESTS_PER_MINUTE: "100000",
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
