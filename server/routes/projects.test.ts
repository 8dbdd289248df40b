import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AdminUser, Catalog, PermitInput, Project } from "../http/schemas.ts";
import { createTestApp, type TestApp, type TestClient } from "../http/testing.ts";
import { loadWorkspace } from "../policy/permits.ts";
import { todayInJapan } from "../policy/today.ts";

let test: TestApp;
let admin: TestClient;
let analyst: TestClient;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(async () => await test.close());
beforeEach(async () => {
  admin = await test.signedIn("admin");
  analyst = await test.signedIn("analyst1");
});

const day = (offset: number) => todayInJapan(new Date(Date.now() + offset * 86_400_000));
const permit = (change: Partial<PermitInput> = {}): PermitInput => ({
  purpose: { en: "Test", ja: "試験" },
  legalBasis: "ngmia-opt-out",
  snapshotId: "S-test",
  grants: { patients: ["sex"], visits: ["cost"], areas: ["area"] },
  rowScope: [],
  policyProfile: "ngmia-default",
  startsOn: day(0),
  endsOn: day(30),
  ...change,
});
const newProject = async (change: Partial<PermitInput> = {}, members = [{ login: "analyst1", role: "analyst" }]) => {
  const title = { en: "T", ja: "題" };
  const body = { title, userClass: "company", dataTypes: ["ehr"], permit: permit(change), members };
  return await admin.request("POST", "/api/admin/projects", body);
};
const made = async (change: Partial<PermitInput> = {}): Promise<Project> => {
  const answer = await newProject(change);
  expect(answer.status).toBe(200);
  return await answer.json();
};
const catalog = (client: TestClient, id: string) => client.request("GET", `/api/projects/${id}/catalog`);
const status = async (answer: Promise<Response>) => (await answer).status;

describe("the rules of a project", () => {
  it("are the strictest of the data holder's and the permit's, each with its source", async () => {
    const project = await made({ policyProfile: "small-cohort" });
    const rules = await (await analyst.request("GET", `/api/projects/${project.id}/rules`)).json();
    expect(rules.policyVersion).toBe("small-cohort@2026.2");
    expect(rules.layers.map(({ profile }: { profile: string }) => profile)).toEqual([
      "ngmia-default@2026.2",
      "small-cohort@2026.2",
    ]);
    const byId = new Map(rules.rules.map((rule: { id: string }) => [rule.id, rule]));
    expect(byId.get("threshold")).toMatchObject({ from: "small-cohort@2026.2", source: { status: "proposed" } });
    expect(byId.get("limits")).toMatchObject({ from: "ngmia-default@2026.2" });
    expect(JSON.stringify(byId.get("threshold"))).toContain("at least 20 distinct patients");
    expect(rules.shown).toEqual({ tables: 0, near: 0, pinpoint: 0, numbers: 0, numbersMax: 5000, answers: [] });
  });

  it("are for members under an active permit only", async () => {
    const project = await made();
    for (const client of [admin, await test.signedIn("analyst2")])
      expect(await status(client.request("GET", `/api/projects/${project.id}/rules`))).toBe(404);
    await admin.request("POST", `/api/admin/projects/${project.id}/revoke`, { reason: "test" });
    expect(await status(analyst.request("GET", `/api/projects/${project.id}/rules`))).toBe(403);
  });
});

describe("a project", () => {
  it("gets the next number, its permit and members", async () => {
    const project = await made();
    expect(project.id).toMatch(/^P-\d{3}$/);
    expect(project.permit).toMatchObject({ status: "active", daysLeft: 31, datasetId: "demo" });
    expect(project.permit?.id).toMatch(new RegExp(`^${day(0).slice(0, 4)}-\\d{3}$`));
    expect(project.members.map(({ login, role }) => ({ login, role }))).toEqual([
      { login: "analyst1", role: "analyst" },
    ]);
  });

  it("ten created at once get ten numbers", async () => {
    const projects = await Promise.all(Array.from({ length: 10 }, () => made()));
    expect(new Set(projects.map(({ id }) => id)).size).toBe(10);
    expect(new Set(projects.map((project) => project.permit?.id)).size).toBe(10);
  });

  it("of others is not there for me: same answer as one that does not exist", async () => {
    const project = await made();
    const stranger = await test.signedIn("analyst2");
    for (const path of ["", "/catalog"]) {
      const theirs = await stranger.request("GET", `/api/projects/${project.id}${path}`);
      const nobodys = await stranger.request("GET", `/api/projects/P-999999${path}`);
      expect(theirs.status).toBe(404);
      expect(await theirs.text()).toBe(await nobodys.text());
    }
    const list: Project[] = await (await stranger.request("GET", "/api/projects")).json();
    expect(list.map(({ id }) => id)).not.toContain(project.id);
  });
});

describe("the catalog", () => {
  it("shows only granted tables and columns, and always the person key", async () => {
    const project = await made({ grants: { visits: ["cost"], areas: ["area"] } });
    const answer = await catalog(analyst, project.id);
    expect(answer.status).toBe(200);
    const shown: Catalog = await answer.json();
    expect(shown.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
      ["visits", ["patient_id", "cost"]],
      ["areas", ["area"]],
    ]);
    expect(shown.policyVersion).toMatch(/^ngmia-default@/);
    expect(shown.functions.map(({ name }) => name)).toContain("count");
  });

  it.each(["reviewer1", "admin", "auditor"])("is not for %s, who is no member", async (login) => {
    const project = await made();
    expect(await status(catalog(await test.signedIn(login), project.id))).toBe(404);
  });
});

describe("taking away works at once, in the session that is open", () => {
  it("removing a member", async () => {
    const project = await made();
    expect(await status(catalog(analyst, project.id))).toBe(200);
    const userId = project.members[0]?.userId;
    expect(await status(admin.request("DELETE", `/api/admin/projects/${project.id}/members/${userId}`))).toBe(200);
    expect(await status(catalog(analyst, project.id))).toBe(404);
    expect(await status(analyst.request("GET", `/api/projects/${project.id}`))).toBe(404);
  });

  it("revoking the permit", async () => {
    const project = await made();
    const revoked = await admin.request("POST", `/api/admin/projects/${project.id}/revoke`, { reason: "breach" });
    expect(((await revoked.json()) as Project).permit?.status).toBe("revoked");
    const answer = await catalog(analyst, project.id);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("revoked");
    expect(await status(admin.request("POST", `/api/admin/projects/${project.id}/revoke`, { reason: "again" }))).toBe(
      422,
    );
  });

  it("a newer permit with less: the old grants are gone", async () => {
    const project = await made();
    const grants = { patients: ["area"] };
    const answer = await admin.request("POST", `/api/admin/projects/${project.id}/permit`, permit({ grants }));
    expect(answer.status).toBe(200);
    const shown: Catalog = await (await catalog(analyst, project.id)).json();
    expect(shown.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
      ["patients", ["patient_id", "area"]],
    ]);
    const permits = await test.deps.db.selectFrom("permit").selectAll().where("project_id", "=", project.id).execute();
    expect(permits.filter(({ superseded_at }) => superseded_at === null)).toHaveLength(1);
    expect(permits).toHaveLength(2);
  });

  it("a refused new permit leaves the current one in force", async () => {
    const project = await made();
    const bad = permit({ grants: { nothing: ["x"] } });
    expect(await status(admin.request("POST", `/api/admin/projects/${project.id}/permit`, bad))).toBe(422);
    expect(await status(catalog(analyst, project.id))).toBe(200);
  });

  it("the last day counts, the day after does not, the day before the first does not", async () => {
    const project = await made({ startsOn: "2030-01-10", endsOn: "2030-01-20" });
    const userId = project.members[0]?.userId ?? "";
    const on = async (today: string) => {
      const outcome = await loadWorkspace(test.deps.db, userId, project.id, today);
      return outcome.ok ? "open" : outcome.refusal.message.en;
    };
    expect(await on("2030-01-09")).toBe("The permit has not begun yet.");
    expect(await on("2030-01-10")).toBe("open");
    expect(await on("2030-01-20")).toBe("open");
    expect(await on("2030-01-21")).toBe("The permit has ended.");
    expect(await status(catalog(analyst, project.id))).toBe(403);
  });
});

describe("a permit is refused", () => {
  const wrong: readonly [string, Partial<PermitInput>, string][] = [
    ["for an unknown table", { grants: { doctors: ["name"] } }, "There is no table doctors."],
    ["for an unknown column", { grants: { patients: ["name"] } }, "There is no column patients.name."],
    [
      "for a column the import left behind",
      { grants: { visits: ["visit_id"] } },
      "There is no column visits.visit_id.",
    ],
    ["for a name every object has", { grants: { constructor: ["x"] } }, "There is no table constructor."],
    ["without tables", { grants: {} }, "The permit grants no table."],
    ["with a table without columns", { grants: { patients: [] } }, "No column of patients is granted."],
    ["with public tables only", { grants: { areas: ["area"] } }, "The permit grants no table of persons."],
    ["when it ends before it begins", { startsOn: day(5), endsOn: day(4) }, "The permit ends before it begins."],
    ["when it has ended", { startsOn: day(-9), endsOn: day(-1) }, "The permit has already ended."],
    ["under an unknown profile", { policyProfile: "lax" }, "There is no output-control profile lax."],
    ["for an unknown snapshot", { snapshotId: "S-0" }, "There is no such snapshot."],
    [
      "with a row scope on an unknown column",
      { rowScope: [{ table: "patients", column: "income", values: ["1"] }] },
      "There is no column patients.income.",
    ],
    [
      "with a row scope on single persons",
      { rowScope: [{ table: "patients", column: "patient_id", values: ["1"] }] },
      "The row scope cannot name single persons.",
    ],
    [
      "with an empty row scope",
      { rowScope: [{ table: "patients", column: "area", values: [] }] },
      "The row scope cannot be used.",
    ],
  ];
  it.each(wrong)("%s", async (_name, change, sentence) => {
    const before = await test.deps.db.selectFrom("project").select("id").execute();
    const answer = await newProject(change);
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { message: { en: string } }).message.en).toBe(sentence);
    expect(await test.deps.db.selectFrom("project").select("id").execute()).toEqual(before);
  });

  it.each([
    ["an unknown login", "nobody-here", "There is no active account nobody-here."],
    ["a person of the data holder", "reviewer1", "reviewer1 belongs to the data holder, who reviews outputs."],
  ])("with %s as a member", async (_name, login, sentence) => {
    const answer = await newProject({}, [{ login, role: "analyst" }]);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(sentence);
  });
});

describe("administration", () => {
  it.each(["analyst1", "reviewer1", "auditor"])("%s is sent away from all of it", async (login) => {
    const client = await test.signedIn(login);
    for (const path of ["users", "datasets", "profiles", "organizations"]) {
      expect(await status(client.request("GET", `/api/admin/${path}`))).toBe(403);
    }
    expect(await status(client.request("POST", "/api/admin/projects/P-001/members", { login, role: "analyst" }))).toBe(
      403,
    );
  });

  it("a new person signs in with the code of the answered address, once the account is there", async () => {
    const body = {
      login: "newcomer",
      name: { en: "New Comer", ja: "新井 来" },
      organizationId: "demo-company",
      roles: [],
      password: "a sentence to remember",
    };
    const answer = await admin.request("POST", "/api/admin/users", body);
    expect(answer.status).toBe(200);
    const { user, totpUri }: { user: AdminUser; totpUri: string } = await answer.json();
    expect(user).toMatchObject({ login: "newcomer", disabled: false });
    const { URI } = await import("otpauth");
    const totp = URI.parse(totpUri).generate();
    const signIn = { login: "newcomer", password: "a sentence to remember", totp };
    expect(await status(test.client().request("POST", "/api/session", signIn))).toBe(200);
    expect(await status(admin.request("POST", "/api/admin/users", body))).toBe(422);
    expect(
      await status(admin.request("POST", "/api/admin/users", { ...body, login: "other", password: "short" })),
    ).toBe(422);
  });

  it("the last administrator cannot be taken away, not even by two at once", async () => {
    const users: AdminUser[] = await (await admin.request("GET", "/api/admin/users")).json();
    const me = users.find(({ login }) => login === "admin")?.id;
    expect(await status(admin.request("PATCH", `/api/admin/users/${me}`, { roles: [] }))).toBe(422);
    expect(await status(admin.request("PATCH", `/api/admin/users/${me}`, { disabled: true }))).toBe(422);
    const second = users.find(({ login }) => login === "auditor")?.id;
    expect(await status(admin.request("PATCH", `/api/admin/users/${second}`, { roles: ["admin", "auditor"] }))).toBe(
      200,
    );
    const both = await Promise.all(
      [me, second].map((id) => status(admin.request("PATCH", `/api/admin/users/${id}`, { roles: ["auditor"] }))),
    );
    // Whoever came second was the last one, or was no administrator any more when the request came in.
    expect(both.filter((code) => code === 200)).toHaveLength(1);
    await test.deps.db
      .updateTable("app_user")
      .set({ roles: ["admin"] })
      .where("login", "=", "admin")
      .execute();
    await test.deps.db
      .updateTable("app_user")
      .set({ roles: ["auditor"] })
      .where("login", "=", "auditor")
      .execute();
  });

  it("lists datasets with what a permit can grant", async () => {
    const list: { id: string; tables: { name: string; columns: { name: string; filledPercent: number }[] }[] }[] =
      await (await admin.request("GET", "/api/admin/datasets")).json();
    const demo = list.find(({ id }) => id === "demo");
    expect(demo?.tables.map(({ name }) => name)).toEqual(["patients", "visits", "areas"]);
    expect(demo?.tables[1]?.columns.map(({ name, filledPercent }) => [name, filledPercent])).toEqual([
      ["patient_id", 95],
      ["cost", 95],
    ]);
  });
});
