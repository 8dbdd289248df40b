// The demo accounts at the gate: each code works once, so the last one used is remembered for the whole run.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, expect, type Page } from "@playwright/test";
import { demoCode } from "../../server/identity/demo-accounts.ts";

export type Login = "admin" | "analyst1" | "analyst2" | "analyst3" | "reviewer1" | "reviewer2" | "auditor";

export const stateDirectory = join(import.meta.dirname, "..", "..", ".cache", "e2e-state");
const stepMs = 30_000;
/** A code is asked for this long before it is checked. */
const typingMs = 5_000;

const stepsFile = join(stateDirectory, "steps.json");
const usedSteps = (): Record<string, number> =>
  existsSync(stepsFile) ? (JSON.parse(readFileSync(stepsFile, "utf8")) as Record<string, number>) : {};

/** A code not used before; the server takes the steps beside the current one too, so three sign-ins go without waiting. */
export async function nextCode(login: Login): Promise<string> {
  const used = usedSteps();
  const oldest = Math.floor((Date.now() + typingMs) / stepMs) - 1;
  const step = Math.max((used[login] ?? 0) + 1, oldest);
  const waitMs = (step - 1) * stepMs - Date.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs + 200));
  writeFileSync(stepsFile, JSON.stringify({ ...used, [login]: step }));
  const code = demoCode(login, step * stepMs);
  if (code === undefined) throw new Error(`no demo account ${login}`);
  return code;
}

export function wrongCode(login: Login): string {
  const right = [-1, 0, 1, 2].map((steps) => demoCode(login, Date.now() + steps * stepMs));
  return ["000000", "111111", "222222", "333333", "444444"].find((code) => !right.includes(code)) ?? "555555";
}

export const passwordOf = (login: Login): string => `${login}-demo-pass`;

export async function fillSignIn(page: Page, login: Login, code: string): Promise<void> {
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(passwordOf(login));
  await page.locator("input[name=totp]").fill(code);
}

/** Through the form, with a code of its own. */
export async function signIn(page: Page, login: Login): Promise<void> {
  if (!page.url().includes("/sign-in")) await page.goto("/sign-in");
  await fillSignIn(page, login, await nextCode(login));
  await page.locator("form button[type=submit]").click();
  await expect(page).not.toHaveURL(/\/sign-in/);
}

export type PageOptions = BrowserContextOptions & {
  readonly language?: "en" | "ja";
  /** Sign in again instead of keeping the session of an earlier story. */
  readonly fresh?: boolean;
};

/** A page of its own, signed in: the first time through the form, later with the session kept from then. */
export async function pageOf(browser: Browser, login: Login, options: PageOptions = {}): Promise<Page> {
  const { language = "en", fresh = false, ...context } = options;
  const kept = join(stateDirectory, `${login}.json`);
  const again = !fresh && existsSync(kept);
  const page = await (await browser.newContext({ ...context, ...(again && { storageState: kept }) })).newPage();
  if (!again) {
    await signIn(page, login);
    if (!fresh) await page.context().storageState({ path: kept });
  }
  // Any address of the same origin will do to speak to the server from.
  await page.goto("/healthz");
  const told = await callApi(page, "PATCH", "/api/session", { language });
  if (told.status === 401 && again) {
    await page.context().close();
    rmSync(kept);
    return await pageOf(browser, login, options);
  }
  expect(told.status).toBe(200);
  return page;
}

export type ApiAnswer = { readonly status: number; readonly body: unknown };

/** A call as the product's own pages make it, with the session of this page. */
export async function callApi(page: Page, method: string, path: string, body?: unknown): Promise<ApiAnswer> {
  return await page.evaluate(
    async ([verb, address, content]) => {
      const answer = await fetch(address, {
        method: verb,
        headers: verb === "GET" ? {} : { "x-sekisho": "1", "content-type": "application/json" },
        ...(content !== "" && { body: content }),
      });
      return { status: answer.status, body: await answer.json().catch(() => null) };
    },
    [method, path, body === undefined ? "" : JSON.stringify(body)] as const,
  );
}
