// One request with everything its rules are decided on, read in the caller's transaction.
import type { Selectable } from "kysely";
import type { Bilingual } from "../http/schemas.ts";
import type { Database } from "../store/schema.ts";
import type { Db, Tx } from "../store/unit-of-work.ts";
import { contentSha256, readContent } from "./content.ts";
import { decideItem, type Vote } from "./decision.ts";
import { notFound } from "./denial.ts";
import type { GuardFacts } from "./guards.ts";
import { relationsOf, type Viewer } from "./permissions.ts";
import { type CurrentPermit, currentPermit } from "./permit.ts";
import type { Relation } from "./status.ts";

export type Named = {
  readonly id: string;
  readonly name: Bilingual;
  readonly organizationId: string;
  readonly organization: Bilingual;
};

export type EgressItem = {
  readonly id: string;
  readonly name: string;
  readonly supporting: boolean;
  readonly resultId: string;
  readonly sha256: string;
  readonly shown: number;
  readonly withheld: number;
  readonly asks: boolean;
  readonly projectId: string;
  readonly snapshotId: string;
  readonly unchanged: boolean | undefined;
};
export type EgressGroup = {
  readonly id: string;
  readonly title: string;
  readonly context: string;
  readonly controls: string;
  readonly items: readonly EgressItem[];
};
export type CurrentVote = {
  readonly itemId: string;
  readonly reviewer: Named;
  readonly turn: number;
  readonly vote: Vote;
  readonly comment: string;
  readonly votedAt: Date;
};
export type HandedIn = { readonly reviewer: Named; readonly turn: number; readonly submittedAt: Date };

export type Egress = {
  readonly row: Selectable<Database["egress_request"]>;
  readonly author: Named;
  readonly groups: readonly EgressGroup[];
  /** Votes that count: not reset, of any turn. */
  readonly votes: readonly CurrentVote[];
  readonly reviews: readonly HandedIn[];
  readonly permit: CurrentPermit | undefined;
  readonly membership: "analyst" | "viewer" | "none";
  readonly relations: readonly Relation[];
  readonly everSubmitted: boolean;
};

/** `lock` for every write: the request's row is the one place where its writers meet. */
export async function loadEgress(db: Db | Tx, viewer: Viewer, id: string, mode: "lock" | "read"): Promise<Egress> {
  const select = db.selectFrom("egress_request").selectAll().where("id", "=", id);
  const row = await (mode === "lock" ? select.forUpdate() : select).executeTakeFirst();
  if (row === undefined) notFound();
  const reviews = await loadReviews(db, id);
  const members = await db
    .selectFrom("project_member")
    .select(["role", "removed_at"])
    .where("project_id", "=", row.project_id)
    .where("user_id", "=", viewer.userId)
    .execute();
  const author = await loadPerson(db, row.author_id);
  const membership = members.find((member) => member.removed_at === null)?.role ?? "none";
  const reviewed = reviews.some((review) => review.turn === row.turn && review.reviewer.id === viewer.userId);
  return {
    row,
    author,
    groups: await loadGroups(db, id),
    votes: await loadVotes(db, id),
    reviews,
    permit: await currentPermit(db, row.project_id),
    membership,
    everSubmitted: row.submitted_at !== null,
    relations: relationsOf(viewer, {
      authorId: author.id,
      authorOrganizationId: author.organizationId,
      membership,
      everMember: members.length > 0,
      reviewed,
    }),
  };
}

/** Who handed in a review in the current turn. */
export function reviewersOfTurn(egress: Egress): readonly string[] {
  return egress.reviews.filter((review) => review.turn === egress.row.turn).map((review) => review.reviewer.id);
}

export function itemsOf(egress: Egress): readonly EgressItem[] {
  return egress.groups.flatMap((group) => group.items);
}

export function guardFacts(egress: Egress, viewer: Viewer, reason: string): GuardFacts {
  const reviewers = reviewersOfTurn(egress);
  return {
    projectId: egress.row.project_id,
    purpose: egress.row.purpose,
    permitActive: egress.permit?.active === true,
    snapshotId: egress.permit?.snapshotId,
    reason,
    groups: egress.groups.map((group) => ({
      ...group,
      items: group.items.map((item) => {
        const votes = new Map(egress.votes.filter((v) => v.itemId === item.id).map((v) => [v.reviewer.id, v.vote]));
        return { ...item, votedByMe: votes.has(viewer.userId), decision: decideItem(reviewers, votes) };
      }),
    })),
  };
}

/** The request with every item's content hashed again. */
export async function withContentChecked(db: Db | Tx, egress: Egress): Promise<Egress> {
  const groups: EgressGroup[] = [];
  for (const group of egress.groups) {
    const items: EgressItem[] = [];
    for (const item of group.items) items.push({ ...item, unchanged: await isUnchanged(db, item) });
    groups.push({ ...group, items });
  }
  return { ...egress, groups };
}

export async function isUnchanged(db: Db | Tx, item: Pick<EgressItem, "resultId" | "sha256">): Promise<boolean> {
  const stored = await loadResult(db, item.resultId);
  return (
    stored !== undefined && contentSha256(stored.frozen) === item.sha256 && readContent(stored.frozen) !== undefined
  );
}

export async function loadResult(db: Db | Tx, resultId: string) {
  const row = await db
    .selectFrom("result")
    .innerJoin("run", "run.id", "result.run_id")
    .select(["result.project_id", "result.protected", "result.evidence", "result.sha256", "run.sql", "run.snapshot_id"])
    .select([
      "run.id as run_id",
      "run.status",
      "run.user_id",
      "run.policy_version",
      "run.finished_at",
      "run.created_at",
    ])
    .where("result.id", "=", resultId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { protected: table, evidence, sha256, sql, snapshot_id: snapshotId } = row;
  return { row, frozen: { protected: table as unknown, evidence, sha256, sql, snapshotId } };
}

export async function loadPerson(db: Db | Tx, userId: string): Promise<Named> {
  const row = await db
    .selectFrom("app_user")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .select(["app_user.id", "app_user.name_en", "app_user.name_ja", "organization.id as organization_id"])
    .select(["organization.name_en as organization_en", "organization.name_ja as organization_ja"])
    .where("app_user.id", "=", userId)
    .executeTakeFirstOrThrow();
  return named(row);
}

type NamedRow = {
  id: string;
  name_en: string;
  name_ja: string;
  organization_id: string;
  organization_en: string;
  organization_ja: string;
};

function named(row: NamedRow): Named {
  return {
    id: row.id,
    name: { en: row.name_en, ja: row.name_ja },
    organizationId: row.organization_id,
    organization: { en: row.organization_en, ja: row.organization_ja },
  };
}

async function loadGroups(db: Db | Tx, requestId: string): Promise<readonly EgressGroup[]> {
  const groups = await db
    .selectFrom("egress_group")
    .select(["id", "title", "context", "controls"])
    .where("request_id", "=", requestId)
    .where("removed_at", "is", null)
    .orderBy("position")
    .execute();
  const items = await db
    .selectFrom("egress_item as item")
    .innerJoin("egress_group as g", "g.id", "item.group_id")
    .innerJoin("result", "result.id", "item.result_id")
    .innerJoin("run", "run.id", "result.run_id")
    .select(["item.id", "item.group_id", "item.name", "item.supporting", "item.result_id", "item.content_sha256"])
    .select(["item.shown", "item.withheld", "item.asks", "result.project_id", "run.snapshot_id"])
    .where("g.request_id", "=", requestId)
    .where("item.removed_at", "is", null)
    .orderBy("item.position")
    .execute();
  return groups.map((group) => ({
    ...group,
    items: items
      .filter((item) => item.group_id === group.id)
      .map((item) => ({
        id: item.id,
        name: item.name,
        supporting: item.supporting,
        resultId: item.result_id,
        sha256: item.content_sha256,
        shown: item.shown,
        withheld: item.withheld,
        asks: item.asks,
        projectId: item.project_id,
        snapshotId: item.snapshot_id,
        unchanged: undefined,
      })),
  }));
}

async function loadVotes(db: Db | Tx, requestId: string): Promise<readonly CurrentVote[]> {
  const rows = await db
    .selectFrom("egress_vote as vote")
    .innerJoin("egress_item as item", "item.id", "vote.item_id")
    .innerJoin("egress_group as g", "g.id", "item.group_id")
    .innerJoin("app_user", "app_user.id", "vote.reviewer_id")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .select(["vote.item_id", "vote.turn", "vote.vote", "vote.comment", "vote.voted_at"])
    .select(["app_user.id", "app_user.name_en", "app_user.name_ja", "organization.id as organization_id"])
    .select(["organization.name_en as organization_en", "organization.name_ja as organization_ja"])
    .where("g.request_id", "=", requestId)
    .where("vote.reset_at", "is", null)
    .orderBy("vote.voted_at")
    .execute();
  return rows.map((row) => ({
    itemId: row.item_id,
    reviewer: named(row),
    turn: row.turn,
    vote: row.vote,
    comment: row.comment,
    votedAt: row.voted_at,
  }));
}

async function loadReviews(db: Db | Tx, requestId: string): Promise<readonly HandedIn[]> {
  const rows = await db
    .selectFrom("egress_review as review")
    .innerJoin("app_user", "app_user.id", "review.reviewer_id")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .select(["review.turn", "review.submitted_at"])
    .select(["app_user.id", "app_user.name_en", "app_user.name_ja", "organization.id as organization_id"])
    .select(["organization.name_en as organization_en", "organization.name_ja as organization_ja"])
    .where("review.request_id", "=", requestId)
    .orderBy("review.submitted_at")
    .execute();
  return rows.map((row) => ({ reviewer: named(row), turn: row.turn, submittedAt: row.submitted_at }));
}
