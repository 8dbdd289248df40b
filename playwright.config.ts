// Browser stories: the real product on a fresh data directory, one story after the other, in Debian's chromium.
import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";

/** Workers load this file too: the port is chosen once and handed down in the environment. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === "object" ? address?.port : "");
}

process.env.SEKISHO_E2E_PORT ??= await freePort();
/** While writing stories: start `node client/e2e/serve.mjs` yourself, then set both variables. */
const reuses = process.env.SEKISHO_E2E_REUSE === "1";
const url = `http://127.0.0.1:${process.env.SEKISHO_E2E_PORT}`;

export default defineConfig({
  testDir: "client/e2e",
  testMatch: "*.story.ts",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: process.env.CI ? "line" : "list",
  use: {
    baseURL: url,
    actionTimeout: 15_000,
    viewport: { width: 1440, height: 900 },
    // What is looked at stands still.
    contextOptions: { reducedMotion: "reduce" },
    locale: "en-GB",
    timezoneId: "Asia/Tokyo",
    screenshot: "only-on-failure",
    // Recording costs half the speed: SEKISHO_E2E_TRACE=1 when a failure needs it.
    trace: process.env.SEKISHO_E2E_TRACE === "1" ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: process.env.SEKISHO_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
    },
  },
  webServer: {
    command: "exec node client/e2e/serve.mjs",
    url: `${url}/readyz`,
    timeout: 240_000,
    stdout: "ignore",
    stderr: process.env.CI ? "ignore" : "pipe",
    reuseExistingServer: reuses,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: { SEKISHO_PORT: process.env.SEKISHO_E2E_PORT },
  },
});
