// What everyone may read: complete, generated, and silent about single patients.
import { createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSigned } from "../audit/tree-head.ts";
import { createRequestAt, type MadeRequest, makeWorld, type World } from "../egress/testing.ts";
import { caller, testDeps } from "../egress/testing-app.ts";
import { readProfile } from "../policy/profiles.ts";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { recordRules } from "./rules.ts";
import { HospitalView, PublicRegister } from "./shapes.ts";

let open: OpenDatabase;
let world: World;
let call: ReturnType<typeof caller>;
let made: MadeRequest;

const label = (en: string) => ({ en, ja: `${en}(日)` });
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
  made = await createRequestAt(world, "RELEASED");
  await createRequestAt(world, "REJECTED");
  const manifest = { holder: label("H"), source: label("S"), legalBasis: label("L"), asOf: "2026-04-01" };
  await open.db
    .updateTable("dataset")
    .set({ manifest: JSON.stringify(manifest) })
    .execute();
  await open.db
    .updateTable("snapshot")
    .set({ record: JSON.stringify({ persons: 17_549 }) })
    .execute();
});
afterAll(async () => await open.close());

/** A new server, so that no answer is kept from before. */
async function register(): Promise<PublicRegister> {
  call = caller(world);
  return PublicRegister.parse((await call(undefined, "GET", "/public/register")).body);
}

describe("the register", () => {
  it("shows every project with its releases, without signing in", async () => {
    const { projects, totals, datasets } = await register();
    const project = projects.find(({ id }) => id === made.projectId);
    expect(project).toMatchObject({
      title: { en: "Heart failure", ja: "心不全" },
      purpose: { ja: "心不全の研究" },
      status: "active",
      releases: [{ class: "publication", revoked: false }],
    });
    expect(totals).toMatchObject({ requests: 2, releases: 1, requestsRejected: 1, medianWaitHours: null });
    expect(datasets).toMatchObject([{ id: "demo", asOf: "2026-04-01", personsAbout: 17_500 }]);
  });

  it("says nothing about persons, requests' texts, people who work here, SQL or cells", async () => {
    const text = JSON.stringify(await register());
    for (const secret of ["17549", "Name of", "の名前", "SELECT", "<10", "patients by age", "Tables", made.id])
      expect(text, secret).not.toContain(secret);
  });

  it("gives no size for a small dataset: a few hundred people are too few to round", async () => {
    await open.db
      .updateTable("snapshot")
      .set({ record: JSON.stringify({ persons: 999 }) })
      .execute();
    expect((await register()).datasets[0]?.personsAbout).toBeNull();
  });

  it("carries a signed head, and proves that the log grew from an earlier one", async () => {
    const { log } = await register();
    expect(isSigned(log.head, createPublicKey(log.publicKey))).toBe(true);
    const growth = await call(undefined, "GET", `/public/growth?first=${log.head.size}`);
    expect(growth.body).toMatchObject({ first: log.head.size });
    expect((await call(undefined, "GET", "/public/growth?first=99999999")).status).toBe(404);
  });
});

describe("what the administrator adds", () => {
  const add = (entry: object) => call(world.people.admin, "POST", "/admin/public", entry);

  it("is shown at once, each with its audit event", async () => {
    const { projectId } = made;
    const text = { en: "In plain words", ja: "やさしい言葉で" };
    const entries = [
      { kind: "plain-purpose", projectId, text },
      { kind: "publication", projectId, title: "A paper", url: "https://example.org/p", on: "2026-01-02" },
      { kind: "refused-application", userClass: "company", on: "2026-01-03" },
      { kind: "incident", text, on: "2026-01-04" },
      { kind: "contact", text, on: "2026-01-05" },
    ];
    for (const entry of entries) expect((await add(entry)).status).toBe(200);
    const found = await register();
    expect(found.projects.find(({ id }) => id === projectId)).toMatchObject({
      purpose: text,
      publications: [{ title: "A paper", url: "https://example.org/p", on: "2026-01-02" }],
    });
    expect(found).toMatchObject({
      totals: { applicationsRefused: 1 },
      incidents: [{ on: "2026-01-04", text }],
      contact: text,
    });
    const events = await open.db
      .selectFrom("audit_event")
      .select("subject")
      .where("kind", "=", "public-entry-added")
      .execute();
    expect(events.map(({ subject }) => subject)).toEqual(entries.map(({ kind }) => kind));
  });

  it("is refused from others, for unknown projects, and with an address that could run a script", async () => {
    const entry = { kind: "publication", projectId: made.projectId, title: "x", url: "", on: "2026-01-02" };
    expect((await call(world.people.first, "POST", "/admin/public", entry)).status).toBe(403);
    expect((await call(undefined, "POST", "/admin/public", entry)).status).toBe(401);
    expect((await add({ ...entry, projectId: "P-none" })).status).toBe(404);
    expect((await add({ ...entry, url: "javascript:alert(1)" })).status).toBe(400);
    expect((await add({ kind: "hospital", name: label("K"), datasetIds: ["none"] })).status).toBe(404);
  });
});

describe("a hospital's own view", () => {
  it("opens with its link only, and holds only what its data was used for", async () => {
    await register();
    const added = await call(world.people.admin, "POST", "/admin/public", {
      kind: "hospital",
      name: label("Kita Hospital"),
      datasetIds: ["demo"],
    });
    const { token } = added.body as { token: string };
    const view = HospitalView.parse((await call(undefined, "GET", `/public/hospitals/${token}`)).body);
    expect(view.name.en).toBe("Kita Hospital");
    expect(view.projects.map(({ id }) => id)).toContain(made.projectId);
    expect((await call(undefined, "GET", `/public/hospitals/${"x".repeat(32)}`)).status).toBe(404);
    const stored = await open.db.selectFrom("hospital_link").selectAll().execute();
    const events = await open.db.selectFrom("audit_event").select("detail").execute();
    expect(JSON.stringify([stored, events])).not.toContain(token);
    await open.db.updateTable("hospital_link").set({ removed_at: new Date() }).execute();
    expect((await call(undefined, "GET", `/public/hospitals/${token}`)).status).toBe(404);
  });
});

describe("rules and their history", () => {
  it("a changed rule is a new version with its event; the same rules again are not", async () => {
    const { readFile } = await import("node:fs/promises");
    const toml = await readFile("policies/disclosure/ngmia-default.toml", "utf8");
    const name = "ngmia-default.toml";
    const first = readProfile(toml, name);
    const stricter = readProfile(
      toml.replace("persons_min = 10", "persons_min = 20").replace(/^version = ".*"/m, 'version = "2099.1"'),
      name,
    );
    for (const profile of [first, first, stricter, stricter])
      await recordRules(open.db, new Map([[profile.id, profile]]));
    expect((await register()).rules).toEqual([]);
    await open.db.updateTable("permit").set({ policy_profile: first.id }).execute();
    const [rules] = (await register()).rules;
    expect(rules).toMatchObject({ version: "2099.1", history: [{ version: first.version }] });
    expect(rules?.history[0]?.changes).toContainEqual({ name: "threshold.personsMin", before: "10", after: "20" });
    expect(rules?.rules[0]?.value.ja).toContain("20人以上");
    const events = await open.db
      .selectFrom("audit_event")
      .select("seq")
      .where("kind", "=", "rules-effective")
      .execute();
    expect(events).toHaveLength(2);
  });
});

it("attack: every reading route is tried as the auditor: the log and the public page answer, the data never does", async () => {
  const { createApp } = await import("../app.ts");
  await register();
  const auditor = {
    ...world.people.stranger,
    roles: ["auditor" as const],
  };
  await open.db
    .updateTable("app_user")
    .set({ roles: ["auditor"] })
    .where("id", "=", auditor.userId)
    .execute();
  const ids: { readonly [start: string]: string } = {
    "/api/projects": made.projectId,
    "/api/results": made.resultId,
    "/api/egress/items": made.itemId,
    "/api/egress": made.id,
  };
  const routes = createApp(testDeps(world)).routes.filter(
    ({ method, path }) => method === "GET" && path.startsWith("/api/"),
  );
  const paths = [...new Set(routes.map(({ path }) => path))].filter((path) => !path.includes("*"));
  expect(paths.length).toBeGreaterThan(25);
  const answered: string[] = [];
  for (const path of paths) {
    const id = Object.entries(ids).find(([start]) => path.startsWith(start))?.[1] ?? made.itemId;
    const url = path.replace("/api", "").replace(":seq", "1").replace(":token", "x".repeat(43)).replace(/:\w+/g, id);
    const { status, response } = await call(auditor, "GET", url.endsWith("growth") ? `${url}?first=1` : url);
    if (status !== 200) continue;
    answered.push(path);
    const text = await response.text();
    expect(text, path).not.toContain("40–44");
    expect(text, path).not.toContain("4711");
  }
  expect(answered.filter((path) => !/^\/api\/(audit|public|docs|openapi)/.test(path)).toSorted()).toEqual(
    ["/api/egress", "/api/projects", "/api/session"].toSorted(),
  );
});
