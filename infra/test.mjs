// `npm test`: installs what the tests need, then types, lint, dead code, unit and server tests, browser stories; ends with one line of counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bubblewrap, chromium, ensureDebian, ensurePackages, japaneseFonts, node24, root, say } from "./bootstrap.mjs";

ensurePackages();
if (!ensureDebian([bubblewrap, chromium, japaneseFonts])) process.exit(1);

const reports = mkdtempSync(join(tmpdir(), "sekisho-test-"));
const bin = (name, file) => join("node_modules", name, file);
const vitestReport = join(reports, "vitest.json");
const playwrightReport = join(reports, "playwright.json");

/** Each step counts as one check; test runners add their own counts. */
const steps = [
  { name: "types", args: [bin("typescript", "bin/tsc"), "-b"] },
  { name: "lint", args: [bin("@biomejs/biome", "bin/biome"), "ci", "--diagnostic-level=error", "."] },
  { name: "dead code", args: [bin("knip", "bin/knip.js"), "--no-progress"] },
  { name: "build", args: [bin("vite", "bin/vite.js"), "build", "client", "--logLevel", "warn"] },
  {
    name: "unit and server tests",
    args: [
      bin("vitest", "vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${vitestReport}`,
    ],
    report: readVitest,
  },
  {
    name: "browser stories",
    args: [bin("@playwright/test", "cli.js"), "test", "--reporter=line,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
    report: readPlaywright,
  },
];

let passed = 0;
let failed = 0;
for (const step of steps) {
  const started = Date.now();
  say(`\n── ${step.name}`);
  const path = `${join(root, "node_modules", ".bin")}:${process.env.PATH}`;
  const result = spawnSync(node24, step.args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: path, ...step.env },
  });
  const ok = result.status === 0;
  const counts = step.report?.() ?? { passed: 0, failed: 0 };
  passed += counts.passed + (ok ? 1 : 0);
  failed += counts.failed + (ok ? 0 : 1);
  say(`── ${step.name}: ${ok ? "passed" : "FAILED"} in ${Math.round((Date.now() - started) / 1000)} s`);
}
rmSync(reports, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function readVitest() {
  try {
    const report = JSON.parse(readFileSync(vitestReport, "utf8"));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function readPlaywright() {
  try {
    const { stats } = JSON.parse(readFileSync(playwrightReport, "utf8"));
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
