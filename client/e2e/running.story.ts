// While a query runs: it can be stopped from the page, and stopping is confirmed by the server.
import { addBlock, areaSql, endlessSql, leaveEditor, newNotebook, run, write } from "./notebook-page.ts";
import { callApi } from "./people.ts";
import { expect, test } from "./story.ts";

test("a long query says how far it is and is stopped for good", async ({ as }) => {
  const page = await as("analyst1");
  const notebook = await newNotebook(page, "P-001", "Too much");
  const block = await addBlock(page, "Add SQL");
  await write(page, block, endlessSql);
  await run(page, block, /Running, step 2 of 4/);
  await expect(block.getByRole("list", { name: "Steps" }).getByText("Compute in the enclave")).toHaveAttribute(
    "aria-current",
    "step",
  );
  // Leaving the page does not end it.
  await page.goto("/projects/P-001");
  await page.goto(`/notebooks/${notebook}`);
  const again = page.locator("section.block[data-block]").first();
  await expect(again.locator(".gate")).toContainText("Running");
  await again.getByRole("button", { name: /^Stop/ }).click();
  await expect(again.locator(".gate")).toContainText("Stopped");
  await expect(again.locator(".gate")).toContainText("nothing came through");
  await page.reload();
  await expect(again.locator(".gate")).toContainText("Stopped");

  // The slot is free again, and the block is as good as before.
  await write(page, again, areaSql);
  await run(page, again, /cells? shown/);
});

test("Escape stops a running query by keyboard", async ({ as }) => {
  const page = await as("analyst1");
  await newNotebook(page, "P-001", "Stopped by a key");
  const block = await addBlock(page, "Add SQL");
  await write(page, block, endlessSql);
  await run(page, block, /Running/);
  await leaveEditor(page, block);
  await page.keyboard.press("Escape");
  await expect(block.locator(".gate").first()).toContainText("Stopped");
  const events = await as("auditor");
  const log = await callApi(events, "GET", "/api/audit?projectId=P-001&limit=20");
  expect(JSON.stringify(log.body)).toContain("stopped");
});
