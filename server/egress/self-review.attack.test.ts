// Stories of people who want to judge themselves, their colleagues, or twice.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { removeItem } from "./items.ts";
import { listRequests, viewEvidence } from "./lookups.ts";
import { approveRequest } from "./release.ts";
import { changeRequest, submitRequest } from "./request.ts";
import { castVote, endTurn, handInReview } from "./review.ts";
import { createRequestAt, look, makeWorld, need, needs, verdict, type World } from "./testing.ts";

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

describe("judging oneself and one's own", () => {
  test("an author who was given the reviewer role votes for the own request", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const both = { ...world.people.author, roles: ["reviewer"] };
    expect(verdict(await castVote(open.db, both, made.itemId, approve))).toBe("not-allowed");
    expect(verdict(await handInReview(open.db, both, made.id))).toBe("not-allowed");
    expect(verdict(await viewEvidence(open.db, both, made.itemId, needs.policyOf))).toBe("not-allowed");
    const { can } = await look(world, both, made.id);
    expect(can).toEqual(["withdraw"]);
  });

  test("a colleague does the author a favour", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const { colleague } = world.people;
    expect(verdict(await castVote(open.db, colleague, made.itemId, approve))).toBe("not-allowed");
    const queue = need(await listRequests(open.db, colleague, { kind: "review" }));
    expect(queue.map((row) => row.id)).not.toContain(made.id);
  });

  test("a reviewer who used to work on the project comes back to approve it", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const former = world.people.third;
    await open.db
      .insertInto("project_member")
      .values({ project_id: made.projectId, user_id: former.userId, role: "analyst", removed_at: new Date() })
      .execute();
    expect(verdict(await castVote(open.db, former, made.itemId, approve))).toBe("not-allowed");
    const queue = need(await listRequests(open.db, former, { kind: "review" }));
    expect(queue.map((row) => row.id)).not.toContain(made.id);
  });

  test("one reviewer hands in twice to be two", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const { first } = world.people;
    need(await handInReview(open.db, first, made.id));
    expect(verdict(await handInReview(open.db, first, made.id))).toBe("changed");
    expect((await look(world, first, made.id)).status).toBe("PARTIALLY_REVIEWED");
    expect(verdict(await approveRequest(open.db, first, made.id, "", needs))).toBe("changed");
  });

  test("one reviewer hands in from two tabs at once", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const { first } = world.people;
    const outcomes = await Promise.all([handInReview(open.db, first, made.id), handInReview(open.db, first, made.id)]);
    expect(outcomes.map(verdict).toSorted()).toEqual(["changed", "ok"]);
    expect((await look(world, first, made.id)).reviews).toHaveLength(1);
  });

  test("an analyst calls the reviewers' endpoints", async () => {
    const made = await createRequestAt(world, "REVIEWED");
    const { member } = world.people;
    expect(verdict(await listRequests(open.db, member, { kind: "review" }))).toBe("not-allowed");
    expect(verdict(await listRequests(open.db, member, { kind: "all" }))).toBe("not-allowed");
    expect(verdict(await approveRequest(open.db, member, made.id, "", needs))).toBe("not-allowed");
    expect(verdict(await endTurn(open.db, member, made.id, "RETURNED", "x"))).toBe("not-allowed");
    expect(verdict(await viewEvidence(open.db, member, made.itemId, needs.policyOf))).toBe("not-allowed");
  });

  test("a member submits and edits another member's request", async () => {
    const made = await createRequestAt(world, "DRAFT");
    const { member } = world.people;
    expect(verdict(await submitRequest(open.db, member, made.id))).toBe("not-allowed");
    expect(verdict(await changeRequest(open.db, member, made.id, { title: "Mine" }))).toBe("not-allowed");
    expect(verdict(await removeItem(open.db, member, made.itemId))).toBe("not-allowed");
  });
});
