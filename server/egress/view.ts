// A request as one person may see it now: content, the votes and names that blinding allows, and what that person may do next.
import type { Bilingual, EgressRequest } from "../http/schemas.ts";
import type { EgressStatus } from "../store/schema.ts";
import type { Db, Tx } from "../store/unit-of-work.ts";
import { type Outcome, outcomeOf } from "./denial.ts";
import { blockersOf } from "./guards.ts";
import { readHistory, someReviewer } from "./history.ts";
import {
  type CurrentVote,
  type Egress,
  type EgressItem,
  guardFacts,
  loadEgress,
  loadPerson,
  reviewersOfTurn,
} from "./load.ts";
import { mayEdit, mayVote, type Viewer } from "./permissions.ts";
import { statusTable, transition } from "./status.ts";
import { requireSight } from "./step.ts";
import { maySeeName, maySeeReview, type Sight } from "./visibility.ts";

type Act = EgressRequest["can"][number];

export async function viewRequest(db: Db, viewer: Viewer, id: string): Promise<Outcome<EgressRequest>> {
  // One snapshot for all reads, so that a page never mixes two states.
  return await outcomeOf(() =>
    db
      .transaction()
      .setIsolationLevel("repeatable read")
      .setAccessMode("read only")
      .execute(async (tx) => {
        const egress = await loadEgress(tx, viewer, id, "read");
        requireSight(egress);
        return await shape(tx, viewer, egress);
      }),
  );
}

export function sightOf(viewer: Viewer, egress: Egress): Sight {
  return { relations: egress.relations, viewerId: viewer.userId, status: egress.row.status, turn: egress.row.turn };
}

async function shape(tx: Tx, viewer: Viewer, egress: Egress): Promise<EgressRequest> {
  const { row } = egress;
  const sight = sightOf(viewer, egress);
  const project = await tx
    .selectFrom("project")
    .select(["title_en", "title_ja"])
    .where("id", "=", row.project_id)
    .executeTakeFirstOrThrow();
  const release = await tx
    .selectFrom("release")
    .select(["released_at", "sha256", "revoked_at"])
    .where("request_id", "=", row.id)
    .executeTakeFirst();
  const handedIn = new Set(egress.reviews.map((review) => `${review.reviewer.id} ${review.turn}`));
  return {
    id: row.id,
    projectId: row.project_id,
    projectTitle: { en: project.title_en, ja: project.title_ja },
    title: row.title,
    purpose: row.purpose,
    class: row.class,
    status: row.status,
    turn: row.turn,
    author: egress.author.name,
    authorOrganization: egress.author.organization,
    createdAt: row.created_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
    groups: egress.groups.map((group) => ({
      id: group.id,
      title: group.title,
      context: group.context,
      controls: group.controls,
      items: group.items.map((item) => describeItem(item, viewer, egress, sight, handedIn)),
    })),
    comments: await describeComments(tx, egress, sight),
    reviews: egress.reviews
      .filter((review) => review.turn === row.turn)
      .map((review) => {
        const written = { reviewerId: review.reviewer.id, turn: review.turn };
        return {
          reviewer: maySeeName(sight, written) ? review.reviewer.name : null,
          mine: review.reviewer.id === viewer.userId,
          submittedAt: review.submittedAt.toISOString(),
        };
      }),
    can: actsOf(viewer, egress),
    blockers: [...nextBlockers(viewer, egress)],
    release:
      release === undefined
        ? null
        : {
            releasedAt: release.released_at.toISOString(),
            sha256: release.sha256,
            revokedAt: release.revoked_at?.toISOString() ?? null,
          },
    history: [...(await readHistory(tx, egress, sight))],
  };
}

function describeItem(
  item: EgressItem,
  viewer: Viewer,
  egress: Egress,
  sight: Sight,
  handedIn: ReadonlySet<string>,
): EgressRequest["groups"][number]["items"][number] {
  const votes = egress.votes.filter((vote) => vote.itemId === item.id);
  const mine = votes.find((vote) => vote.reviewer.id === viewer.userId);
  const describeVote = (vote: CurrentVote) => ({
    reviewer: maySeeName(sight, { reviewerId: vote.reviewer.id, turn: vote.turn }) ? vote.reviewer.name : someReviewer,
    vote: vote.vote,
    comment: vote.comment,
    turn: vote.turn,
    at: vote.votedAt.toISOString(),
  });
  return {
    id: item.id,
    name: item.name,
    supporting: item.supporting,
    resultId: item.resultId,
    sha256: item.sha256,
    shown: item.shown,
    withheld: item.withheld,
    myVote: mine === undefined ? null : describeVote(mine),
    // A vote that was never handed in is a draft: only its writer sees it.
    votes: votes
      .filter((vote) => vote === mine || handedIn.has(`${vote.reviewer.id} ${vote.turn}`))
      .filter((vote) => maySeeReview(sight, { reviewerId: vote.reviewer.id, turn: vote.turn }))
      .map(describeVote),
  };
}

async function describeComments(tx: Tx, egress: Egress, sight: Sight): Promise<EgressRequest["comments"]> {
  const rows = await tx
    .selectFrom("egress_comment")
    .selectAll()
    .where("request_id", "=", egress.row.id)
    .orderBy("created_at")
    .execute();
  const comments: EgressRequest["comments"] = [];
  for (const row of rows) {
    const byAuthor = row.author_id === egress.author.id;
    const written = { reviewerId: row.author_id, turn: row.turn };
    if (!byAuthor && !maySeeReview(sight, written)) continue;
    const name = byAuthor || maySeeName(sight, written) ? (await loadPerson(tx, row.author_id)).name : someReviewer;
    comments.push({
      id: row.id,
      author: name,
      groupId: row.group_id,
      turn: row.turn,
      text: row.text,
      at: row.created_at.toISOString(),
    });
  }
  return comments;
}

const stepActs: readonly (readonly [Act, EgressStatus])[] = [
  ["submit", "SUBMITTED"],
  ["withdraw", "WITHDRAWN"],
  ["approve", "APPROVED"],
  ["reject", "REJECTED"],
  ["return", "RETURNED"],
  ["revoke", "REVOKED"],
];

/** What would succeed now, given a reason where one is asked for. */
export function actsOf(viewer: Viewer, egress: Egress): Act[] {
  const { relations, row } = egress;
  const analyst = egress.membership === "analyst" && egress.permit?.active === true;
  const acts: Act[] = [];
  if (mayEdit(relations, row.status) && analyst) acts.push("edit");
  for (const [act, next] of stepActs) if (stepOpen(viewer, egress, next)) acts.push(act);
  if (mayVote(relations, row.status)) acts.push("vote");
  if (stepOpen(viewer, egress, handInTarget(row.status))) acts.push("submit-review");
  if (row.status === "RELEASED" && egress.membership !== "none" && egress.permit?.active === true)
    acts.push("download");
  return acts;
}

function stepOpen(viewer: Viewer, egress: Egress, next: EgressStatus): boolean {
  const result = transition(egress.row, next, egress.relations);
  if (!result.ok) return false;
  const analyst = egress.membership === "analyst" && egress.permit?.active === true;
  if (result.step.by.includes("author") && !analyst) return false;
  return blockersOf(result.step.guards, guardFacts(egress, viewer, "a reason")).length === 0;
}

function handInTarget(status: EgressStatus): EgressStatus {
  return status === "SUBMITTED" ? "PARTIALLY_REVIEWED" : "REVIEWED";
}

/** Why the step that comes next for this person is not open, in words. */
function nextBlockers(viewer: Viewer, egress: Egress): readonly Bilingual[] {
  const { relations, row } = egress;
  const facts = guardFacts(egress, viewer, "a reason");
  if (statusTable[row.status].owner === "author" && relations.includes("author")) {
    return blockersOf(statusTable[row.status].next.SUBMITTED?.guards ?? [], facts);
  }
  if (statusTable[row.status].owner !== "reviewer") return [];
  if (relations.includes("reviewed")) {
    if (reviewersOfTurn(egress).length < 2)
      return [{ en: "The second review is not in yet.", ja: "2人目の審査がまだ提出されていません。" }];
    return blockersOf(statusTable.REVIEWED.next.APPROVED?.guards ?? [], facts);
  }
  if (relations.includes("reviewer")) {
    return blockersOf(statusTable[row.status].next[handInTarget(row.status)]?.guards ?? [], facts);
  }
  return [];
}
