// An analyst's day at the desk: catalog, query, protected table, refusal, text and chart, and all of it there the next time.
import {
  addBlock,
  areaSql,
  blocks,
  diabetesSql,
  newNotebook,
  prefectureSql,
  run,
  saved,
  write,
} from "./notebook-page.ts";
import { expect, test } from "./story.ts";

test("the catalog tells what the permit lets one read, in both languages", async ({ as }) => {
  const page = await as("analyst1");
  await page.goto("/projects/P-001");
  await page.getByRole("button", { name: "New notebook" }).click();
  await page.getByLabel("Title").fill("Reading the catalog");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/notebooks\//);
  const catalog = page.getByRole("complementary", { name: "Catalog" });
  await expect(catalog.getByRole("button", { name: "Put person into the query" })).toBeVisible();
  await expect(catalog.getByRole("button", { name: "Put birth_ym into the query" })).toBeVisible();
  await expect(catalog).toContainText("生年月");
  await expect(catalog).toContainText(/Snapshot \S+, rules \S+/);

  const find = catalog.getByRole("searchbox");
  await find.fill("傷病名コード");
  await expect(catalog.getByRole("button", { name: "Put dx_code7 into the query" })).toBeVisible();
  await expect(catalog.getByRole("button", { name: "Put birth_ym into the query" })).toBeHidden();
  await find.fill("points");
  await expect(catalog.getByRole("button", { name: "Put total_points into the query" }).first()).toBeVisible();
  await find.fill("no such thing");
  await expect(catalog).toContainText("Nothing in your permit has this name.");
  await find.fill("");

  await catalog.getByRole("button", { name: "Put person into the query" }).click();
  await expect(blocks(page)).toHaveCount(1);
  await expect(blocks(page).first()).toContainText("person");
});

test("a query is written, run by Shift+Enter, and only what may be shown is shown", async ({ as }) => {
  const page = await as("analyst1");
  await newNotebook(page, "P-001", "Small cells");
  const block = await addBlock(page, "Add SQL");
  await write(page, block, prefectureSql);
  await run(page, block, /\d+ of 94 cells shown/);
  await expect(block.locator(".gate").first()).toContainText(/\d+ with too few persons/);

  // As a crosstab first: prefectures down, sexes across.
  const table = block.getByRole("region", { name: "Result table" });
  const hokkaido = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "01", exact: true }) });
  await expect(hokkaido.getByRole("cell").first()).toHaveText(/^\d{2,}$/);
  const aomori = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "02", exact: true }) });
  await expect(aomori.locator("td[data-mark=primary]").first()).toContainText("<10");
  await expect(aomori.locator("td[data-mark=primary]").first()).toHaveAttribute(
    "title",
    /fewer persons than may be shown/,
  );
  await block.getByRole("button", { name: "Rows" }).click();
  await expect(block.locator("[data-mark=primary]").first()).toContainText("<10");

  const second = await addBlock(page, "Add SQL");
  await write(page, second, areaSql);
  await run(page, second, /cells? shown/);
  await expect(second).toContainText(/categories with fewer than 10 patients.* not shown\./i);

  // A changed query says that its result is old.
  await write(page, second, `${areaSql} LIMIT 5`);
  await expect(second.locator(".gate").first()).toContainText("Stale");
  await expect(second.getByRole("region", { name: "Result table" })).toBeHidden();
  await second.getByRole("button", { name: /Show result of/ }).click();
  await expect(second.getByRole("region", { name: "Result table" }).or(second.getByRole("grid"))).toBeVisible();
});

test("a refusal says why in both languages, marks the place, and offers a query that passes", async ({ as }) => {
  const page = await as("analyst1");
  await newNotebook(page, "P-001", "Refused");
  const block = await addBlock(page, "Add SQL");
  await write(page, block, "SELECT person_pid, sex, birth_ym\nFROM person\nWHERE pref_code = '13'");
  await run(page, block, /Refused/);
  const refusal = block.locator(".refusal");
  await expect(refusal.getByRole("heading")).toHaveText("This query returns rows of single patients.");
  await expect(refusal).toContainText("Ask for an aggregate over patients");
  await expect(refusal).toContainText("このクエリは個々の患者の行を返します。");
  await expect(block.getByRole("region", { name: "Result table" })).toBeHidden();

  await refusal.getByRole("button", { name: "Use this query" }).click();
  await expect(block.locator(".monaco-editor").first()).toContainText("count(DISTINCT");
  await page.keyboard.press("Shift+Enter");
  await expect(block.locator(".gate").first()).toContainText(/cells? shown/);
  await expect(block.getByRole("region", { name: "Result table" })).toBeVisible();

  // A name the permit does not know: the place is marked in the text.
  await write(page, block, "SELECT sex, count(*) AS 人数\nFROM persons\nGROUP BY sex");
  await run(page, block, /Refused/);
  await expect(refusal).toContainText("Did you mean person?");
  await expect(refusal).toContainText("Line 2");
  await expect(block.locator(".squiggly-warning")).toBeVisible();
  await page.keyboard.press("Escape");
  await saved(page);
  await page.reload();
  await expect(blocks(page).first().locator(".ln[data-at]")).toContainText("FROM persons");
  await expect(blocks(page).first().locator(".wave")).toHaveText("persons");
});

test("text and chart stay beside the result, and all is there in another browser", async ({ as }) => {
  const page = await as("analyst1");
  const notebook = await newNotebook(page, "P-001", "Diabetes by age");
  const text = await addBlock(page, "Add text");
  await page.keyboard.insertText("## 対象\n\nPatients with **type 2 diabetes**; suspected diagnoses left out.");
  await page.keyboard.press("Escape");
  await expect(text.getByRole("heading", { name: "対象" })).toBeVisible();
  await expect(text.locator("strong")).toHaveText("type 2 diabetes");

  const block = await addBlock(page, "Add SQL");
  await write(page, block, diabetesSql);
  await run(page, block, /\d+ cells shown|\d+ of \d+ cells shown/);
  const shown = await block.getByRole("region", { name: "Result table" }).textContent();

  const chart = await addBlock(page, "Add chart");
  await chart.getByLabel("Across").selectOption("age");
  await chart.getByLabel("Up").selectOption("patients");
  await chart.getByLabel("By", { exact: true }).selectOption("sex");
  await chart.getByLabel("Drawn as").selectOption("bar");
  await expect(chart.getByRole("img", { name: /bars chart of patients by age/ })).toBeVisible();
  await chart.getByRole("button", { name: "Done" }).click();
  await saved(page);
  await page.screenshot({ path: ".cache/screens/story-notebook.png" });

  for (const again of [page, await as("analyst1", { fresh: true })]) {
    await again.goto(`/notebooks/${notebook}`);
    await expect(blocks(again)).toHaveCount(3);
    await expect(again.getByRole("heading", { name: "対象" })).toBeVisible();
    await expect(blocks(again).nth(1).locator("pre.sql")).toContainText(
      "Patients with type 2 diabetes, by age and sex",
    );
    await expect(blocks(again).nth(1).getByRole("region", { name: "Result table" })).toBeVisible();
    expect(await blocks(again).nth(1).getByRole("region", { name: "Result table" }).textContent()).toBe(shown);
    await expect(
      blocks(again)
        .nth(2)
        .getByRole("img", { name: /bars chart of patients by age/ }),
    ).toBeVisible();
  }
});
