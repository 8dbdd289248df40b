// Stories of people who want more than is theirs: to judge themselves, to look early, to swap what was approved, to fetch what was not.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { addItem, changeItem, removeItem } from "./items.ts";
import { listRequests, viewEvidence, viewTable } from "./lookups.ts";
import { approveRequest, downloadPackage, revokeRelease } from "./release.ts";
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

async function eventsOf(id: string): Promise<readonly string[]> {
  const rows = await open.db
    .selectFrom("audit_event")
    .select("kind")
    .where("subject", "=", id)
    .orderBy("seq")
    .execute();
  return rows.map((row) => row.kind);
}

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

describe("fetching what is not there to fetch", () => {
  test("the address of an unreleased package is guessed", async () => {
    const { author } = world.people;
    for (const status of ["DRAFT", "SUBMITTED", "REVIEWED", "RETURNED", "REJECTED"] as const) {
      const made = await createRequestAt(world, status);
      expect(verdict(await downloadPackage(open.db, author, made.id))).toBe("not-found");
    }
    expect(verdict(await downloadPackage(open.db, author, "R-99999"))).toBe("not-found");
  });

  test("a release is downloaded after it was revoked", async () => {
    const { author, admin } = world.people;
    const made = await createRequestAt(world, "RELEASED");
    expect(verdict(await downloadPackage(open.db, author, made.id))).toBe("ok");
    need(await revokeRelease(open.db, admin, made.id, "Found a mistake"));
    expect(verdict(await downloadPackage(open.db, author, made.id))).toBe("not-allowed");
    const seen = await look(world, author, made.id);
    expect(seen.can).not.toContain("download");
    expect(seen.release?.revokedAt).toEqual(expect.any(String));
    expect(verdict(await revokeRelease(open.db, admin, made.id, "Again"))).toBe("changed");
  });

  test("a release is downloaded after the permit has ended, or by one who left", async () => {
    const { author, member, first, admin } = world.people;
    const made = await createRequestAt(world, "RELEASED");
    for (const outsider of [first, admin])
      expect(verdict(await downloadPackage(open.db, outsider, made.id))).toBe("not-allowed");
    await open.db
      .updateTable("project_member")
      .set({ removed_at: new Date() })
      .where("project_id", "=", made.projectId)
      .where("user_id", "=", member.userId)
      .execute();
    expect(verdict(await downloadPackage(open.db, member, made.id))).toBe("not-found");
    await endPermit(world, made.projectId);
    expect(verdict(await downloadPackage(open.db, author, made.id))).toBe("permit");
  });

  test("a file name climbs out of the package or hides another", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "DRAFT");
    const resultId = await makeResult(world, made.projectId);
    const names = [
      "../../etc/passwd",
      "a/b",
      "a\\b",
      ".hidden",
      "CON",
      "nul.txt",
      "x\u202Efdp",
      "a\u0007",
      "",
      "a".repeat(81),
      "end.",
      "PATIENTS BY AGE",
      "ｐatients by age",
    ];
    for (const name of names) {
      const outcome = await addItem(open.db, author, made.groupId, { resultId, name, supporting: false });
      expect([name, verdict(outcome)]).toEqual([name, "invalid"]);
    }
    for (const name of ["表1 年齢別患者数（男）", "a".repeat(80)])
      expect(verdict(await addItem(open.db, author, made.groupId, { resultId, name, supporting: false }))).toBe("ok");
  });
});

describe("being faster than oneself", () => {
  test("two reviewers approve at the same moment: one release", async () => {
    const { first, second } = world.people;
    const made = await createRequestAt(world, "REVIEWED");
    const outcomes = await Promise.all([
      approveRequest(open.db, first, made.id, "", needs),
      approveRequest(open.db, second, made.id, "", needs),
    ]);
    expect(outcomes.map(verdict).toSorted()).toEqual(["changed", "ok"]);
    const kinds = await eventsOf(made.id);
    expect(kinds.filter((kind) => kind === "egress-released")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "egress-approved")).toHaveLength(1);
  });

  test("one approves while the other rejects: one of them", async () => {
    const { first, second } = world.people;
    const made = await createRequestAt(world, "REVIEWED");
    const outcomes = await Promise.all([
      approveRequest(open.db, first, made.id, "", needs),
      endTurn(open.db, second, made.id, "REJECTED", "No"),
    ]);
    expect(outcomes.map(verdict).toSorted()).toEqual(["changed", "ok"]);
    const { status, release } = await look(world, first, made.id);
    expect(release === null ? "REJECTED" : "RELEASED").toBe(status);
  });

  test("two tabs submit at once", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    const outcomes = await Promise.all([1, 2, 3].map(() => submitRequest(open.db, author, made.id)));
    expect(outcomes.map(verdict).toSorted()).toEqual(["changed", "changed", "ok"]);
    expect((await look(world, author, made.id)).turn).toBe(2);
  });

  test("an item is exchanged while the request is being submitted", async () => {
    const { author } = world.people;
    const made = await createRequestAt(world, "RETURNED");
    const resultId = await makeResult(world, made.projectId);
    const [submitted, changed] = await Promise.all([
      submitRequest(open.db, author, made.id),
      changeItem(open.db, author, made.itemId, { resultId }),
    ]);
    expect(verdict(submitted)).toBe("ok");
    // Either the change came first and its votes are gone, or it came late and was refused.
    const item = (await look(world, world.people.first, made.id)).groups[0]?.items[0];
    expect(item?.resultId === resultId).toBe(verdict(changed) === "ok");
    expect(item?.myVote === null).toBe(verdict(changed) === "ok");
  });

  test("two tabs begin a request at once, and a second one is begun beside an open one", async () => {
    const { author } = world.people;
    const projectId = await makeProject(world);
    const input = { title: "x", purpose: "x", class: "publication" } as const;
    const outcomes = await Promise.all([1, 2].map(() => createRequest(open.db, author, projectId, input)));
    expect(outcomes.map(verdict).toSorted()).toEqual(["changed", "ok"]);
    const made = await createRequestAt(world, "RETURNED");
    expect(verdict(await createRequest(open.db, author, made.projectId, input))).toBe("changed");
    expect(verdict(await createRequest(open.db, world.people.member, made.projectId, input))).toBe("ok");
  });
});

describe("leaving no trace", () => {
  test("evidence, tables and downloads are looked at unseen", async () => {
    const { author, first } = world.people;
    const made = await createRequestAt(world, "RELEASED");
    const before = await eventsOf(made.id);
    need(await viewEvidence(open.db, first, made.itemId, needs.policyOf));
    need(await viewTable(open.db, author, made.itemId));
    need(await downloadPackage(open.db, author, made.id));
    expect((await eventsOf(made.id)).slice(before.length)).toEqual([
      "evidence-viewed",
      "result-viewed",
      "package-downloaded",
    ]);
  });

  test("the whole course is on record, with who and what", async () => {
    const made = await createRequestAt(world, "REVOKED");
    expect(await eventsOf(made.id)).toEqual([
      "egress-created",
      "egress-changed",
      "egress-changed",
      "egress-changed",
      "egress-submitted",
      "egress-voted",
      "egress-voted",
      "egress-voted",
      "egress-reviewed",
      "egress-reviewed",
      "egress-approved",
      "egress-released",
      "egress-revoked",
    ]);
    const released = await open.db
      .selectFrom("audit_event")
      .select("actor")
      .where("subject", "=", made.id)
      .where("kind", "=", "egress-released")
      .executeTakeFirstOrThrow();
    expect(released.actor).toBe("system");
  });

  test("a vote is withdrawn by voting again: the old one stays on record", async () => {
    const { first } = world.people;
    const made = await createRequestAt(world, "SUBMITTED");
    need(await castVote(open.db, first, made.itemId, changes));
    const votes = await open.db
      .selectFrom("egress_vote")
      .select(["vote", "reset_at"])
      .where("item_id", "=", made.itemId)
      .where("reviewer_id", "=", first.userId)
      .orderBy("voted_at")
      .execute();
    expect(votes.map((vote) => [vote.vote, vote.reset_at === null])).toEqual([
      ["approve", false],
      ["changes", true],
    ]);
  });

  test("the evidence's figures and limits reach reviewers only", async () => {
    const { author, member, first } = world.people;
    const made = await createRequestAt(world, "RELEASED");
    const twin = need(await viewEvidence(open.db, first, made.itemId, needs.policyOf));
    expect(twin.evidence[1]?.[1]?.persons).toBe(4711);
    expect(twin.limits).toEqual({ persons: 10, largestShare: 0.5, twoLargestShare: 0.75 });
    for (const viewer of [author, member]) {
      expect(JSON.stringify(await look(world, viewer, made.id))).not.toContain("4711");
      expect(JSON.stringify(need(await viewTable(open.db, viewer, made.itemId)))).not.toContain("4711");
    }
  });
});
