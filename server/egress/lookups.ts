// Lists of requests, and the tables and evidence behind an item; every look at a table or its evidence is an audit event.
import { sql } from "kysely";
import type { EgressSummary, EvidenceTwin, ProtectedTableJson } from "../http/schemas.ts";
import { type Db, withAudit } from "../store/unit-of-work.ts";
import { type Content, readContent } from "./content.ts";
import { notFound, type Outcome, outcomeOf } from "./denial.ts";
import { requestOfItem } from "./items.ts";
import { limits } from "./limits.ts";
import { type EgressItem, itemsOf, loadEgress, loadPerson, loadResult } from "./load.ts";
import { isIndependentReviewer, maySeeEvidence, type Viewer } from "./permissions.ts";
import type { PolicyOf } from "./policy.ts";
import { contentChanged } from "./review.ts";
import { denyAs, noPermit, requireSight } from "./step.ts";

/** `mine`: I am the author. `review`: handed to independent reviewers like me, waiting ones first. `all`: everything handed in, for the admin. */
export type Queue =
  | { readonly kind: "mine" | "review" | "all" }
  | { readonly kind: "project"; readonly projectId: string };

export async function listRequests(db: Db, viewer: Viewer, queue: Queue): Promise<Outcome<readonly EgressSummary[]>> {
  return await outcomeOf(async () => {
    if (queue.kind === "review" && !viewer.roles.includes("reviewer")) denyAs([]);
    if (queue.kind === "all" && !viewer.roles.includes("admin")) denyAs([]);
    if (queue.kind === "project" && !(await isMember(db, viewer, queue.projectId))) notFound();
    let query = summaries(db, viewer);
    if (queue.kind === "mine") query = query.where("r.author_id", "=", viewer.userId);
    else if (queue.kind === "project") query = query.where("r.project_id", "=", queue.projectId);
    else query = query.where("r.submitted_at", "is not", null).where("r.status", "!=", "DRAFT");
    if (queue.kind === "review") {
      query = query
        .where("r.author_id", "!=", viewer.userId)
        .where("author.organization_id", "!=", viewer.organizationId)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("project_member as m")
                .select("m.user_id")
                .whereRef("m.project_id", "=", "r.project_id")
                .where("m.user_id", "=", viewer.userId),
            ),
          ),
        );
    }
    return (await query.execute()).map((row) => ({
      id: row.id,
      projectId: row.project_id,
      projectTitle: { en: row.title_en, ja: row.title_ja },
      title: row.title,
      class: row.class,
      status: row.status,
      author: { en: row.author_en, ja: row.author_ja },
      submittedAt: row.submitted_at?.toISOString() ?? null,
      items: row.items,
      shown: row.shown,
      withheld: row.withheld,
      myReviewIn: row.mine > 0,
      reviewsIn: row.reviews,
    }));
  });
}

function summaries(db: Db, viewer: Viewer) {
  const outputs = sql`FROM egress_item i JOIN egress_group g ON g.id = i.group_id
    WHERE g.request_id = r.id AND i.removed_at IS NULL AND NOT i.supporting`;
  const reviews = sql`SELECT count(*) FROM egress_review v WHERE v.request_id = r.id AND v.turn = r.turn`;
  return db
    .selectFrom("egress_request as r")
    .innerJoin("project", "project.id", "r.project_id")
    .innerJoin("app_user as author", "author.id", "r.author_id")
    .select([
      "r.id",
      "r.project_id",
      "r.title",
      "r.class",
      "r.status",
      "r.submitted_at",
      "project.title_en",
      "project.title_ja",
    ])
    .select(["author.name_en as author_en", "author.name_ja as author_ja"])
    .select([
      sql<number>`(SELECT count(*) ${outputs})`.as("items"),
      sql<number>`(SELECT coalesce(sum(i.shown), 0)::bigint ${outputs})`.as("shown"),
      sql<number>`(SELECT coalesce(sum(i.withheld), 0)::bigint ${outputs})`.as("withheld"),
      sql<number>`(${reviews})`.as("reviews"),
      sql<number>`(${reviews} AND v.reviewer_id = ${viewer.userId})`.as("mine"),
    ])
    .orderBy(sql`r.status IN ('SUBMITTED', 'PARTIALLY_REVIEWED', 'REVIEWED')`, "desc")
    .orderBy(sql`CASE WHEN r.status IN ('SUBMITTED', 'PARTIALLY_REVIEWED', 'REVIEWED') THEN r.submitted_at END`)
    .orderBy("r.created_at", "desc")
    .limit(limits.listRowsMax);
}

/** The evidence twin of an item: independent reviewers only. */
export async function viewEvidence(
  db: Db,
  viewer: Viewer,
  itemId: string,
  policyOf: PolicyOf,
): Promise<Outcome<EvidenceTwin>> {
  return await outcomeOf(async () => {
    const id = await requestOfItem(db, itemId);
    return await withAudit(db, viewer.actor, async (tx, record) => {
      const egress = await loadEgress(tx, viewer, id, "read");
      requireSight(egress);
      const { row, relations, everSubmitted } = egress;
      if (!maySeeEvidence(relations, { status: row.status, everSubmitted })) denyAs(relations);
      const { content, stored } = await itemContent(tx, itemsOf(egress), itemId);
      record({
        kind: "evidence-viewed",
        projectId: row.project_id,
        subject: id,
        detail: { itemId, turn: row.turn, resultSha256: stored.sha256 },
      });
      return {
        table: content.table,
        evidence: content.evidence.cells,
        ...limitsOf(policyOf(content.table.policyVersion)),
        rules: content.evidence.rules,
        sql: stored.sql,
        snapshotId: stored.snapshot_id,
        policyVersion: stored.policy_version,
        runAt: (stored.finished_at ?? stored.created_at).toISOString(),
        runBy: (await loadPerson(tx, stored.user_id)).name,
      };
    });
  });
}

/** The table as it would leave: independent reviewers, and members under an active permit. */
export async function viewTable(db: Db, viewer: Viewer, itemId: string): Promise<Outcome<ProtectedTableJson>> {
  return await outcomeOf(async () => {
    const id = await requestOfItem(db, itemId);
    return await withAudit(db, viewer.actor, async (tx, record) => {
      const egress = await loadEgress(tx, viewer, id, "read");
      requireSight(egress);
      if (!isIndependentReviewer(egress.relations)) {
        if (egress.membership === "none") denyAs(egress.relations.includes("author") ? [] : egress.relations);
        if (egress.permit?.active !== true) noPermit();
      }
      const { content, stored } = await itemContent(tx, itemsOf(egress), itemId);
      record({
        kind: "result-viewed",
        projectId: egress.row.project_id,
        subject: id,
        detail: { itemId, resultSha256: stored.sha256 },
      });
      return content.table;
    });
  });
}

type Stored = NonNullable<Awaited<ReturnType<typeof loadResult>>>["row"];

async function itemContent(
  tx: Parameters<typeof loadResult>[0],
  items: readonly EgressItem[],
  itemId: string,
): Promise<{ readonly content: Content; readonly stored: Stored }> {
  const item = items.find((candidate) => candidate.id === itemId) ?? notFound();
  const stored = await loadResult(tx, item.resultId);
  const content = stored === undefined ? undefined : readContent(stored.frozen);
  if (stored === undefined || content === undefined) contentChanged(item.name);
  return { content, stored: stored.row };
}

function limitsOf(policy: ReturnType<PolicyOf>): Pick<EvidenceTwin, "limits"> {
  if (policy === undefined) return {};
  const { largestShareMax: largestShare, twoLargestShareMax: twoLargestShare } = policy.dominance;
  return { limits: { persons: policy.threshold.personsMin, largestShare, twoLargestShare } };
}

async function isMember(db: Db, viewer: Viewer, projectId: string): Promise<boolean> {
  const row = await db
    .selectFrom("project_member")
    .select("user_id")
    .where("project_id", "=", projectId)
    .where("user_id", "=", viewer.userId)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}
