// The airlock over HTTP: shapes, statuses, and no write that leaves no audit event.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "../egress/permissions.ts";
import { termsVersion } from "../egress/terms.ts";
import {
  createRequestAt,
  look,
  type MadeRequest,
  makeProject,
  makeResult,
  makeWorld,
  type World,
} from "../egress/testing.ts";
import { caller, testDeps } from "../egress/testing-app.ts";
import { ApiError, EgressRequest, EgressSummary, EvidenceTwin, ProtectedTable } from "../http/schemas.ts";
import type { OpenDatabase } from "../store/database.ts";
import type { EgressStatus } from "../store/schema.ts";
import { testDatabase } from "../store/testing.ts";
import { egressRoutes } from "./egress.ts";

let open: OpenDatabase;
let world: World;
let call: ReturnType<typeof caller>;
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
  call = caller(world);
});
afterAll(async () => {
  await open.close();
});

type Recipe = {
  readonly status: EgressStatus;
  readonly who: keyof World["people"];
  readonly path: (made: MadeRequest) => string;
  readonly body?: (made: MadeRequest) => Promise<unknown> | unknown;
};
const group = { title: "B", context: "b", controls: "b" };
const recipes: { readonly [route: string]: Recipe } = {
  "PATCH /egress/:id": {
    status: "DRAFT",
    who: "author",
    path: (m) => `/egress/${m.id}`,
    body: () => ({ title: "New" }),
  },
  "POST /egress/:id/groups": {
    status: "DRAFT",
    who: "author",
    path: (m) => `/egress/${m.id}/groups`,
    body: () => group,
  },
  "PATCH /egress/groups/:id": {
    status: "RETURNED",
    who: "author",
    path: (m) => `/egress/groups/${m.groupId}`,
    body: () => ({ context: "Better" }),
  },
  "DELETE /egress/groups/:id": { status: "DRAFT", who: "author", path: (m) => `/egress/groups/${m.groupId}` },
  "POST /egress/groups/:id/items": {
    status: "DRAFT",
    who: "author",
    path: (m) => `/egress/groups/${m.groupId}/items`,
    body: async (m) => ({ resultId: await makeResult(world, m.projectId), name: "one more", supporting: false }),
  },
  "PATCH /egress/items/:id": {
    status: "RETURNED",
    who: "author",
    path: (m) => `/egress/items/${m.itemId}`,
    body: () => ({ name: "renamed" }),
  },
  "DELETE /egress/items/:id": { status: "DRAFT", who: "author", path: (m) => `/egress/items/${m.itemId}` },
  "POST /egress/:id/downloads": {
    status: "RELEASED",
    who: "author",
    path: (m) => `/egress/${m.id}/downloads`,
    body: () => ({ accept: termsVersion }),
  },
  "POST /egress/:id/submit": {
    status: "DRAFT",
    who: "author",
    path: (m) => `/egress/${m.id}/submit`,
    body: () => ({}),
  },
  "POST /egress/:id/withdraw": { status: "SUBMITTED", who: "author", path: (m) => `/egress/${m.id}/withdraw` },
  "POST /egress/:id/comments": {
    status: "SUBMITTED",
    who: "first",
    path: (m) => `/egress/${m.id}/comments`,
    body: (m) => ({ text: "Why 5-year bands?", groupId: m.groupId }),
  },
  "PUT /egress/items/:id/vote": {
    status: "SUBMITTED",
    who: "first",
    path: (m) => `/egress/items/${m.itemId}/vote`,
    body: () => ({ vote: "changes", comment: "Merge bands" }),
  },
  "POST /egress/:id/review": {
    status: "SUBMITTED",
    who: "first",
    path: (m) => `/egress/${m.id}/review`,
    body: () => ({}),
  },
  "POST /egress/:id/return": {
    status: "REVIEWED",
    who: "first",
    path: (m) => `/egress/${m.id}/return`,
    body: () => ({ comment: "Say more" }),
  },
  "POST /egress/:id/reject": {
    status: "REVIEWED",
    who: "first",
    path: (m) => `/egress/${m.id}/reject`,
    body: () => ({ comment: "No" }),
  },
  "POST /egress/:id/approve": {
    status: "REVIEWED",
    who: "second",
    path: (m) => `/egress/${m.id}/approve`,
    body: () => ({ comment: "" }),
  },
  "POST /egress/:id/revoke": {
    status: "RELEASED",
    who: "admin",
    path: (m) => `/egress/${m.id}/revoke`,
    body: () => ({ comment: "Mistake" }),
  },
  "POST /projects/:id/egress": {
    status: "RELEASED",
    who: "author",
    path: (m) => `/projects/${m.projectId}/egress`,
    body: () => ({ title: "Next", purpose: "", class: "internal-report" }),
  },
};

async function lastSeq(): Promise<number> {
  const row = await open.db
    .selectFrom("audit_event")
    .select((eb) => eb.fn.max("seq").as("seq"))
    .executeTakeFirstOrThrow();
  return row.seq ?? 0;
}

test("every write route has its story here", () => {
  const routes = egressRoutes(testDeps(world)).routes.filter((route) => !["GET", "ALL"].includes(route.method));
  const names = new Set(routes.map((route) => `${route.method} ${route.path}`));
  expect([...names].toSorted()).toEqual(Object.keys(recipes).toSorted());
});

for (const [route, recipe] of Object.entries(recipes)) {
  test(`${route} answers the request and leaves an audit event; a denied try changes nothing`, async () => {
    const made = await createRequestAt(world, recipe.status);
    const body = await recipe.body?.(made);
    const [method = ""] = route.split(" ");
    const path = recipe.path(made);
    const before = await lastSeq();
    const denied = await call(world.people.stranger, method, path, body);
    expect(denied.status).toBe(404);
    ApiError.parse(denied.body);
    expect((await call(undefined, method, path, body)).status).toBe(401);
    expect(await lastSeq()).toBe(before);

    const done = await call(world.people[recipe.who], method, path, body);
    expect(done.status).toBe(200);
    if (!route.endsWith("/downloads")) EgressRequest.parse(done.body);
    const events = await open.db.selectFrom("audit_event").selectAll().where("seq", ">", before).execute();
    expect(events.length).toBeGreaterThanOrEqual(1);
    expect(events[0]).toMatchObject({ actor: world.people[recipe.who].userId, project_id: made.projectId });
  });
}

const problem = (answer: { readonly body: unknown }) => ApiError.parse(answer.body).kind;

test("reading: lists, request, evidence, table and package have their shapes", async () => {
  const made = await createRequestAt(world, "RELEASED");
  const { author, first, admin, member } = world.people;
  const get = async (viewer: Viewer, path: string) => {
    const answer = await call(viewer, "GET", path);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer;
  };
  for (const [viewer, path] of [
    [author, "/egress?queue=mine"],
    [first, "/egress?queue=review"],
    [admin, "/egress?queue=all"],
    [member, `/projects/${made.projectId}/egress`],
  ] as const) {
    const rows = EgressSummary.array().parse((await get(viewer, path)).body);
    const row = rows.find((candidate) => candidate.id === made.id);
    expect(row).toMatchObject({ items: 1, shown: 1, withheld: 1, reviewsIn: 2, status: "RELEASED" });
    expect(row?.myReviewIn).toBe(viewer === first);
  }
  EgressRequest.parse((await get(author, `/egress/${made.id}`)).body);
  EvidenceTwin.parse((await get(first, `/egress/items/${made.itemId}/evidence`)).body);
  ProtectedTable.parse((await get(member, `/egress/items/${made.itemId}/table`)).body);
  const terms = (await get(member, `/egress/${made.id}/terms`)).body as { version: string; points: unknown[] };
  expect(terms.points).toHaveLength(4);
  const asked = await call(member, "POST", `/egress/${made.id}/downloads`, { accept: terms.version });
  const { path } = asked.body as { path: string };
  const { response } = await get(member, path.replace("/api", ""));
  expect((await call(member, "GET", path.replace("/api", ""))).status).toBe(403);
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${made.id}.zip"`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(
    Buffer.from(await response.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
});

test("the reviewers' queue puts what waits first, oldest on top", async () => {
  const older = await createRequestAt(world, "SUBMITTED");
  const newer = await createRequestAt(world, "PARTIALLY_REVIEWED");
  const rows = EgressSummary.array().parse((await call(world.people.third, "GET", "/egress?queue=review")).body);
  const waiting = rows.filter((row) => ["SUBMITTED", "PARTIALLY_REVIEWED", "REVIEWED"].includes(row.status));
  expect(rows.slice(0, waiting.length)).toEqual(waiting);
  const ids = rows.map((row) => row.id);
  expect(ids.indexOf(older.id)).toBeLessThan(ids.indexOf(newer.id));
});

test("errors have their statuses and kinds", async () => {
  const draft = await createRequestAt(world, "DRAFT");
  const released = await createRequestAt(world, "RELEASED");
  const { author, first, member, colleague } = world.people;
  const tries = [
    [await call(author, "POST", `/egress/${draft.id}/review`, {}), 403, "not-allowed"],
    [await call(author, "GET", `/egress/${draft.id}/terms`), 404, "not-found"],
    [await call(first, "GET", `/egress/${draft.id}`), 404, "not-found"],
    [await call(colleague, "GET", `/egress/${released.id}`), 403, "not-allowed"],
    [await call(member, "GET", "/egress?queue=review"), 403, "not-allowed"],
    [await call(author, "POST", `/egress/${released.id}/submit`, {}), 409, "changed"],
    [
      await call(author, "POST", `/projects/${draft.projectId}/egress`, {
        title: "x",
        purpose: "",
        class: "publication",
      }),
      409,
      "changed",
    ],
  ] as const;
  for (const [answer, status, kind] of tries) expect([answer.status, problem(answer)]).toEqual([status, kind]);

  await call(author, "PATCH", `/egress/${draft.id}`, { purpose: "" });
  const early = await call(author, "POST", `/egress/${draft.id}/submit`, {});
  expect([early.status, problem(early)]).toEqual([422, "not-ready"]);
  expect((await look(world, author, draft.id)).status).toBe("DRAFT");
});

test.each([
  ["PATCH", "/egress/not-a-request", { title: "x" }],
  ["PATCH", "/egress/items/not-a-uuid", { name: "x" }],
  ["GET", "/egress?queue=everything", undefined],
])("%s %s is refused as input or not found, never a fault", async (method, path, body) => {
  const answer = await call(world.people.author, method, path, body);
  expect([400, 404]).toContain(answer.status);
});

test("limits: titles and texts at the limit pass, one past does not", async () => {
  const { author } = world.people;
  const projectId = await makeProject(world);
  const input = { title: "t".repeat(200), purpose: "p".repeat(10_000), class: "publication" };
  for (const over of [
    { title: `${input.title}t` },
    { purpose: `${input.purpose}p` },
    { class: "gossip" },
    { title: " " },
  ])
    expect((await call(author, "POST", `/projects/${projectId}/egress`, { ...input, ...over })).status).toBe(400);
  const made = await call(author, "POST", `/projects/${projectId}/egress`, input);
  expect(made.status).toBe(200);
  const { id } = EgressRequest.parse(made.body);
  const comment = { text: "c".repeat(5_000), groupId: null };
  expect((await call(author, "POST", `/egress/${id}/comments`, { ...comment, text: `${comment.text}c` })).status).toBe(
    400,
  );
  expect((await call(author, "POST", `/egress/${id}/comments`, comment)).status).toBe(200);
});

test("limits: groups, items and comments at the limit pass, one past does not", async () => {
  const { author } = world.people;
  const made = await createRequestAt(world, "DRAFT");
  const fill = Array.from({ length: 28 }, (_, i) => ({ request_id: made.id, position: i + 10, title: `g${i}` }));
  await open.db.insertInto("egress_group").values(fill).execute();
  expect((await call(author, "POST", `/egress/${made.id}/groups`, group)).status).toBe(200);
  expect((await call(author, "POST", `/egress/${made.id}/groups`, group)).status).toBe(400);

  const resultId = made.resultId;
  const items = Array.from({ length: 97 }, (_, i) => ({
    group_id: made.groupId,
    position: i + 10,
    name: `i${i}`,
    result_id: resultId,
    content_sha256: "x",
    shown: 0,
    withheld: 0,
    asks: false,
  }));
  await open.db.insertInto("egress_item").values(items).execute();
  const path = `/egress/groups/${made.groupId}/items`;
  expect((await call(author, "POST", path, { resultId, name: "hundredth", supporting: false })).status).toBe(200);
  expect((await call(author, "POST", path, { resultId, name: "too many", supporting: false })).status).toBe(400);

  const comments = Array.from({ length: 999 }, () => ({
    request_id: made.id,
    author_id: author.userId,
    turn: 1,
    text: "x",
  }));
  await open.db.insertInto("egress_comment").values(comments).execute();
  const comment = { text: "x", groupId: null };
  expect((await call(author, "POST", `/egress/${made.id}/comments`, comment)).status).toBe(200);
  expect((await call(author, "POST", `/egress/${made.id}/comments`, comment)).status).toBe(409);
});
