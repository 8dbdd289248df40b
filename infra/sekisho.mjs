#!/usr/bin/env node
// The command `sekisho`: makes sure Node 24 and the packages are there, then hands over to it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensurePackages, node24, root } from "./bootstrap.mjs";

ensurePackages();
const child = spawn(
  node24,
  ["--disable-warning=ExperimentalWarning", join(root, "infra", "cli", "main.ts"), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
