// Without a mouse: from the gate to a result, and the keys that must not be mistaken while Japanese is being typed.
import type { Locator } from "@playwright/test";
import { addBlock, blocks, leaveEditor, newNotebook, run, write } from "./notebook-page.ts";
import { fillSignIn, nextCode } from "./people.ts";
import { expect, test } from "./story.ts";

test("sign in, open the project, write, run and move about by keyboard alone", async ({ stranger }) => {
  const page = await stranger();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "EN", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.locator("input[name=login]").focus();
  await page.keyboard.type("analyst2");
  await page.keyboard.press("Tab");
  await page.keyboard.type("analyst2-demo-pass");
  await page.keyboard.press("Tab");
  await page.keyboard.type(await nextCode("analyst2"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Projects");

  // The first stop of every page leads past its head.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  const project = page.getByRole("link", { name: "Treatment and outcomes in diabetes and hypertension" });
  await tabTo(project);
  await page.keyboard.press("Enter");
  await tabTo(page.getByRole("button", { name: "New notebook" }));
  await page.keyboard.press("Enter");
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/notebooks\//);
  await tabTo(page.getByRole("button", { name: "Add SQL" }));
  await page.keyboard.press("Enter");
  await expect(page.locator(".monaco-editor").first()).toHaveClass(/focused/);
  await page.keyboard.type("SELECT sex, count(*) AS n FROM person GROUP BY sex ORDER BY sex", { delay: 5 });
  const first = blocks(page).first();
  await run(page, first, /2 cells shown/);

  // Out of the editor, a text below it, up and down, moved, deleted and brought back.
  await leaveEditor(page, first);
  await page.keyboard.press("m");
  await expect(blocks(page)).toHaveCount(2);
  await page.keyboard.type("## Note");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowUp");
  await expect(first).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(blocks(page).last().locator(".gate")).toContainText("2 cells shown");
  await page.keyboard.press("Delete");
  await expect(blocks(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect(blocks(page)).toHaveCount(2);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Keys");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  async function tabTo(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let stops = 0; stops < 60; stops++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error("not reached by Tab within 60 stops");
  }
});

test("Enter that only confirms a Japanese word neither runs nor signs in", async ({ as, stranger }) => {
  const page = await as("analyst1");
  await newNotebook(page, "P-001", "変換");
  const block = await addBlock(page, "Add SQL");
  await write(page, block, "SELECT sex, count(*) AS 人数 FROM person GROUP BY sex ORDER BY sex");
  const starts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/runs")) starts.push(request.url());
  });
  const confirm = (composing: boolean): Promise<void> =>
    page.evaluate((isComposing) => {
      const target = document.activeElement ?? document.body;
      const told = { key: "Enter", code: "Enter", bubbles: true, cancelable: true, composed: true, shiftKey: true };
      target.dispatchEvent(new KeyboardEvent("keydown", { ...told, isComposing }));
    }, composing);
  await confirm(true);
  await leaveEditor(page, block);
  await confirm(true);
  await expect(block.locator(".gate")).toHaveCount(0);
  expect(starts).toEqual([]);
  // The same key without a word being composed does run, so the silence above means something.
  await confirm(false);
  await expect(block.locator(".gate")).toContainText("2 cells shown");
  expect(starts).toHaveLength(1);

  // A real composition in the editor leaves its word in the query.
  await write(page, block, "SELECT count(*) AS n FROM person -- ");
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "しょう", selectionStart: 3, selectionEnd: 3 });
  await session.send("Input.insertText", { text: "傷病" });
  await expect(block.locator(".monaco-editor").first()).toContainText("傷病");
  await expect(block.locator(".gate")).toContainText("Stale");
  expect(starts).toHaveLength(1);

  const gate = await stranger();
  await gate.goto("/sign-in");
  await fillSignIn(gate, "analyst1", "123");
  await gate.locator("input[name=totp]").dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  await expect(gate.getByText("Write the six digits.")).toBeHidden();
});
