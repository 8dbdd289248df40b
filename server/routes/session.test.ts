import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, credentialsOf, type TestApp } from "../http/testing.ts";
import { sessionIdOf } from "../identity/sessions.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(async () => await test.close());
beforeEach(async () => {
  await test.deps.db
    .updateTable("app_user")
    .set({ totp_last_step: 0, failed_count: 0, locked_until: null, disabled_at: null })
    .execute();
});

const post = (body: object) => test.client().request("POST", "/api/session", body);
const tokenOf = (cookie: string | undefined) => cookie?.split("=")[1] ?? "";
const wrongCode = (login: string) => (credentialsOf(login).totp === "000000" ? "111111" : "000000");

describe("signing in", () => {
  it("answers who I am, and the cookie is bound to this host, unreadable for scripts and for other sites", async () => {
    const answer = await post(credentialsOf("analyst1"));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ login: "analyst1", roles: [], language: "ja", unwalled: false });
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-sekisho=[\w-]{43};/);
    for (const part of ["Path=/", "HttpOnly", "Secure", "SameSite=Strict"]) expect(cookie).toContain(part);
    expect(cookie).not.toMatch(/Domain|Max-Age|Expires/i);
  });

  it("is recorded with the person, never with what was typed", async () => {
    await post(credentialsOf("analyst1"));
    await post({ login: "hunter2-typed-into-the-wrong-field", password: "secret-typed-pass", totp: "123456" });
    const events = await test.deps.db.selectFrom("audit_event").selectAll().orderBy("seq", "desc").limit(2).execute();
    expect(events.map(({ kind, actor }) => [kind, actor === "anonymous"])).toEqual([
      ["sign-in-failed", true],
      ["sign-in", false],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/hunter2|secret-typed-pass|123456/);
  });
});

describe("attack: a stolen password alone", () => {
  it("does not get in without the code", async () => {
    const answer = await post({ ...credentialsOf("analyst1"), totp: wrongCode("analyst1") });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  it("does not get in with a code seen over the shoulder and used already", async () => {
    const credentials = credentialsOf("analyst1");
    expect((await post(credentials)).status).toBe(200);
    expect((await post(credentials)).status).toBe(401);
  });

  it("three sign-ins with one code at the same moment: only one gets in", async () => {
    const credentials = credentialsOf("analyst1");
    const { db } = test.deps;
    let answers: Promise<Response[]> | undefined;
    // The account's row is held until all three wait for it, so that they truly meet.
    await db.transaction().execute(async (tx) => {
      await tx.selectFrom("app_user").select("id").where("login", "=", "analyst1").forUpdate().execute();
      answers = Promise.all([post(credentials), post(credentials), post(credentials)]);
      for (;;) {
        const waiting = await sql`SELECT 1 FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db);
        if (waiting.rows.length === 3) break;
        await sleep(10);
      }
    });
    expect((await answers)?.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });
});

describe("attack: guessing", () => {
  it("after five wrong tries even the right password and code do not get in, and it is recorded", async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await post({ ...credentialsOf("analyst2"), password: "wrong-password-x" })).status).toBe(401);
    }
    expect((await post(credentialsOf("analyst2"))).status).toBe(401);
    const kinds = await test.deps.db.selectFrom("audit_event").select("kind").orderBy("seq", "desc").limit(2).execute();
    expect(kinds.map(({ kind }) => kind)).toEqual(["sign-in-failed", "locked"]);
  });

  it("four wrong tries do not lock", async () => {
    for (let tries = 0; tries < 4; tries += 1)
      await post({ ...credentialsOf("analyst2"), password: "wrong-password-x" });
    expect((await post(credentialsOf("analyst2"))).status).toBe(200);
  });

  it("the pause ends by itself", async () => {
    await test.deps.db
      .updateTable("app_user")
      .set({ locked_until: new Date(Date.now() - 1000) })
      .where("login", "=", "analyst2")
      .execute();
    expect((await post(credentialsOf("analyst2"))).status).toBe(200);
  });

  it("twenty wrong tries at the same moment count one by one: the account is paused", async () => {
    await Promise.all(
      Array.from({ length: 20 }, () => post({ ...credentialsOf("analyst2"), password: "wrong-password-x" })),
    );
    expect((await post(credentialsOf("analyst2"))).status).toBe(401);
  });
});

describe("attack: finding out who has an account", () => {
  it("every failure reads the same: unknown, wrong password, wrong code, paused, disabled", async () => {
    const texts = new Set<string>();
    const keep = async (body: object) => {
      const answer = await post(body);
      texts.add(`${answer.status} ${await answer.text()} ${[...answer.headers.keys()].sort()}`);
    };
    await keep({ login: "nobody", password: "some-password-1", totp: "123456" });
    await keep({ ...credentialsOf("analyst1"), password: "wrong-password-x" });
    await keep({ ...credentialsOf("analyst1"), totp: wrongCode("analyst1") });
    await test.deps.db
      .updateTable("app_user")
      .set({ disabled_at: new Date() })
      .where("login", "=", "analyst3")
      .execute();
    await keep(credentialsOf("analyst3"));
    await test.deps.db
      .updateTable("app_user")
      .set({ locked_until: new Date(Date.now() + 60_000) })
      .where("login", "=", "analyst2")
      .execute();
    await keep(credentialsOf("analyst2"));
    expect(texts.size).toBe(1);
  });
});

describe("attack: sessions", () => {
  it("fixation: a session planted before the sign-in is worth nothing after it", async () => {
    const client = await test.signedIn("analyst1");
    const planted = client.cookie;
    await test.deps.db.updateTable("app_user").set({ totp_last_step: 0 }).execute();
    const again = await client.request("POST", "/api/session", credentialsOf("analyst1"));
    expect(again.status).toBe(200);
    expect(client.cookie).not.toBe(planted);
    client.cookie = planted;
    expect((await client.request("GET", "/api/session")).status).toBe(401);
  });

  it("a session id read from the database is no cookie", async () => {
    const client = await test.signedIn("analyst1");
    const stored = sessionIdOf(tokenOf(client.cookie));
    expect(await test.deps.db.selectFrom("session").select("id").where("id", "=", stored).execute()).toHaveLength(1);
    const thief = test.client();
    thief.cookie = `__Host-sekisho=${stored}`;
    expect((await thief.request("GET", "/api/session")).status).toBe(401);
    thief.cookie = `__Host-sekisho=${stored.slice(0, 43)}`;
    expect((await thief.request("GET", "/api/session")).status).toBe(401);
  });

  it("the token is nowhere in the database", async () => {
    const client = await test.signedIn("analyst1");
    const rows = await test.deps.db.selectFrom("session").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(tokenOf(client.cookie));
  });

  it("ends after the idle time, and a request moves that end on", async () => {
    const client = await test.signedIn("analyst1");
    const id = sessionIdOf(tokenOf(client.cookie));
    const soon = new Date(Date.now() + 5 * 60_000);
    const set = (expires: Date) =>
      test.deps.db.updateTable("session").set({ expires_at: expires }).where("id", "=", id).execute();
    await set(soon);
    expect((await client.request("GET", "/api/session")).status).toBe(200);
    const row = await test.deps.db.selectFrom("session").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(row.expires_at.getTime()).toBeGreaterThan(soon.getTime() + 10 * 60_000);
    await set(new Date(Date.now() - 1));
    expect((await client.request("GET", "/api/session")).status).toBe(401);
  });

  it("ends after the absolute time however busy it was", async () => {
    const client = await test.signedIn("analyst1");
    const id = sessionIdOf(tokenOf(client.cookie));
    const end = new Date(Date.now() + 60_000);
    await test.deps.db.updateTable("session").set({ absolute_expires_at: end }).where("id", "=", id).execute();
    const me: { idleEndsAt: string } = await (await client.request("GET", "/api/session")).json();
    expect(me.idleEndsAt).toBe(end.toISOString());
    await test.deps.db
      .updateTable("session")
      .set({ absolute_expires_at: new Date(Date.now() - 1), expires_at: new Date(Date.now() + 600_000) })
      .where("id", "=", id)
      .execute();
    expect((await client.request("GET", "/api/session")).status).toBe(401);
  });

  it("signing out ends the session on the server, not only in the browser", async () => {
    const client = await test.signedIn("analyst1");
    const kept = client.cookie;
    expect((await client.request("DELETE", "/api/session")).status).toBe(204);
    expect(client.cookie).toBeUndefined();
    client.cookie = kept;
    expect((await client.request("GET", "/api/session")).status).toBe(401);
  });

  it("disabling somebody ends all their sessions at once", async () => {
    const [first, second, admin] = [
      await test.signedIn("analyst2"),
      await test.signedIn("analyst2"),
      await test.signedIn("admin"),
    ];
    const me: { id: string } = await (await first.request("GET", "/api/session")).json();
    expect((await admin.request("PATCH", `/api/admin/users/${me.id}`, { disabled: true })).status).toBe(200);
    expect((await first.request("GET", "/api/session")).status).toBe(401);
    expect((await second.request("GET", "/api/session")).status).toBe(401);
    expect(await test.deps.db.selectFrom("session").select("id").where("user_id", "=", me.id).execute()).toEqual([]);
  });
});

describe("attack: another site makes the browser write", () => {
  it("without the header of our pages nothing is written", async () => {
    const client = await test.signedIn("analyst1");
    const answer = await client.request("PATCH", "/api/session", { language: "en" }, { "x-sekisho": "" });
    expect(answer.status).toBe(403);
    const me: { language: string } = await (await client.request("GET", "/api/session")).json();
    expect(me.language).toBe("ja");
  });

  it.each(["https://evil.example", "http://127.0.0.1:4701", "http://127.0.0.1.evil.example:4700", "null", ""])(
    "with the Origin %s nothing is written",
    async (origin) => {
      const client = await test.signedIn("analyst1");
      expect((await client.request("PATCH", "/api/session", { language: "en" }, { origin })).status).toBe(403);
    },
  );

  it("DNS rebinding: a foreign name that points here is not served, though Host and Origin agree", async () => {
    const client = await test.signedIn("analyst1");
    const headers = { host: "evil.example:4700", origin: "http://evil.example:4700" };
    expect((await client.request("PATCH", "/api/session", { language: "en" }, headers)).status).toBe(403);
  });

  it("our own page may write", async () => {
    const client = await test.signedIn("analyst1");
    const answer = await client.request("PATCH", "/api/session", { language: "en" });
    expect(await answer.json()).toMatchObject({ language: "en" });
    await client.request("PATCH", "/api/session", { language: "ja" });
  });
});
