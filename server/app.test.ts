import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "./app.ts";
import { createRateCounter } from "./http/rate-limit.ts";
import { createTestApp, type TestApp, type TestClient } from "./http/testing.ts";

let test: TestApp;
let analyst: TestClient;
beforeAll(async () => {
  test = await createTestApp();
  analyst = await test.signedIn("analyst1");
});
afterAll(async () => await test.close());

const kind = async (answer: Response) => [answer.status, ((await answer.json()) as { kind: string }).kind];

describe("bodies", () => {
  it("of 1 MiB and one byte are refused, one of exactly 1 MiB is read", async () => {
    const max = test.deps.config.limits.bodyBytesMax;
    const body = (bytes: number) => JSON.stringify({ language: "en".padEnd(bytes - 15, "n") });
    expect(body(max).length).toBe(max);
    expect(await kind(await analyst.request("PATCH", "/api/session", body(max + 1)))).toEqual([413, "too-large"]);
    expect(await kind(await analyst.request("PATCH", "/api/session", body(max)))).toEqual([400, "input"]);
  });

  it.each([
    ["no JSON", "{"],
    ["a NUL character", '{"language":"e\\u0000"}'],
    ["half a surrogate pair", '{"language":"\\ud800"}'],
    ["a NUL in a key", '{"language":"en","\\u0000":1}'],
    ["nesting without end", `${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["the wrong type", "[]"],
  ])("with %s are refused before they reach the database", async (_name, body) => {
    expect(await kind(await analyst.request("PATCH", "/api/session", body))).toEqual([400, "input"]);
  });

  it("a wrong field is named, its value is not repeated", async () => {
    const answer = await analyst.request("PATCH", "/api/session", { language: "klingon-secret" });
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(text).toContain("language");
    expect(text).not.toContain("klingon");
  });
});

describe("every answer", () => {
  it.each(["/healthz", "/api/session", "/api/nothing", "/api/docs", "/projects/P-001"])(
    "%s carries the security headers",
    async (url) => {
      const { headers } = await test.client().request("GET", url);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      if (url.startsWith("/api/")) expect(headers.get("cache-control")).toBe("no-store");
    },
  );

  it("to a signed-out person is 401 for every described path of the API", async () => {
    const specs: { paths: { [path: string]: { [method: string]: unknown } } } = await (
      await test.client().request("GET", "/api/openapi.json")
    ).json();
    const operations = Object.entries(specs.paths)
      .filter(([url]) => url.startsWith("/api/") && !["/api/openapi.json", "/api/docs"].includes(url))
      .flatMap(([url, item]) => Object.keys(item).map((method) => [method.toUpperCase(), url] as const))
      .filter(([method, url]) => !(method === "POST" && url === "/api/session"))
      // What citizens and hospitals read without signing in; `server/public/register.test.ts` looks at every word of it.
      .filter(([, url]) => !url.startsWith("/api/public/"));
    expect(operations.length).toBeGreaterThan(30);
    const open = [];
    for (const [method, url] of operations) {
      const answer = await test
        .client()
        .request(method, url.replace(/\{\w+\}/g, "1"), method === "GET" ? undefined : {});
      if (answer.status !== 401) open.push(`${method} ${url}: ${answer.status}`);
    }
    expect(open).toEqual([]);
  });

  it("a fault is one constant sentence, and the log gets a code without the message", async () => {
    const broken = createApp({
      ...test.deps,
      profiles: new Map(),
    });
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const [project] = (await (await analyst.request("GET", "/api/projects")).json()) as { id: string }[];
    const answer = await broken.request(`http://127.0.0.1:4700/api/projects/${project?.id}/catalog`, {
      headers: { cookie: analyst.cookie ?? "" },
    });
    const line = String(log.mock.calls[0]?.[0]);
    log.mockRestore();
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("Something went wrong on our side");
    expect(line).toMatch(/^fault Error at server\/policy\/profiles\.ts:\d+$/);
  });
});

describe("too many requests", () => {
  it("of one address are stopped, and sign-ins earlier", async () => {
    const small = await createTestApp({ signInsPerMinutePerAddress: 3, requestsPerMinutePerAddress: 6 });
    const sign = () => small.client().request("POST", "/api/session", { login: "x", password: "y", totp: "1" });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await sign()).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    const others = [];
    for (let i = 0; i < 3; i += 1) others.push((await small.client().request("GET", "/api/session")).status);
    expect(others).toEqual([401, 401, 429]);
    await small.close();
  });

  it("of one person are stopped, another person goes on", async () => {
    const small = await createTestApp({ requestsPerMinutePerUser: 2 });
    const [one, other] = [await small.signedIn("analyst1"), await small.signedIn("analyst2")];
    const ask = async (client: TestClient) => (await client.request("GET", "/api/session")).status;
    expect([await ask(one), await ask(one), await ask(one), await ask(other)]).toEqual([200, 200, 429, 200]);
    await small.close();
  });

  it("the counter forgets after a minute and keeps no more callers than it may", () => {
    let now = 0;
    const counter = createRateCounter(2, () => now);
    expect([counter.take("a", 1), counter.take("a", 1)]).toEqual([true, false]);
    counter.take("b", 1);
    // The third and the fourth caller share one count.
    expect([counter.take("c", 1), counter.take("d", 1), counter.take("a", 9)]).toEqual([true, false, true]);
    now = 60_000;
    expect(counter.take("a", 1)).toBe(true);
  });
});

describe("the browser application", () => {
  it("comes with hashed files kept for a year, its page for every other path, and nothing from outside its folder", async () => {
    const folder = path.join(test.dataDirectory, "dist");
    await mkdir(path.join(folder, "assets"), { recursive: true });
    await writeFile(path.join(folder, "index.html"), "<title>page</title>");
    await writeFile(path.join(folder, "assets", "a-1.js"), "1");
    await writeFile(path.join(test.dataDirectory, "secret.txt"), "secret");
    const app = createApp({ ...test.deps, config: { ...test.deps.config, clientDirectory: folder } });
    const get = async (url: string) => {
      const answer = await app.request(`http://127.0.0.1:4700${url}`);
      return [answer.status, await answer.text(), answer.headers.get("cache-control")];
    };
    expect(await get("/assets/a-1.js")).toEqual([200, "1", "public, max-age=31536000, immutable"]);
    expect(await get("/projects/P-001")).toEqual([200, "<title>page</title>", "no-cache"]);
    expect(await get("/index.html")).toEqual([200, "<title>page</title>", "no-cache"]);
    for (const url of ["/assets/none.js", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]) {
      expect(await get(url)).toEqual([404, "Not found", null]);
    }
    expect((await get("/api/nothing"))[0]).toBe(401);
  });
});

describe("the API's own page", () => {
  it("lists the endpoints and runs no script", async () => {
    const page = await (await test.client().request("GET", "/api/docs")).text();
    for (const text of ["POST /api/session", "GET /api/projects/{id}/catalog", "GET /api/audit/verify"]) {
      expect(page).toContain(text);
    }
    expect(page).not.toMatch(/<script|src=/);
  });
});
