// The permit decides what exists: an administrator grants a part of the data, a member works with it, and revoking it ends that at once.
import { addBlock, blocks, newNotebook, run, write } from "./notebook-page.ts";
import { expect, test } from "./story.ts";

const bySex = "SELECT sex, count(*) AS patients FROM person GROUP BY sex ORDER BY sex";

test("a project sees what its permit grants, and nothing once it is revoked", async ({ as }) => {
  test.setTimeout(180_000);
  const admin = await as("admin");
  await admin.goto("/admin/projects");
  await admin.getByRole("link", { name: "New project" }).click();

  // Left empty, the form says what it needs and loses nothing.
  await admin.getByLabel("Title in English").fill("Late-stage elderly in Kanto");
  await admin.getByRole("button", { name: "Make the project" }).click();
  await expect(admin.getByRole("alert")).toContainText(/fields need your attention/);
  await expect(admin.getByLabel("Title in English")).toHaveValue("Late-stage elderly in Kanto");

  await admin.getByLabel("Title in Japanese").fill("関東の後期高齢者");
  await admin.getByLabel("Kind of user").selectOption({ label: "Academia" });
  await admin.getByRole("group", { name: "Data types" }).getByRole("checkbox", { name: "Claims" }).check();
  await admin.getByLabel("Purpose of use in Japanese").fill("受診の実態を記述する。");
  await admin.getByLabel("Purpose of use in English").fill("Describe use of care.");
  await admin.getByLabel("Dataset").selectOption({ index: 0 });
  const tree = admin.getByRole("group", { name: "Tables and columns" });
  await tree.getByRole("checkbox", { name: "Persons", exact: true }).check();
  await tree.getByRole("checkbox", { name: "Diagnoses", exact: true }).check();
  await tree.getByRole("button", { name: /^person / }).click();
  await tree.getByRole("checkbox", { name: /^death_ym/ }).uncheck();
  await tree.getByRole("checkbox", { name: /^death_source/ }).uncheck();
  await expect(tree.getByRole("checkbox", { name: /^person_pid/ })).toBeDisabled();
  await admin.getByLabel("Column", { exact: true }).selectOption("person.insurer_type");
  await admin.getByRole("button", { name: "Add a limit" }).click();
  await admin
    .getByRole("group", { name: "Values of person.insurer_type" })
    .getByRole("checkbox", { name: /Late-stage elderly/ })
    .check();
  await admin.getByLabel("Output rules").selectOption({ index: 0 });
  await admin.getByLabel("Login", { exact: true }).fill("analyst2");
  await admin.getByRole("button", { name: "Make the project" }).click();
  await expect(admin.getByRole("heading", { level: 1, name: "Late-stage elderly in Kanto" })).toBeVisible();
  const project = new URL(admin.url()).pathname.split("/").at(-1) ?? "";
  await expect(admin.getByText("person.insurer_type")).toBeVisible();
  await expect(admin.getByText("koki")).toBeVisible();

  // The member finds it, with exactly these tables and columns.
  const member = await as("analyst2");
  await member.goto("/");
  await expect(member.locator(`h2 a[href="/projects/${project}"]`)).toHaveText("Late-stage elderly in Kanto");
  await newNotebook(member, project, "Only what is granted");
  const catalog = member.getByRole("complementary", { name: "Catalog" });
  await expect(catalog.getByRole("button", { name: "Put insurer_type into the query" })).toBeVisible();
  await expect(catalog.getByRole("button", { name: "Put death_ym into the query" })).toHaveCount(0);
  await expect(catalog.getByRole("button", { name: /^Columns of/ })).toHaveCount(2);
  const block = await addBlock(member, "Add SQL");
  await write(member, block, "SELECT insurer_type, count(*) AS patients FROM person GROUP BY insurer_type");
  await run(member, block, /1 cell shown|\d+ of \d+ cells shown|\d+ cells shown/);
  const table = block.getByRole("region", { name: "Result table" });
  await expect(table.getByRole("row").filter({ hasText: "koki" })).toContainText(/\d[\d,]*/);
  // The other kinds of insurer exist in the public list only: no person stands behind them.
  for (const other of ["kokuho", "kyokai"])
    await expect(
      table.getByRole("row").filter({ hasText: other }).locator("td[data-kind=number]:not([data-mark])"),
    ).toHaveCount(0);
  await write(member, block, "SELECT count(death_ym) AS n FROM person");
  await run(member, block, /Refused/);
  await expect(block.locator(".refusal")).toContainText(/death_ym/);
  await write(member, block, "SELECT count(*) AS n FROM lab");
  await run(member, block, /Refused/);
  await write(member, block, bySex);
  await run(member, block, /2 cells shown/);

  // Somebody who is no member sees no project at all.
  const outsider = await as("analyst1");
  await outsider.goto(`/projects/${project}`);
  await expect(outsider.getByRole("alert")).toBeVisible();
  await expect(outsider.locator("body")).not.toContainText("Late-stage elderly");

  await admin.getByRole("button", { name: "Revoke the permit" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The committee withdrew its consent.");
  await dialog.getByRole("button", { name: "Revoke the permit" }).click();
  await expect(dialog).toContainText(/Type .+ to confirm/);
  const word = (await dialog.getByRole("heading").textContent())?.match(/Revoke permit (.+)\?/)?.[1] ?? "";
  await dialog.getByLabel(/^Type/).fill(word);
  await dialog.getByRole("button", { name: "Revoke the permit" }).click();
  await expect(dialog).toBeHidden();
  await expect(admin.getByText("revoked").first()).toBeVisible();

  // The notebook that stands open says so by itself; what was written stays.
  const notice = member.getByRole("alert").filter({ hasText: "Nothing you wrote is lost" });
  await expect(notice).toBeVisible();
  await expect(notice).toContainText(/permit/i);
  await expect(block.getByRole("region", { name: "Result table" })).toBeHidden();
  await expect(block.locator(".monaco-editor")).toContainText("count(*)");
  await expect(block.getByRole("button", { name: /^Run/ })).toHaveCount(0);
  await member.reload();
  await expect(blocks(member).first()).toContainText("count(*)");
  await expect(blocks(member).first().getByRole("region", { name: "Result table" })).toHaveCount(0);
  await expect(member.getByRole("complementary", { name: "Catalog" })).toContainText(
    "The catalog opens with an active permit.",
  );
});
