// The notebook as a person uses it: blocks by name, queries typed into the editor, results read from the page.
import { expect, type Locator, type Page } from "@playwright/test";
import { callApi } from "./people.ts";

/** Patients with type 2 diabetes; every value that comes is shown. */
export const diabetesSql = `-- Patients with type 2 diabetes, by age and sex
WITH dx AS (
  SELECT DISTINCT person_pid
  FROM diagnosis
  WHERE icd10 LIKE 'E11%' AND NOT is_suspected
)
SELECT (2026 - year(p.birth_ym)) // 10 * 10 AS age, p.sex, count(*) AS patients
FROM person p JOIN dx USING (person_pid)
GROUP BY ALL
ORDER BY age, sex`;

/** Some prefectures have too few people in a demo of this size; their labels are public, so they stay as withheld rows. */
export const prefectureSql = `SELECT pref_code, sex, count(*) AS patients
FROM person
GROUP BY pref_code, sex
ORDER BY pref_code, sex`;

/** Medical areas are no public list: the small ones fold into a note. */
export const areaSql = "SELECT area2_code, count(*) AS patients FROM person GROUP BY area2_code ORDER BY area2_code";

/** Every patient's drugs, by drugs, by drugs, by lab results: allowed, and hours of work. */
export const endlessSql = `SELECT count(*) AS n
FROM drug a JOIN drug b USING (person_pid) JOIN drug c USING (person_pid) JOIN lab l USING (person_pid)`;

export async function newNotebook(page: Page, project: string, title: string): Promise<string> {
  const made = await callApi(page, "POST", `/api/projects/${project}/notebooks`, { title });
  expect(made.status).toBeLessThan(300);
  const { id } = made.body as { readonly id: string };
  await page.goto(`/notebooks/${id}`);
  await expect(page.locator("#catalog .tree-table").first()).toBeVisible();
  return id;
}

export const blocks = (page: Page): Locator => page.locator("section.block[data-block]");

/** Adds a block at the end and returns it; its editor is open and has the focus. */
export async function addBlock(page: Page, name: "Add SQL" | "Add text" | "Add chart"): Promise<Locator> {
  const before = await blocks(page).count();
  await page.getByRole("button", { name, exact: true }).click();
  await expect(blocks(page)).toHaveCount(before + 1);
  const id = await blocks(page).last().getAttribute("id");
  const block = page.locator(`[id="${id}"]`);
  if (name === "Add SQL") await expect(block.locator(".monaco-editor").first()).toHaveClass(/focused/);
  return block;
}

/** Replaces what the block's editor holds, by pasting: typed line breaks and brackets would be indented and closed by the editor. */
export async function write(page: Page, block: Locator, sql: string): Promise<void> {
  const editor = block.locator(".monaco-editor").first();
  if ((await editor.count()) === 0) await block.locator("pre.sql").first().click();
  await expect(editor).toBeVisible();
  if (!(await editor.getAttribute("class"))?.includes("focused")) await editor.locator(".view-lines").click();
  await expect(editor).toHaveClass(/focused/);
  await page.keyboard.press("Control+a");
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(paste);
  }, sql);
  await expect(editor).toContainText(sql.split("\n").at(-1)?.trim().replaceAll(" ", "\u00a0") ?? "");
}

export const saved = (page: Page): Promise<void> =>
  expect(page.locator(".doc-meta [role=status]")).toContainText(/^(Saved|保存 )/);

/** Runs with the keys and waits for the gate to say what became of it. */
export async function run(page: Page, block: Locator, outcome: RegExp): Promise<void> {
  const started = page.waitForResponse(
    (answer) => answer.request().method() === "POST" && answer.url().endsWith("/runs"),
  );
  await page.keyboard.press("Shift+Enter");
  await started;
  await expect(block.locator(".gate").first()).toContainText(outcome);
}

/** Escape once to close the list of suggestions if it is open, once to leave the editor. */
export async function leaveEditor(page: Page, block: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(block).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
}
