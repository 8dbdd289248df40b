// What every story stands on: people with pages of their own, and an ear for what the browser complains about.
import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { type Login, type PageOptions, pageOf } from "./people.ts";

export { expect };

/** Answers the product gives on purpose; the browser notes each of them as an error. */
const refusal = /^Failed to load resource: the server responded with a status of (401|403|404|409|422) /;

export type Complaints = { readonly texts: string[] };

/** Collects what must never happen in use: a broken content policy, an error in the console, an exception nobody caught. */
export function listen(page: Page, complaints: Complaints): void {
  page.on("console", (message) => {
    if (message.type() === "error" && !refusal.test(message.text())) complaints.texts.push(message.text());
  });
  page.on("pageerror", (error) => complaints.texts.push(`uncaught: ${error.message}`));
}

type People = {
  /** A page signed in as this person; closed after the story. */
  readonly as: (login: Login, options?: PageOptions) => Promise<Page>;
  /** A page nobody is signed in on. */
  readonly stranger: (options?: BrowserContextOptions) => Promise<Page>;
  readonly complaints: Complaints;
};

export const test = base.extend<People>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern
  complaints: async ({}, use) => {
    const complaints: Complaints = { texts: [] };
    await use(complaints);
    expect(complaints.texts, "the browser complained").toEqual([]);
  },
  as: async ({ browser, complaints, baseURL }, use) => {
    const pages: Page[] = [];
    await use(async (login, options = {}) => {
      const page = await pageOf(browser, login, { ...(baseURL && { baseURL }), ...options });
      listen(page, complaints);
      pages.push(page);
      return page;
    });
    for (const page of pages) await page.context().close();
  },
  stranger: async ({ browser, complaints, baseURL }, use) => {
    const pages: Page[] = [];
    await use(async (options = {}) => {
      const page = await (await browser.newContext({ ...(baseURL && { baseURL }), ...options })).newPage();
      listen(page, complaints);
      pages.push(page);
      return page;
    });
    for (const page of pages) await page.context().close();
  },
});
