// Notebooks over HTTP with the real database: nobody's text is overwritten, order holds, every write is on record.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endPermit, makeProject, makeResult, makeWorld, type World } from "../egress/testing.ts";
import { caller, testDeps } from "../egress/testing-app.ts";
import { ApiError, Block, Notebook, NotebookSummary } from "../http/schemas.ts";
import { limits } from "../notebook/limits.ts";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { notebookRoutes } from "./notebooks.ts";

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

type Made = { readonly projectId: string; readonly id: string };

async function makeNotebook(): Promise<Made> {
  const projectId = await makeProject(world);
  const made = await call(world.people.author, "POST", `/projects/${projectId}/notebooks`, { title: "First look" });
  expect(made.status).toBe(200);
  return { projectId, id: Notebook.parse(made.body).id };
}

const sqlBlock = { kind: "sql", name: "", text: "SELECT 1", config: {}, afterId: null } as const;

async function addBlock(notebookId: string, input: object = {}): Promise<ReturnType<typeof Block.parse>> {
  const answer = await call(world.people.author, "POST", `/notebooks/${notebookId}/blocks`, { ...sqlBlock, ...input });
  expect(answer.status).toBe(200);
  return Block.parse(answer.body);
}
async function read(id: string): Promise<ReturnType<typeof Notebook.parse>> {
  return Notebook.parse((await call(world.people.reader, "GET", `/notebooks/${id}`)).body);
}

const patch = (id: string, body: object) => call(world.people.author, "PATCH", `/blocks/${id}`, body);

test("a notebook is made, listed, renamed and deleted", async () => {
  const { author, reader } = world.people;
  const { projectId, id } = await makeNotebook();
  await addBlock(id);
  const deleted = await addBlock(id);
  await call(author, "DELETE", `/blocks/${deleted.id}`);
  const list = NotebookSummary.array().parse((await call(reader, "GET", `/projects/${projectId}/notebooks`)).body);
  expect(list).toEqual([{ id, title: "First look", updatedAt: expect.any(String), blocks: 1 }]);
  const renamed = await call(author, "PATCH", `/notebooks/${id}`, { title: "Second look" });
  expect(Notebook.parse(renamed.body).title).toBe("Second look");
  expect((await call(author, "DELETE", `/notebooks/${id}`)).status).toBe(204);
  expect((await call(author, "GET", `/notebooks/${id}`)).status).toBe(404);
  expect((await call(author, "POST", `/notebooks/${id}/blocks`, sqlBlock)).status).toBe(404);
  expect((await call(reader, "GET", `/projects/${projectId}/notebooks`)).body).toEqual([]);
});

test("blocks stand where they were put and move where they are moved", async () => {
  const { id } = await makeNotebook();
  const a = await addBlock(id, { name: "a" });
  const c = await addBlock(id, { name: "c", afterId: a.id });
  const b = await addBlock(id, { name: "b", afterId: a.id });
  const z = await addBlock(id, { name: "z" });
  const names = async () => (await read(id)).blocks.map((block) => block.name);
  expect(await names()).toEqual(["z", "a", "b", "c"]);
  await patch(z.id, { version: 1, afterId: c.id });
  expect(await names()).toEqual(["a", "b", "c", "z"]);
  await patch(b.id, { version: 1, afterId: null });
  expect(await names()).toEqual(["b", "a", "c", "z"]);
  expect((await patch(a.id, { version: 1, afterId: a.id })).status).toBe(404);
  expect((await patch(a.id, { version: 1, afterId: randomUUID() })).status).toBe(404);
});

test("positions that have no room left are renumbered", async () => {
  const { id } = await makeNotebook();
  const a = await addBlock(id, { name: "a" });
  const b = await addBlock(id, { name: "b", afterId: a.id });
  await open.db
    .updateTable("block")
    .set({ position: a.position + 1e-7 })
    .where("id", "=", b.id)
    .execute();
  await addBlock(id, { name: "between", afterId: a.id });
  const blocks = (await read(id)).blocks;
  expect(blocks.map((block) => block.name)).toEqual(["a", "between", "b"]);
  expect(new Set(blocks.map((block) => block.position)).size).toBe(3);
});

test("two people write the same block: the second one sees the first one's text and loses nothing", async () => {
  const { member } = world.people;
  const { id } = await makeNotebook();
  const block = await addBlock(id, { text: "SELECT 1" });
  const first = await call(member, "PATCH", `/blocks/${block.id}`, { version: 1, text: "SELECT 2" });
  expect(Block.parse(first.body)).toMatchObject({ version: 2, text: "SELECT 2" });
  const second = await patch(block.id, { version: 1, text: "SELECT 3" });
  expect(second.status).toBe(409);
  expect(ApiError.parse(second.body).kind).toBe("changed");
  expect(Block.parse((second.body as { current: unknown }).current)).toMatchObject({ version: 2, text: "SELECT 2" });
  expect((await read(id)).blocks[0]?.text).toBe("SELECT 2");
});

test("two people write at the very same moment: one wins, the other hears of it", async () => {
  const { id } = await makeNotebook();
  const block = await addBlock(id);
  const answers = await Promise.all([1, 2, 3, 4].map((n) => patch(block.id, { version: 1, text: `SELECT ${n}` })));
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409, 409, 409]);
  expect((await read(id)).blocks[0]?.version).toBe(2);
});

test("names are free, plain and one of a kind", async () => {
  const { author } = world.people;
  const { id } = await makeNotebook();
  const first = await addBlock(id);
  expect(first.name).toBe("sql_1");
  expect((await addBlock(id)).name).toBe("sql_2");
  expect((await addBlock(id, { kind: "markdown", text: "# Notes" })).name).toBe("markdown_1");
  for (const name of ["sql_1", "Upper", "1st", "with-dash", "名前", "a".repeat(64), "a b", 'a"b'])
    expect((await call(author, "POST", `/notebooks/${id}/blocks`, { ...sqlBlock, name })).status).toBe(400);
  expect((await patch(first.id, { version: 1, name: "sql_2" })).status).toBe(400);
  expect((await patch(first.id, { version: 1, name: "_cohort" })).status).toBe(200);
  expect((await addBlock(id, { name: "a".repeat(63) })).name).toHaveLength(63);
});

test("two tabs take the same name at once: one gets it", async () => {
  const { author } = world.people;
  const { id } = await makeNotebook();
  const add = () => call(author, "POST", `/notebooks/${id}/blocks`, { ...sqlBlock, name: "cohort" });
  const answers = await Promise.all([add(), add(), add()]);
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 400, 400]);
});

test("a deleted block comes back, under another name if its own was taken", async () => {
  const { author } = world.people;
  const { id } = await makeNotebook();
  const a = await addBlock(id, { name: "a" });
  const b = await addBlock(id, { name: "b", afterId: a.id });
  expect((await call(author, "DELETE", `/blocks/${a.id}`)).status).toBe(204);
  expect((await call(author, "DELETE", `/blocks/${a.id}`)).status).toBe(404);
  expect((await patch(a.id, { version: 1, text: "x" })).status).toBe(404);
  await patch(b.id, { version: 1, name: "a" });
  const restored = await call(author, "POST", `/blocks/${a.id}/restore`);
  expect(Block.parse(restored.body)).toMatchObject({ name: "a_2", text: "SELECT 1", version: 2 });
  expect((await read(id)).blocks.map((block) => block.name)).toEqual(["a_2", "a"]);
  expect((await call(author, "POST", `/blocks/${a.id}/restore`)).status).toBe(409);
});

test("a block is stale when its text is not what its newest run was asked", async () => {
  const { id, projectId } = await makeNotebook();
  const block = await addBlock(id, { text: "SELECT age, count(*) AS patients FROM person GROUP BY age" });
  expect(block).toMatchObject({ run: null, stale: false });
  const resultId = await makeResult(world, projectId);
  const { run_id: runId } = await open.db
    .selectFrom("result")
    .select("run_id")
    .where("id", "=", resultId)
    .executeTakeFirstOrThrow();
  await open.db.updateTable("block").set({ run_id: runId }).where("id", "=", block.id).execute();
  const fresh = (await read(id)).blocks[0];
  expect(fresh).toMatchObject({ stale: false, run: { id: runId, status: "released", resultId, error: null } });
  const changed = await patch(block.id, { version: 1, text: "SELECT 2" });
  expect(Block.parse(changed.body).stale).toBe(true);
});

test("a refused run tells its refusal, a failed one nothing of the engine", async () => {
  const { id, projectId } = await makeNotebook();
  const block = await addBlock(id);
  const resultId = await makeResult(world, projectId, { status: "refused" });
  const { run_id: runId } = await open.db
    .selectFrom("result")
    .select("run_id")
    .where("id", "=", resultId)
    .executeTakeFirstOrThrow();
  await open.db.updateTable("block").set({ run_id: runId }).where("id", "=", block.id).execute();
  const words = { en: "No rows of persons.", ja: "個人の行は表示できません。" };
  const refusal = JSON.stringify({ kind: "rows-of-persons", at: 7, message: words, help: words });
  await open.db.updateTable("run").set({ refusal }).where("id", "=", runId).execute();
  expect((await read(id)).blocks[0]?.run?.error).toMatchObject({ kind: "rows-of-persons", at: 7, message: words });
  await open.db
    .updateTable("run")
    .set({ refusal: null, status: "failed", fault: "Conversion Error: SECRET 1911-03-02" })
    .where("id", "=", runId)
    .execute();
  const failed = await read(id);
  expect(failed.blocks[0]?.run?.error?.kind).toBe("engine");
  expect(JSON.stringify(failed)).not.toContain("SECRET");
});

test("a chart draws an SQL block of its own notebook", async () => {
  const { author } = world.people;
  const { id } = await makeNotebook();
  const other = await makeNotebook();
  const source = await addBlock(id);
  const foreign = await addBlock(other.id);
  const note = await addBlock(id, { kind: "markdown" });
  const config = { source: source.id, mark: "bar", x: "age", y: "patients", series: null };
  const chart = await addBlock(id, { kind: "chart", config, text: "" });
  expect(chart.config).toEqual(config);
  for (const wrong of [foreign.id, note.id, chart.id, randomUUID()]) {
    const body = { ...sqlBlock, kind: "chart", config: { ...config, source: wrong } };
    expect((await call(author, "POST", `/notebooks/${id}/blocks`, body)).status).toBe(400);
  }
  expect((await patch(source.id, { version: 1, config })).status).toBe(400);
  expect((await patch(chart.id, { version: 1, config: { ...config, script: "x" } })).status).toBe(200);
  expect((await read(id)).blocks.find((block) => block.id === chart.id)?.config).toEqual(config);
});

test("who may: readers read, strangers see nothing, nobody writes without an active permit", async () => {
  const { author, reader, stranger, first, admin } = world.people;
  const { id, projectId } = await makeNotebook();
  const block = await addBlock(id);
  const writes = [
    ["POST", `/projects/${projectId}/notebooks`, { title: "x" }],
    ["PATCH", `/notebooks/${id}`, { title: "x" }],
    ["POST", `/notebooks/${id}/blocks`, sqlBlock],
    ["PATCH", `/blocks/${block.id}`, { version: 1, text: "x" }],
    ["POST", `/blocks/${block.id}/restore`, undefined],
    ["DELETE", `/blocks/${block.id}`, undefined],
    ["DELETE", `/notebooks/${id}`, undefined],
  ] as const;
  for (const [method, path, body] of writes) {
    expect([path, (await call(reader, method, path, body)).status]).toEqual([path, 403]);
    for (const outsider of [stranger, first, admin])
      expect([path, (await call(outsider, method, path, body)).status]).toEqual([path, 404]);
  }
  for (const outsider of [stranger, first, admin]) {
    expect((await call(outsider, "GET", `/notebooks/${id}`)).status).toBe(404);
    expect((await call(outsider, "GET", `/projects/${projectId}/notebooks`)).status).toBe(404);
  }
  expect((await call(reader, "GET", `/notebooks/${id}`)).status).toBe(200);
  await endPermit(world, projectId);
  for (const [method, path, body] of writes)
    expect([path, (await call(author, method, path, body)).status]).toEqual([path, 403]);
  expect((await call(author, "GET", `/notebooks/${id}`)).status).toBe(200);
});

test("every write route leaves its audit event", async () => {
  const { author } = world.people;
  const { id, projectId } = await makeNotebook();
  const block = await addBlock(id);
  const writes: { readonly [route: string]: readonly [string, string, unknown, string] } = {
    "POST /projects/:id/notebooks": ["POST", `/projects/${projectId}/notebooks`, { title: "x" }, "notebook-created"],
    "PATCH /notebooks/:id": ["PATCH", `/notebooks/${id}`, { title: "x" }, "notebook-changed"],
    "POST /notebooks/:id/blocks": ["POST", `/notebooks/${id}/blocks`, sqlBlock, "block-added"],
    "PATCH /blocks/:id": ["PATCH", `/blocks/${block.id}`, { version: 1, text: "x" }, "block-changed"],
    "DELETE /blocks/:id": ["DELETE", `/blocks/${block.id}`, undefined, "block-deleted"],
    "POST /blocks/:id/restore": ["POST", `/blocks/${block.id}/restore`, undefined, "block-changed"],
    "DELETE /notebooks/:id": ["DELETE", `/notebooks/${id}`, undefined, "notebook-deleted"],
  };
  const routes = notebookRoutes(testDeps(world)).routes.filter((route) => !["GET", "ALL"].includes(route.method));
  expect([...new Set(routes.map((route) => `${route.method} ${route.path}`))].toSorted()).toEqual(
    Object.keys(writes).toSorted(),
  );
  for (const [method, path, body, kind] of Object.values(writes)) {
    const answer = await call(author, method, path, body);
    expect(answer.status).toBeLessThan(300);
    const event = await open.db
      .selectFrom("audit_event")
      .selectAll()
      .orderBy("seq", "desc")
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ kind, actor: author.userId, project_id: projectId });
  }
});

test("limits: text, blocks and notebooks at the limit pass, one past does not", async () => {
  const { author } = world.people;
  const { id, projectId } = await makeNotebook();
  // Counted in bytes: three for each of these.
  const text = "表".repeat(33_333);
  const block = await addBlock(id, { text: `${text}x` });
  expect((await patch(block.id, { version: 1, text: `${text}xx` })).status).toBe(400);
  const title = "t".repeat(limits.titleCharsMax);
  expect((await call(author, "PATCH", `/notebooks/${id}`, { title })).status).toBe(200);
  expect((await call(author, "PATCH", `/notebooks/${id}`, { title: `${title}t` })).status).toBe(400);

  const fill = Array.from({ length: limits.blocksMax - 3 }, (_, i) => ({
    notebook_id: id,
    position: 10_000 + i,
    kind: "sql" as const,
    name: `b${i}`,
    text: "",
  }));
  await open.db.insertInto("block").values(fill).execute();
  const gone = await addBlock(id);
  await call(author, "DELETE", `/blocks/${gone.id}`);
  await addBlock(id);
  await addBlock(id);
  expect((await call(author, "POST", `/notebooks/${id}/blocks`, sqlBlock)).status).toBe(400);
  expect((await call(author, "POST", `/blocks/${gone.id}/restore`)).status).toBe(400);

  const books = Array.from({ length: limits.notebooksMax - 2 }, () => ({
    project_id: projectId,
    title: "x",
    created_by: author.userId,
  }));
  await open.db.insertInto("notebook").values(books).execute();
  expect((await call(author, "POST", `/projects/${projectId}/notebooks`, { title: "x" })).status).toBe(200);
  expect((await call(author, "POST", `/projects/${projectId}/notebooks`, { title: "x" })).status).toBe(400);
});

test("two tabs make the last notebook at once: one gets it", async () => {
  const { author } = world.people;
  const { projectId } = await makeNotebook();
  const book = { project_id: projectId, title: "x", created_by: author.userId };
  await open.db
    .insertInto("notebook")
    .values(Array.from({ length: limits.notebooksMax - 2 }, () => book))
    .execute();
  const make = () => call(author, "POST", `/projects/${projectId}/notebooks`, { title: "x" });
  const answers = await Promise.all([make(), make(), make(), make()]);
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 400, 400, 400]);
});

test("text that no database keeps, and ids that are none, are input errors", async () => {
  const { author } = world.people;
  const { id } = await makeNotebook();
  const nul = await call(author, "POST", `/notebooks/${id}/blocks`, { ...sqlBlock, text: "a\u0000b" });
  expect(nul.status).toBe(400);
  expect((await call(author, "GET", "/notebooks/not-a-uuid")).status).toBe(400);
  for (const path of ["/projects/%00/notebooks", "/projects/%00/egress"])
    expect((await call(author, "GET", path)).status).toBe(400);
});
