// Stories of people who look before it is their turn: at votes, names, drafts.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { listRequests, viewEvidence, viewTable } from "./lookups.ts";
import { approveRequest } from "./release.ts";
import { submitRequest } from "./request.ts";
import { addComment, castVote, endTurn, handInReview } from "./review.ts";
import { createRequestAt, look, makeWorld, need, needs, verdict, type World } from "./testing.ts";
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

describe("looking early", () => {
  test("the second reviewer looks for the first one's opinion before giving the own", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const { first, second } = world.people;
    need(await castVote(open.db, first, made.itemId, { vote: "changes", comment: "SECRET-OPINION" }));
    need(await addComment(open.db, first, made.id, { text: "SECRET-QUESTION", groupId: null }));
    need(await handInReview(open.db, first, made.id));
    const seen = await look(world, second, made.id);
    const text = JSON.stringify(seen);
    expect(text).not.toMatch(/SECRET/);
    expect(text).not.toContain("Name of first");
    expect(text).not.toContain("firstの名前");
    expect(seen.reviews).toEqual([{ reviewer: null, mine: false, submittedAt: expect.any(String) }]);
    expect(seen.groups[0]?.items[0]?.votes).toEqual([seen.groups[0]?.items[0]?.myVote]);

    need(await handInReview(open.db, second, made.id));
    const after = JSON.stringify(await look(world, second, made.id));
    expect(after).toContain("SECRET-OPINION");
    expect(after).toContain("SECRET-QUESTION");
    expect(after).toContain("Name of first");
  });

  test("a third reviewer reads the first two before handing in", async () => {
    const made = await createRequestAt(world, "REVIEWED");
    const { first, third } = world.people;
    need(await castVote(open.db, first, made.itemId, { vote: "changes", comment: "SECRET-OPINION" }));
    const before = JSON.stringify(await look(world, third, made.id));
    expect(before).not.toContain("SECRET-OPINION");
    expect(before).not.toContain("Name of first");
    need(await handInReview(open.db, third, made.id));
    expect(JSON.stringify(await look(world, third, made.id))).toContain("SECRET-OPINION");
  });

  test("the author watches the review to argue with the reviewers one by one", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const { author, member, admin, first, second } = world.people;
    need(await castVote(open.db, first, made.itemId, { vote: "changes", comment: "SECRET-OPINION" }));
    need(await addComment(open.db, second, made.id, { text: "SECRET-QUESTION", groupId: made.groupId }));
    for (const reviewer of [first, second]) {
      need(await handInReview(open.db, reviewer, made.id));
      for (const watcher of [author, member, admin]) {
        const text = JSON.stringify(await look(world, watcher, made.id));
        expect(text).not.toMatch(/SECRET/);
        expect(text).not.toMatch(/Name of (first|second)/);
      }
    }
  });

  test("the author learns words with the return, names only at the end", async () => {
    const made = await createRequestAt(world, "REVIEWED");
    const { author, first, second } = world.people;
    need(await castVote(open.db, first, made.itemId, { vote: "changes", comment: "Round the shares" }));
    need(await endTurn(open.db, first, made.id, "RETURNED", "Please round"));
    const returned = await look(world, author, made.id);
    const text = JSON.stringify(returned);
    expect(returned.groups[0]?.items[0]?.votes.map((vote) => vote.vote).toSorted()).toEqual(["approve", "changes"]);
    expect(text).toContain("Round the shares");
    expect(text).toContain("Please round");
    expect(text).not.toMatch(/Name of (first|second)/);

    need(await submitRequest(open.db, author, made.id));
    need(await castVote(open.db, first, made.itemId, approve));
    for (const reviewer of [first, second]) need(await handInReview(open.db, reviewer, made.id));
    need(await approveRequest(open.db, first, made.id, "", needs));
    const named = await look(world, author, made.id);
    expect(named.reviews.map((review) => review.reviewer?.en)).toEqual(["Name of first", "Name of second"]);
    expect(named.history.some((entry) => entry.actor.en === "Name of second")).toBe(true);
  });

  test("a vote that was never handed in stays with its writer, also after an early return", async () => {
    const made = await createRequestAt(world, "SUBMITTED");
    const { author, first, second } = world.people;
    need(await castVote(open.db, second, made.itemId, { vote: "changes", comment: "SECRET-DRAFT" }));
    need(await endTurn(open.db, first, made.id, "RETURNED", "Context is missing"));
    for (const watcher of [author, first]) {
      const text = JSON.stringify(await look(world, watcher, made.id));
      expect(text).not.toContain("SECRET-DRAFT");
      expect(text).toContain("Context is missing");
    }
  });

  test("a reviewer browses drafts, and a draft that was taken back unsent", async () => {
    const { first, admin } = world.people;
    for (const status of ["DRAFT", "WITHDRAWN"] as const) {
      const made = await createRequestAt(world, status);
      for (const viewer of [first, admin])
        expect(verdict(await viewRequest(open.db, viewer, made.id))).toBe("not-found");
      expect(verdict(await viewEvidence(open.db, first, made.itemId, needs.policyOf))).toBe("not-found");
      expect(verdict(await viewTable(open.db, first, made.itemId))).toBe("not-found");
      const queue = need(await listRequests(open.db, first, { kind: "review" }));
      expect(queue.map((row) => row.id)).not.toContain(made.id);
    }
  });

  test("a reviewer changes what is handed in after hearing the other one talk", async () => {
    const made = await createRequestAt(world, "PARTIALLY_REVIEWED");
    const outcome = await castVote(open.db, world.people.first, made.itemId, changes);
    expect(verdict(outcome)).toBe("changed");
  });
});
