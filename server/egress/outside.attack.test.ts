// Stories of packages fetched too early or too late, of races, and of looks without a trace.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { addItem, changeItem } from "./items.ts";
import { viewEvidence, viewTable } from "./lookups.ts";
import { approveRequest, revokeRelease } from "./release.ts";
import { createRequest, submitRequest } from "./request.ts";
import { castVote, endTurn } from "./review.ts";
import {
  createRequestAt,
  downloadPackage,
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

let open: OpenDatabase;
let world: World;
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
});
afterAll(async () => {
  await open.close();
});

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
      "terms-accepted",
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
