// Every page in both languages, both themes and on a narrow screen: the words are there, nothing sticks out, axe finds nothing serious.
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Login } from "./people.ts";
import { approve, type Desk, prepareNotebook, prepareRequest } from "./prepare.ts";
import { expect, test } from "./story.ts";

const screens = join(import.meta.dirname, "..", "..", ".cache", "screens");

type Story = {
  readonly name: string;
  readonly who: Login | null;
  readonly path: (made: Made) => string;
  readonly en: readonly string[];
  readonly ja: readonly string[];
};
type Made = { readonly desk: Desk; readonly request: string };

const stories: readonly Story[] = [
  {
    name: "sign-in",
    who: null,
    path: () => "/sign-in",
    en: ["Sign in", "One-time code", "Before you enter"],
    ja: ["サインイン", "認証コード", "入室の前に"],
  },
  {
    name: "projects",
    who: "analyst1",
    path: () => "/",
    en: ["Projects", "Treatment and outcomes in diabetes and hypertension"],
    ja: ["利活用案件", "糖尿病・高血圧の治療と転帰"],
  },
  {
    name: "project",
    who: "analyst1",
    path: () => "/projects/P-001",
    en: ["Notebooks", "Handlers", "Tables and columns", "Legal basis"],
    ja: ["ノートブック", "取扱者", "利用できる表と列", "法的根拠"],
  },
  {
    name: "project-rules",
    who: "analyst1",
    path: () => "/projects/P-001/rules",
    en: [
      "Rules of this project",
      "Checked by reviewers at egress",
      "numbers of the budget used",
      "Conditions that single out",
    ],
    ja: ["この案件の規則", "持出し時に審査者が確認する規則", "表示数の上限", "少数を切り分ける条件"],
  },
  {
    name: "notebook",
    who: "analyst1",
    path: ({ desk }) => `/notebooks/${desk.notebook}`,
    en: ["Catalog", "This query returns rows of single patients.", "cells shown", "Suggested query"],
    ja: ["データカタログ", "このクエリは個々の患者の行を返します。", "セルを表示", "書き換えの例"],
  },
  {
    name: "egress-list",
    who: "analyst1",
    path: () => "/egress",
    en: ["Egress requests", "In review"],
    ja: ["持出し申請", "審査中"],
  },
  {
    name: "egress-request",
    who: "analyst1",
    path: ({ request }) => `/egress/${request}`,
    en: ["Context", "Disclosure controls", "One review is in, one is still missing."],
    ja: ["背景", "秘匿のためにしたこと", "1名の審査が済み、もう1名の審査を待っています。"],
  },
  {
    name: "review-queue",
    who: "reviewer2",
    path: () => "/review",
    en: ["Egress review", "Waiting for you"],
    ja: ["出力審査", "あなたの番"],
  },
  {
    name: "review-request",
    who: "reviewer2",
    path: ({ request }) => `/review/${request}`,
    en: ["As it would leave", "Evidence", "Rules", "Hand in my review", "stays here"],
    ja: ["持出し後の表", "根拠", "出力基準", "審査結果を提出する", "外に出ません"],
  },
  {
    name: "admin-projects",
    who: "admin",
    path: () => "/admin/projects",
    en: ["New project", "active"],
    ja: ["新しい案件", "有効"],
  },
  {
    name: "admin-project",
    who: "admin",
    path: () => "/admin/projects/P-001",
    en: ["Revoke the permit", "Legal basis", "Members"],
    ja: ["許可を取り消す", "法的根拠", "取扱者"],
  },
  {
    name: "admin-new-project",
    who: "admin",
    path: () => "/admin/projects/new",
    en: ["Tables and columns", "Row scope", "Make the project"],
    ja: ["表と項目", "行の範囲", "案件を作る"],
  },
  {
    name: "admin-new-permit",
    who: "admin",
    path: () => "/admin/projects/P-001/permit",
    en: ["Grant a new permit"],
    ja: ["新しい許可を与える"],
  },
  {
    name: "admin-users",
    who: "admin",
    path: () => "/admin/users/new",
    en: ["People", "First password", "Makoto Takahashi"],
    ja: ["取扱者", "初期パスワード", "高橋 誠"],
  },
  {
    name: "admin-datasets",
    who: "admin",
    path: () => "/admin/datasets",
    en: ["Datasets", "Snapshot"],
    ja: ["データセット", "データ版"],
  },
  {
    name: "audit",
    who: "auditor",
    path: () => "/audit",
    en: ["Audit log", "Verify the chain"],
    ja: ["監査ログ", "鎖を検証する"],
  },
  {
    name: "not-found",
    who: "analyst1",
    path: () => "/nowhere",
    en: ["There is no page at this address."],
    ja: ["このアドレスにはページがありません。"],
  },
];

let made: Made | null = null;

/** Until every answer is there: nothing loads, no text says that it does. */
async function still(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await expect(page.locator("[aria-busy=true], .waiting")).toHaveCount(0);
}

/** What axe finds serious or critical; what it finds less grave is noted in the report. The themes differ in colours only. */
async function serious(page: Page, theme: "light" | "dark"): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (theme === "dark" ? axe.withRules(["color-contrast"]) : axe).analyze();
  const told = violations.map(
    ({ id, impact, nodes }) =>
      `${impact} ${id}: ${nodes
        .map((node) => node.target.join(" "))
        .slice(0, 3)
        .join(" | ")}`,
  );
  const grave = told.filter((line) => /^(serious|critical)/.test(line));
  for (const line of told) if (!grave.includes(line)) test.info().annotations.push({ type: "axe", description: line });
  return grave;
}

test("the desk is laid", async ({ as }) => {
  const analyst = await as("analyst1");
  const desk = await prepareNotebook(analyst, "Type 2 diabetes by age and sex");
  const request = await prepareRequest(analyst, "Type 2 diabetes, table 1", desk);
  await approve(await as("reviewer1"), request);
  made = { desk, request };
});

for (const { name, who, path, en, ja } of stories) {
  test(`${name}: in both languages and themes, wide and narrow`, async ({ as, stranger }) => {
    if (made === null) throw new Error("the desk was not laid");
    const page = who === null ? await stranger() : await as(who);
    await page.goto(path(made));
    for (const text of en) await expect(page.locator("body")).toContainText(text);
    await still(page);
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: join(screens, `${name}-en-${theme}.png`) });
      expect(await serious(page, theme), `${name}, ${theme}`).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "light" });

    await page.getByRole("button", { name: "日本語" }).first().click();
    await expect(page.locator("html")).toHaveAttribute("lang", "ja");
    for (const text of ja) await expect(page.locator("body")).toContainText(text);
    for (const text of en.filter((one) => /^[A-Z].* /.test(one)))
      await expect(page.getByRole("heading", { name: text, exact: true })).toHaveCount(0);
    await page.screenshot({ path: join(screens, `${name}-ja-light.png`) });
    await page.getByRole("button", { name: "EN", exact: true }).first().click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");

    await page.setViewportSize({ width: 720, height: 1000 });
    await page.screenshot({ path: join(screens, `${name}-en-720.png`) });
    const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(sticksOut, "the page scrolls sideways").toBeLessThanOrEqual(0);
  });
}

test("the keys, the account menu and a question are as readable as the pages", async ({ as }) => {
  const page = await as("admin");
  await page.goto("/admin/projects/P-001");
  await page.getByRole("button", { name: "Revoke the permit" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await serious(page, theme), theme).toEqual([]);
    await page.screenshot({ path: join(screens, `dialog-en-${theme}.png`) });
  }
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Keys");
  expect(await serious(page, "light")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByText("Akiko Mori").first().click();
  expect(await serious(page, "light")).toEqual([]);
  await page.screenshot({ path: join(screens, "menu-en-dark.png") });
});
