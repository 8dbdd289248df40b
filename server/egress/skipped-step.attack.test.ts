// Stories of steps left out: words, votes, reasons, reviewers, permits.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { addItem, changeItem, removeItem } from "./items.ts";
import { viewTable } from "./lookups.ts";
import { approveRequest, revokeRelease } from "./release.ts";
import {
  addGroup,
  changeGroup,
  changeRequest,
  createRequest,
  removeGroup,
  submitRequest,
  withdrawRequest,
} from "./request.ts";
import { addComment, castVote, endTurn, handInReview } from "./review.ts";
import {
  createRequestAt,
  endPermit,
  look,
  makeProject,
  makeResult,
  makeWorld,
  need,
  needs,
  verdict,
  type World,
} from "./testing.ts";
import { viewRequest } from "./view.ts";

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
const changes = { vote: "changes", comment: "Round the shares" } as const;

describe("leaving a step out", () => {
  test("a request without purpose, context or controls, or only with supporting items, is handed in", async () => {
    const { author } = world.people;
    for (const spoil of [
      (id: string) => changeRequest(open.db, author, id, { purpose: " " }),
      (_: string, groupId: string) => changeGroup(open.db, author, groupId, { context: "\n" }),
      (_: string, groupId: string) => changeGroup(open.db, author, groupId, { controls: "" }),
      (_: string, __: string, itemId: string) => changeItem(open.db, author, itemId, { supporting: true }),
    ]) {
      const made = await createRequestAt(world, "DRAFT");
      need(await spoil(made.id, made.groupId, made.itemId));
      const seen = await look(world, author, made.id);
      expect(seen.blockers).toHaveLength(1);
      expect(seen.can).not.toContain("submit");
      expect(verdict(await submitRequest(open.db, author, made.id))).toBe("not-ready");
    }
    // An empty group needs no words.
    const made = await createRequestAt(world, "DRAFT");
    need(await addGroup(open.db, author, made.id, { title: "Empty", context: "", controls: "" }));
    expect(verdict(await submitRequest(open.db, author, made.id))).toBe("ok");
  });

  test("a review is handed in with an output undecided", async () => {
    const { author, first } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    const resultId = await makeResult(world, made.projectId);
    need(await addItem(open.db, author, made.groupId, { resultId, name: "second table", supporting: false }));
    need(await submitRequest(open.db, author, made.id));
    expect(verdict(await handInReview(open.db, first, made.id))).toBe("not-ready");
    expect((await look(world, first, made.id)).blockers.map((words) => words.en)).toEqual([
      "You have not decided “second table”.",
    ]);
  });

  test("the machine's question is waved through without a word", async () => {
    const { first } = world.people;
    const made = await createRequestAt(world, "SUBMITTED", { verdict: "ask" });
    expect(verdict(await castVote(open.db, first, made.itemId, { vote: "approve", comment: "  " }))).toBe("invalid");
    expect(verdict(await castVote(open.db, first, made.itemId, { vote: "approve", comment: "Looked" }))).toBe("ok");
    expect(verdict(await castVote(open.db, first, made.itemId, { vote: "changes", comment: "" }))).toBe("invalid");
  });

  test("a return, rejection or revocation without a reason", async () => {
    const { first, admin } = world.people;
    const reviewed = await createRequestAt(world, "REVIEWED");
    for (const next of ["RETURNED", "REJECTED"] as const)
      expect(verdict(await endTurn(open.db, first, reviewed.id, next, " "))).toBe("not-ready");
    const released = await createRequestAt(world, "RELEASED");
    expect(verdict(await revokeRelease(open.db, admin, released.id, ""))).toBe("not-ready");
  });

  test("a supporting item is voted on as if it could leave", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    expect(verdict(await castVote(open.db, world.people.first, made.supportingId, approve))).toBe("invalid");
  });

  test("one of two reviewers is against: no release, until a third one outvotes", async () => {
    const { first, second, third } = world.people;
    const made = await createRequestAt(world, "SUBMITTED");
    need(await castVote(open.db, second, made.itemId, changes));
    need(await handInReview(open.db, first, made.id));
    need(await handInReview(open.db, second, made.id));
    expect(verdict(await approveRequest(open.db, first, made.id, "", needs))).toBe("not-ready");
    expect((await look(world, first, made.id)).can).not.toContain("approve");
    // The third one's vote counts only when it is handed in.
    expect(verdict(await approveRequest(open.db, third, made.id, "", needs))).toBe("not-allowed");
    need(await handInReview(open.db, third, made.id));
    expect(verdict(await approveRequest(open.db, third, made.id, "", needs))).toBe("ok");
  });

  test("after an early return the new turn needs two new reviews; approvals stand, objections are open again", async () => {
    const { author, first, second, third } = world.people;
    const made = await createRequestAt(world, "PARTIALLY_REVIEWED");
    need(await castVote(open.db, second, made.itemId, changes));
    need(await endTurn(open.db, second, made.id, "RETURNED", "Too coarse"));
    expect((await look(world, author, made.id)).status).toBe("RETURNED");
    need(await submitRequest(open.db, author, made.id));
    expect((await look(world, author, made.id)).turn).toBe(2);
    expect(verdict(await approveRequest(open.db, first, made.id, "", needs))).toBe("not-allowed");
    // The first one's approval stands, but it must be handed in again.
    expect((await look(world, first, made.id)).groups[0]?.items[0]?.myVote?.vote).toBe("approve");
    expect((await look(world, second, made.id)).groups[0]?.items[0]?.myVote).toBeNull();
    need(await handInReview(open.db, first, made.id));
    expect((await look(world, first, made.id)).status).toBe("PARTIALLY_REVIEWED");
    expect(verdict(await handInReview(open.db, second, made.id))).toBe("not-ready");
    need(await handInReview(open.db, third, made.id));
    expect(verdict(await approveRequest(open.db, first, made.id, "", needs))).toBe("ok");
  });

  test("after the permit has ended, an analyst can look at the own request and nothing else", async () => {
    const { author, member } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    const resultId = await makeResult(world, made.projectId);
    await endPermit(world, made.projectId);
    const seen = await look(world, author, made.id);
    expect(seen.status).toBe("RETURNED");
    expect(seen.can).toEqual([]);
    const outcomes = [
      await createRequest(open.db, member, made.projectId, { title: "x", purpose: "", class: "publication" }),
      await changeRequest(open.db, author, made.id, { title: "x" }),
      await addGroup(open.db, author, made.id, { title: "x", context: "", controls: "" }),
      await changeGroup(open.db, author, made.groupId, { title: "x" }),
      await removeGroup(open.db, author, made.groupId),
      await addItem(open.db, author, made.groupId, { resultId, name: "x", supporting: false }),
      await changeItem(open.db, author, made.itemId, { name: "x" }),
      await removeItem(open.db, author, made.itemId),
      await submitRequest(open.db, author, made.id),
      await withdrawRequest(open.db, author, made.id),
      await addComment(open.db, author, made.id, { text: "x", groupId: null }),
      await viewTable(open.db, author, made.itemId),
    ];
    expect(outcomes.map(verdict)).toEqual(Array(outcomes.length).fill("permit"));
  });

  test("an author who was removed from the project goes on", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    await open.db
      .updateTable("project_member")
      .set({ removed_at: new Date() })
      .where("project_id", "=", made.projectId)
      .where("user_id", "=", author.userId)
      .execute();
    expect(verdict(await viewRequest(open.db, author, made.id))).toBe("ok");
    expect(verdict(await submitRequest(open.db, author, made.id))).toBe("not-allowed");
    expect(verdict(await viewTable(open.db, author, made.itemId))).toBe("not-allowed");
  });

  test("a reader of the project drafts a request", async () => {
    const projectId = await makeProject(world);
    const input = { title: "x", purpose: "x", class: "publication" } as const;
    expect(verdict(await createRequest(open.db, world.people.reader, projectId, input))).toBe("not-allowed");
    expect(verdict(await createRequest(open.db, world.people.stranger, projectId, input))).toBe("not-found");
    expect(verdict(await createRequest(open.db, world.people.first, projectId, input))).toBe("not-found");
  });
});
