// From Shift+Enter to the painted table, on the running demo: `npx node bench/click-to-painted.ts URL [rounds]`.
import { chromium } from "@playwright/test";
import { demoAccounts, demoCode } from "../server/identity/demo-accounts.ts";

const url = process.argv[2] ?? "http://127.0.0.1:4700";
const rounds = Number(process.argv[3] ?? 15);
const account = demoAccounts.find(({ login }) => login === "analyst2")!;
const browser = await chromium.launch({
  executablePath: process.env.SEKISHO_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking"],
});
const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
const api = async (method: string, path: string, data?: unknown) => {
  const answer = await page.request.fetch(`${url}/api${path}`, {
    method,
    headers: { origin: url, "x-sekisho": "1" },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()}`);
  return await answer.json();
};
await api("POST", "/session", { login: account.login, password: account.password, totp: demoCode(account.login) });
const notebook = await api("POST", "/projects/P-001/notebooks", { title: "bench" });
const sql = "SELECT sex, insurer_type, count(*) AS patients FROM person GROUP BY ALL ORDER BY ALL";
await api("POST", `/notebooks/${notebook.id}/blocks`, {
  kind: "sql",
  name: "bench",
  text: sql,
  config: {},
  afterId: null,
});
await page.goto(`${url}/notebooks/${notebook.id}`);
const run = page.getByRole("button", { name: /^(Run|実行)/ }).first();
await run.waitFor();
const times: number[] = [];
for (let round = 0; round < rounds + 2; round++) {
  const shown = page.waitForResponse((response) => /\/api\/results\//.test(response.url()));
  const started = performance.now();
  await run.click();
  await shown;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  if (round >= 2) times.push(performance.now() - started);
  await page.waitForTimeout(300);
}
await browser.close();
times.sort((a, b) => a - b);
process.stdout.write(
  `click to painted, ${rounds} rounds: p50 ${Math.round(times[Math.floor(times.length / 2)]!)} ms, p95 ${Math.round(times[Math.floor(times.length * 0.95)]!)} ms\n`,
);
