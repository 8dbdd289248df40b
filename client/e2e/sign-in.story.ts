// The gate: password and code, words when they are wrong, either language, and out again.
import { fillSignIn, nextCode, wrongCode } from "./people.ts";
import { expect, test } from "./story.ts";

test("a wrong code says so in words, the right one lets in, signing out closes", async ({ stranger }) => {
  const page = await stranger();
  await page.goto("/notebooks/anything");
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Sign in");
  await page.getByRole("button", { name: "EN", exact: true }).click();

  await page.getByRole("button", { name: "Enter" }).click();
  await expect(page.getByText("Write the name of your account.")).toBeVisible();
  await expect(page.getByText("Write the six digits.")).toBeVisible();
  await expect(page.locator("input[name=login]")).toBeFocused();

  await fillSignIn(page, "analyst2", wrongCode("analyst2"));
  await page.getByRole("button", { name: "Enter" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toBeVisible();
  await expect(alert).toContainText(/[a-z]{3,} [a-z]{2,}/);
  await expect(page.locator("input[name=totp]")).toHaveValue("");
  await expect(page.locator("input[name=login]")).toHaveValue("analyst2");
  await expect(page.locator("input[name=totp]")).toBeFocused();

  // Full-width digits, as a Japanese keyboard writes them.
  const code = await nextCode("analyst2");
  await page
    .locator("input[name=totp]")
    .fill(code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Projects");
  await expect(page.getByRole("link", { name: "Treatment and outcomes in diabetes and hypertension" })).toBeVisible();

  await page.getByText("Ren Suzuki").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the language is chosen at the gate and stays with the person", async ({ stranger }) => {
  const page = await stranger();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "日本語" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("サインイン");
  await expect(page.getByText("認証コード").first()).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("サインイン");

  await fillSignIn(page, "auditor", await nextCode("auditor"));
  await page.getByRole("button", { name: "入室する" }).click();
  await expect(page.locator("header.top")).toBeVisible();
  await page.getByRole("button", { name: "日本語" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("利活用案件");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("利活用案件");

  // Another browser of the same person speaks the same language.
  const other = await stranger();
  await other.goto("/sign-in");
  await expect(other.getByRole("heading", { level: 1 })).toContainText("Sign in");
  await fillSignIn(other, "auditor", await nextCode("auditor"));
  await other.keyboard.press("Enter");
  await expect(other.getByRole("heading", { level: 1 })).toContainText("利活用案件");
  await other.getByRole("button", { name: "EN", exact: true }).click();
  await expect(other.getByRole("heading", { level: 1 })).toContainText("Projects");
});
