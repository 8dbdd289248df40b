// A citizen reads who uses the data, and checks the record in the own browser; a hospital reads about its own. Nobody signs in.
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { callApi } from "./people.ts";
import { expect, test } from "./story.ts";

const screens = join(import.meta.dirname, "..", "..", ".cache", "screens");

async function lookAt(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${name} sticks out`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    name,
  ).toEqual([]);
}

test("the register is there for everyone, in both languages, narrow and dark", async ({ as, stranger }) => {
  const admin = await as("admin");
  const add = async (entry: object) => {
    const answer = await callApi(admin, "POST", "/api/admin/public", entry);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as { readonly token: string | null };
  };
  await add({
    kind: "plain-purpose",
    projectId: "P-001",
    text: {
      en: "How people with diabetes and high blood pressure are treated, and how they fare.",
      ja: "糖尿病や高血圧の方がどのような治療を受け、その後どうなったかを調べます。",
    },
  });
  await add({
    kind: "publication",
    projectId: "P-001",
    title: "Regional differences in diabetes care",
    url: "https://example.org/paper",
    on: "2026-06-01",
  });
  await add({ kind: "refused-application", userClass: "company", on: "2026-05-01" });
  await add({
    kind: "contact",
    text: { en: "Contact desk\n03-0000-0000, weekdays 9–17", ja: "相談窓口\n03-0000-0000(平日9時〜17時)" },
    on: "2026-05-01",
  });

  for (const language of ["en", "ja"] as const)
    for (const [look, width, scheme] of [
      ["wide", 1440, "light"],
      ["narrow", 720, "light"],
      ["dark", 1440, "dark"],
    ] as const) {
      const page = await stranger({ locale: language, viewport: { width, height: 900 }, colorScheme: scheme });
      await page.goto("/register");
      const words =
        language === "en"
          ? [
              "Register of use",
              "How people with diabetes and high blood pressure",
              "The data we hold",
              "Rules for what may leave",
            ]
          : ["利活用の記録", "糖尿病や高血圧の方が", "お預かりしている情報", "いま有効な出力基準"];
      for (const text of words) await expect(page.getByText(text).first()).toBeVisible();
      await expect(page.getByRole("link", { name: "Regional differences in diabetes care" }).first()).toBeVisible();
      await lookAt(page, `register-${language}-${look}`);
      await page.context().close();
    }
});

test("a citizen's browser checks the record, and at the next visit that nothing was taken back", async ({
  stranger,
}) => {
  const page = await stranger();
  await page.goto("/register");
  await page.getByRole("button", { name: "Check it in this browser" }).click();
  await expect(page.getByText("The signature is right. This browser now remembers the value.")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Check it in this browser" }).click();
  await expect(page.getByText("the record continues the one of")).toBeVisible();

  // Attack: between two visits the past is rewritten; the browser still holds the head it saw.
  await page.evaluate(() => {
    const head = JSON.parse(localStorage.getItem("sekisho.audit.head") ?? "{}");
    localStorage.setItem("sekisho.audit.head", JSON.stringify({ ...head, rootHash: "0".repeat(64) }));
  });
  await page.reload();
  await page.getByRole("button", { name: "Check it in this browser" }).click();
  await expect(page.getByText("Something is wrong: the record is not the one")).toBeVisible();
});

test("an auditor asks who touched the data, and proves an event", async ({ as }) => {
  const page = await as("auditor");
  await page.goto("/audit");
  await page.getByLabel("Dataset").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Who" })).toBeVisible();
  await page.getByRole("button", { name: "Keep this question" }).click();
  await page.getByLabel("The question in your words").fill("Who touched the first dataset");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(page.getByRole("button", { name: "Who touched the first dataset", exact: true })).toBeVisible();
  await page
    .getByRole("button", { name: /^Details of event/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Check this event in my browser" }).click();
  await expect(page.getByText(/Proven: exactly this event is number/)).toBeVisible();
  await lookAt(page, "audit-explorer");
});

test("a hospital reads what its data is used for, behind its own link only", async ({ as, stranger }) => {
  const admin = await as("admin");
  await admin.goto("/admin/public");
  await admin.getByLabel("What to add").selectOption("hospital");
  await admin.getByLabel("Dataset it gave data to").selectOption("demo");
  await admin.getByLabel("In Japanese").fill("北総合病院");
  await admin.getByLabel("In English").fill("Kita General Hospital");
  await lookAt(admin, "admin-public");
  await admin.getByRole("button", { name: "Add and publish" }).click();
  const link = (await admin.getByRole("status").locator("code").textContent()) ?? "";
  const page = await stranger({ locale: "ja" });
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "北総合病院" })).toBeVisible();
  await expect(page.getByText("糖尿病・高血圧の治療と転帰")).toBeVisible();
  await expect(page.locator("body")).not.toContainText("NAFLD");
  await lookAt(page, "hospital-ja");
  await page.goto(`/register/hospitals/${"x".repeat(32)}`);
  await expect(page.getByRole("alert")).toBeVisible();
});
