// The way out: a table is asked for, two people who know nothing of each other look at it and its evidence, and only then it leaves.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { checkPackage } from "../../server/egress/check-package.ts";
import { addBlock, newNotebook, prefectureSql, run, write } from "./notebook-page.ts";
import { expect, test } from "./story.ts";

const tableName = "patients_by_prefecture";
const secret = "Reads well; the areas are broad enough.";

/** One reviewer's way through one request: look, decide, say why, set the seal. */
async function review(page: Page, id: string, comment: string): Promise<void> {
  await page.goto("/review");
  await page.getByRole("row").filter({ hasText: id }).getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`/review/${id}`));
  const asLeaves = page.getByRole("region", { name: "As it would leave" });
  const evidence = page.getByRole("region", { name: "Evidence" });
  await expect(asLeaves.locator("[data-mark=primary]").first()).toContainText("<10");
  await expect(evidence.getByRole("columnheader", { name: "patients" })).toBeVisible();
  // Level with each other: as many rows of evidence as of figures, and the evidence holds what the table withholds.
  expect(await evidence.locator("tbody tr").count()).toBe(await asLeaves.locator("tbody tr").count());
  await expect(evidence.locator("td[data-hit]").first()).toHaveText(/^≥? ?\d$/);
  await expect(page.getByRole("heading", { name: /Rules/ })).toBeVisible();
  await expect(page.getByText("stays here")).toBeVisible();

  const handIn = page.getByRole("button", { name: "Hand in my review" });
  await expect(handIn).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("radio", { name: /^Approve/ }).check();
  await page
    .getByLabel(/^Comment/)
    .first()
    .fill(comment);
  await page.getByRole("button", { name: "Set my vote" }).click();
  await expect(page.getByRole("img", { name: "You approved" })).toBeVisible();
  await handIn.click();
  await page.getByRole("dialog").getByRole("button", { name: "Set my seal" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
}

test("a table leaves only after two independent reviews", async ({ as }) => {
  test.setTimeout(180_000);
  const analyst = await as("analyst1");
  await newNotebook(analyst, "P-001", "Patients by prefecture");
  const block = await addBlock(analyst, "Add SQL");
  await write(analyst, block, prefectureSql);
  await run(analyst, block, /cells shown/);

  // From the table into a new request.
  await block.getByRole("button", { name: "Mark for egress" }).click();
  const dialog = analyst.getByRole("dialog");
  await dialog.getByLabel("Name of the table").fill(tableName);
  await dialog.getByLabel("Request", { exact: true }).selectOption({ label: "A new request" });
  await dialog.getByRole("button", { name: "Add the table" }).click();
  await expect(dialog.getByText("Fill in every field.")).toBeVisible();
  await dialog.getByLabel("Title of the request").fill("Patients by prefecture, 2026");
  await dialog.getByLabel("What it is for").fill("Table 1 of a paper on regional care.");
  await dialog.getByRole("button", { name: "Add the table" }).click();
  await analyst.getByRole("button", { name: "Open the request" }).click();
  await expect(analyst).toHaveURL(/\/egress\/R-/);
  const id = new URL(analyst.url()).pathname.split("/").at(-1) ?? "";

  // What is missing stands beside the button that waits for it.
  const submit = analyst.getByRole("button", { name: "Submit for review" });
  await expect(submit).toHaveAttribute("aria-disabled", "true");
  await expect(analyst.getByText("Before you can submit")).toBeVisible();
  await analyst.getByRole("region", { name: "Tables" }).getByRole("button", { name: "Edit", exact: true }).click();
  await analyst
    .getByLabel("Context")
    .fill("Residents by prefecture and sex, each person once, on the last day of March.");
  await analyst.getByLabel("Disclosure controls").fill("Prefectures only; cells under ten patients are withheld.");
  await analyst.getByRole("button", { name: "Save" }).click();
  const locked = analyst.getByRole("button", { name: "Download the package" });
  await expect(locked).toHaveAttribute("aria-disabled", "true");
  await submit.click();
  await analyst.getByRole("dialog").getByRole("button", { name: "Submit for review" }).click();
  await expect(analyst.getByText("The content is frozen since it was submitted.")).toBeVisible();
  await expect(analyst.getByText("Two reviewers have to decide first.").first()).toBeVisible();

  // No way around: neither the locked button nor the address gives anything.
  const termsUrl = `/api/egress/${id}/terms`;
  const early = async (page: Page): Promise<number> =>
    await page.evaluate(async (url) => (await fetch(url)).status, termsUrl);
  await expect(locked).toHaveAttribute("aria-disabled", "true");
  expect(await early(analyst)).toBeGreaterThanOrEqual(400);

  const first = await as("reviewer1");
  await review(first, id, secret);
  await expect(first.getByText("The votes stay sealed until the other reviewer's are in too.")).toBeVisible();
  expect(await early(analyst)).toBeGreaterThanOrEqual(400);

  // The second reviewer sees that a review is in, and nothing of what it says; neither does the applicant.
  const second = await as("reviewer2");
  await second.goto(`/review/${id}`);
  await expect(second.getByText("The other review stays closed until yours is in.")).toBeVisible();
  await expect(second.getByRole("img", { name: "Handed in; shown after yours" })).toBeVisible();
  for (const page of [second, analyst]) {
    const told = await page.evaluate(async (url) => await (await fetch(url)).text(), `/api/egress/${id}`);
    expect(told).toContain(tableName);
    expect(told).not.toContain(secret);
    expect(told).not.toContain("Takahashi");
    await expect(page.locator("body")).not.toContainText(secret);
    await expect(page.locator("body")).not.toContainText("Takahashi");
  }
  await review(second, id, "Agreed.");

  // Both are in: now each reads the other, and one of them decides.
  await expect(second.getByRole("region", { name: "Votes side by side" })).toContainText(secret);
  await expect(second.getByRole("region", { name: "Votes side by side" })).toContainText("both approve");
  expect(await early(analyst)).toBeGreaterThanOrEqual(400);
  await second.getByRole("radio", { name: /^Approve and release/ }).check();
  await second.getByRole("button", { name: "Record the decision" }).click();
  await second.getByRole("dialog").getByRole("button", { name: "Approve and release" }).click();
  await expect(second.getByText(/Released \d/).first()).toBeVisible();

  await analyst.reload();
  await analyst.getByRole("button", { name: "Download the package" }).click();
  const declaration = analyst.getByRole("dialog", { name: `Take a copy of ${id}` });
  await expect(declaration).toContainText("No onward transfer");
  const take = declaration.getByRole("button", { name: "Download my copy" });
  await expect(take).toHaveAttribute("aria-disabled", "true");
  await declaration.getByLabel("I have read these terms").check();
  const [download] = await Promise.all([analyst.waitForEvent("download"), take.click()]);
  expect(download.suggestedFilename()).toBe(`${id}.zip`);
  expect(checkPackage(new Uint8Array(readFileSync(await download.path()))).ok).toBe(true);
  const files = unzipSync(readFileSync(await download.path()));
  const names = Object.keys(files);
  const csvName = names.find((name) => name.endsWith(`${tableName}.csv`)) ?? "";
  expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/manifest/)]));
  expect(csvName).not.toBe("");
  const csv = strFromU8(files[csvName] ?? new Uint8Array());
  const lines = csv.trim().split(/\r?\n/);
  expect(lines[0]?.replace(/^\uFEFF/, "").replaceAll('"', "")).toMatch(/^pref_code,sex,patients/);
  expect(lines).toHaveLength(95);
  // Hokkaido is shown, Aomori is a row without its figure, and no figure under ten stands anywhere.
  expect(lines[1]).toMatch(/^01,1,\d{2,}$/);
  expect(lines[3]).toBe("02,1,<10");
  for (const line of lines.slice(1)) expect(line).toMatch(/,(<10|\d{2,})$/);
  const manifest = names
    .filter((name) => /manifest/.test(name))
    .map((name) => strFromU8(files[name] ?? new Uint8Array()));
  expect(manifest.join("\n")).toContain("Takahashi");
  expect(manifest.join("\n")).toContain("GROUP BY pref_code, sex");
});

test("a request sent back says why, and a reviewer never sees the requests of the own hands", async ({ as }) => {
  const analyst = await as("analyst2");
  await newNotebook(analyst, "P-001", "Sent back");
  const block = await addBlock(analyst, "Add SQL");
  await write(analyst, block, "SELECT sex, count(*) AS n FROM person GROUP BY sex ORDER BY sex");
  await run(analyst, block, /2 cells shown/);
  await block.getByRole("button", { name: "Mark for egress" }).click();
  const dialog = analyst.getByRole("dialog");
  await dialog.getByLabel("Request", { exact: true }).selectOption({ label: "A new request" });
  await dialog.getByLabel("Title of the request").fill("Sexes");
  await dialog.getByLabel("What it is for").fill("An internal slide.");
  await dialog.getByRole("button", { name: "Add the table" }).click();
  await analyst.getByRole("button", { name: "Open the request" }).click();
  await analyst.getByRole("region", { name: "Tables" }).getByRole("button", { name: "Edit", exact: true }).click();
  await analyst.getByLabel("Context").fill("Everybody, once.");
  await analyst.getByLabel("Disclosure controls").fill("None needed.");
  await analyst.getByRole("button", { name: "Save" }).click();
  await analyst.getByRole("button", { name: "Submit for review" }).click();
  await analyst.getByRole("dialog").getByRole("button", { name: "Submit for review" }).click();
  await expect(analyst.getByText("The content is frozen since it was submitted.")).toBeVisible();
  const id = new URL(analyst.url()).pathname.split("/").at(-1) ?? "";

  const reviewer = await as("reviewer1");
  await reviewer.goto(`/review/${id}`);
  await reviewer.getByRole("radio", { name: /^Ask for changes/ }).check();
  await reviewer.getByRole("button", { name: "Set my vote" }).click();
  await expect(reviewer.getByText("Say what the applicant has to change.")).toBeVisible();
  await reviewer.getByRole("button", { name: "Return without finishing the review" }).click();
  const asked = reviewer.getByRole("dialog");
  await asked.getByRole("button", { name: "Return to the applicant" }).click();
  await expect(asked).toBeVisible();
  await asked.getByLabel(/^Reason/).fill("Say on which day they were counted.");
  await asked.getByRole("button", { name: "Return to the applicant" }).click();
  await expect(asked).toBeHidden();

  await analyst.reload();
  await expect(analyst.getByText("Say on which day they were counted.").first()).toBeVisible();
  await expect(analyst.getByText("The reviewers sent it back.").first()).toBeVisible();
  await expect(analyst.getByRole("button", { name: "Submit for review" })).toBeVisible();

  // An analyst has no review pages, and the colleague of another project has no request at this address.
  await analyst.goto(`/review/${id}`);
  await expect(analyst.getByRole("region", { name: "Evidence" })).toBeHidden();
});
