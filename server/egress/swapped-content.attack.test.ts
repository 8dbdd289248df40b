// Stories of content exchanged behind the back of those who judge it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { addItem, changeItem, removeItem } from "./items.ts";
import { approveRequest } from "./release.ts";
import { addGroup, changeGroup, changeRequest, removeGroup, submitRequest } from "./request.ts";
import { castVote, handInReview } from "./review.ts";
import {
  createRequestAt,
  grantPermit,
  look,
  makeProject,
  makeResult,
  makeWorld,
  need,
  needs,
  smallTable,
  verdict,
  type World,
} from "./testing.ts";

let open: OpenDatabase;
let world: World;
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
});
afterAll(async () => {
  await open.close();
});

const approve = { vote: "approve", comment: "" } as const;

async function eventsOf(id: string): Promise<readonly string[]> {
  const rows = await open.db
    .selectFrom("audit_event")
    .select("kind")
    .where("subject", "=", id)
    .orderBy("seq")
    .execute();
  return rows.map((row) => row.kind);
}

describe("swapping what is judged", () => {
  test("a result is changed in the database after it was added", async () => {
    const swap = async (resultId: string) => {
      const table = {
        ...smallTable,
        rows: [
          ["40–44", null],
          ["45–49", 39],
        ],
      };
      await open.db
        .updateTable("result")
        .set({ protected: JSON.stringify(table) })
        .where("id", "=", resultId)
        .execute();
    };
    const { author, first, second } = world.people;
    const draft = await createRequestAt(world, "DRAFT");
    await swap(draft.resultId);
    expect(verdict(await submitRequest(open.db, author, draft.id))).toBe("not-ready");

    const submitted = await createRequestAt(world, "SUBMITTED");
    await swap(submitted.resultId);
    expect(verdict(await castVote(open.db, first, submitted.itemId, approve))).toBe("not-ready");
    expect(verdict(await handInReview(open.db, first, submitted.id))).toBe("not-ready");

    const reviewed = await createRequestAt(world, "REVIEWED");
    await swap(reviewed.resultId);
    expect(verdict(await approveRequest(open.db, second, reviewed.id, "", needs))).toBe("not-ready");
    expect((await look(world, first, reviewed.id)).status).toBe("REVIEWED");
    expect(await open.db.selectFrom("release").select("id").where("id", "=", reviewed.id).execute()).toEqual([]);
    expect(await eventsOf(reviewed.id)).not.toContain("egress-approved");
  });

  test("the evidence or the SQL is made to look better than it was", async () => {
    const { first } = world.people;
    const evidence = await createRequestAt(world, "SUBMITTED", { verdict: "ask" });
    const cells = smallTable.rows.map((row) => row.map(() => null));
    await open.db
      .updateTable("result")
      .set({ evidence: JSON.stringify({ cells, rules: [] }) })
      .where("id", "=", evidence.resultId)
      .execute();
    expect(verdict(await castVote(open.db, first, evidence.itemId, { ...approve, comment: "x" }))).toBe("not-ready");

    const text = await createRequestAt(world, "SUBMITTED");
    const { run_id } = await open.db
      .selectFrom("result")
      .select("run_id")
      .where("id", "=", text.resultId)
      .executeTakeFirstOrThrow();
    await open.db.updateTable("run").set({ sql: "SELECT 1" }).where("id", "=", run_id).execute();
    expect(verdict(await castVote(open.db, first, text.itemId, approve))).toBe("not-ready");
  });

  test("a supporting item is changed after it was added, to steer the reviewers", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const item = await open.db
      .selectFrom("egress_item")
      .select("result_id")
      .where("id", "=", made.supportingId)
      .executeTakeFirstOrThrow();
    const table = { ...smallTable, notes: [{ en: "Trust me", ja: "信じて" }] };
    await open.db
      .updateTable("result")
      .set({ protected: JSON.stringify(table) })
      .where("id", "=", item.result_id)
      .execute();
    expect(verdict(await handInReview(open.db, world.people.first, made.id))).toBe("not-ready");
  });

  test("a result that keeps the value under a mark is carried out", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "DRAFT");
    const leaky = {
      ...smallTable,
      rows: [
        ["40–44", 6],
        ["45–49", 38],
      ],
    };
    const resultId = await makeResult(world, made.projectId, { table: leaky });
    const outcome = await addItem(open.db, author, made.groupId, { resultId, name: "leak", supporting: false });
    expect(verdict(outcome)).toBe("invalid");
  });

  test("an item of another project is slipped in", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "DRAFT");
    const elsewhere = await makeResult(world, await makeProject(world));
    const input = { resultId: elsewhere, name: "other", supporting: true };
    expect(verdict(await addItem(open.db, author, made.groupId, input))).toBe("not-found");
    expect(verdict(await changeItem(open.db, author, made.itemId, { resultId: elsewhere }))).toBe("not-found");
  });

  test("an item is moved into somebody else's request", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "DRAFT");
    const other = await createRequestAt(world, "DRAFT");
    expect(verdict(await changeItem(open.db, author, made.itemId, { groupId: other.groupId }))).toBe("not-found");
  });

  test("a result of a refused run, or of an older data version, is added", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "DRAFT");
    const refused = await makeResult(world, made.projectId, { status: "refused" });
    const old = await makeResult(world, made.projectId, { snapshotId: "demo-2" });
    for (const resultId of [refused, old]) {
      const outcome = await addItem(open.db, author, made.groupId, { resultId, name: "x", supporting: false });
      expect(verdict(outcome)).toBe("invalid");
    }
  });

  test("the data version moves on between draft, review and release", async () => {
    const { author, first } = world.people;
    const draft = await createRequestAt(world, "DRAFT");
    await grantPermit(world, draft.projectId, "demo-2");
    expect(verdict(await submitRequest(open.db, author, draft.id))).toBe("not-ready");
    expect((await look(world, author, draft.id)).blockers.map((words) => words.en).join()).toContain("data version");

    const reviewed = await createRequestAt(world, "REVIEWED");
    await grantPermit(world, reviewed.projectId, "demo-2");
    expect(verdict(await approveRequest(open.db, first, reviewed.id, "", needs))).toBe("not-ready");
  });

  test("after a return the approved item is exchanged for another result", async () => {
    const { author, first, second } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    const resultId = await makeResult(world, made.projectId);
    need(await changeItem(open.db, author, made.itemId, { resultId }));
    expect((await look(world, first, made.id)).groups[0]?.items[0]?.myVote).toBeNull();
    need(await submitRequest(open.db, author, made.id));
    expect(verdict(await handInReview(open.db, first, made.id))).toBe("not-ready");
    expect(verdict(await handInReview(open.db, second, made.id))).toBe("not-ready");
  });

  test.each([
    ["name", { name: "another name" }],
    ["supporting", { supporting: true }],
    ["result unchanged but sent again", {}],
  ])("changing an item's %s resets its votes", async (_, change) => {
    const { author } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    need(await changeItem(open.db, author, made.itemId, change));
    const { votes } = await open.db
      .selectFrom("egress_vote")
      .select((eb) => eb.fn.countAll<number>().as("votes"))
      .where("item_id", "=", made.itemId)
      .where("reset_at", "is", null)
      .executeTakeFirstOrThrow();
    expect(votes).toBe(0);
  });

  test("a supporting item, never decided, becomes an output", async () => {
    const { author, first } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    need(await changeItem(open.db, author, made.supportingId, { supporting: false }));
    need(await submitRequest(open.db, author, made.id));
    expect(verdict(await handInReview(open.db, first, made.id))).toBe("not-ready");
  });

  test("the context is rewritten after the approval, or the item moved below another context", async () => {
    const { author, first } = world.people;
    const rewritten = await createRequestAt(world, "RETURNED");
    need(await changeGroup(open.db, author, rewritten.groupId, { context: "Something else entirely" }));
    expect((await look(world, first, rewritten.id)).groups[0]?.items[0]?.myVote).toBeNull();

    const moved = await createRequestAt(world, "RETURNED");
    need(await addGroup(open.db, author, moved.id, { title: "B", context: "b", controls: "b" }));
    const target = (await look(world, author, moved.id)).groups[1]?.id;
    need(await changeItem(open.db, author, moved.itemId, { groupId: target }));
    expect((await look(world, first, moved.id)).groups[1]?.items[0]?.myVote).toBeNull();
  });

  test("a handed-in request is edited", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "PARTIALLY_REVIEWED");
    const resultId = await makeResult(world, made.projectId);
    const outcomes = [
      await changeRequest(open.db, author, made.id, { purpose: "Marketing" }),
      await addGroup(open.db, author, made.id, { title: "B", context: "b", controls: "b" }),
      await changeGroup(open.db, author, made.groupId, { context: "b" }),
      await removeGroup(open.db, author, made.groupId),
      await addItem(open.db, author, made.groupId, { resultId, name: "late", supporting: false }),
      await changeItem(open.db, author, made.itemId, { resultId }),
      await removeItem(open.db, author, made.itemId),
    ];
    expect(outcomes.map(verdict)).toEqual(Array(7).fill("changed"));
  });

  test("a removed item or group is voted on, changed or filled", async () => {
    const { author, first } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    need(await removeItem(open.db, author, made.itemId));
    expect(verdict(await castVote(open.db, first, made.itemId, approve))).toBe("not-found");
    expect(verdict(await changeItem(open.db, author, made.itemId, { name: "back" }))).toBe("not-found");
    need(await removeGroup(open.db, author, made.groupId));
    const resultId = await makeResult(world, made.projectId);
    const input = { resultId, name: "x", supporting: false };
    expect(verdict(await addItem(open.db, author, made.groupId, input))).toBe("not-found");
    expect(verdict(await submitRequest(open.db, author, made.id))).toBe("not-ready");
  });
});
