// What the author does: draft, describe, add results, hand over, take back.
import { sql } from "kysely";
import type { EgressClass } from "../store/schema.ts";
import { type Db, type Tx, withAudit } from "../store/unit-of-work.ts";
import { changedMeanwhile, deny, notFound, type Outcome, outcomeOf } from "./denial.ts";
import { limits } from "./limits.ts";
import { type Egress, itemsOf, loadEgress } from "./load.ts";
import { mayEdit, maySee, type Viewer } from "./permissions.ts";
import { currentPermit } from "./permit.ts";
import { denyAs, noPermit, requireAnalyst, takeStep } from "./step.ts";

export type RequestInput = { readonly title: string; readonly purpose: string; readonly class: EgressClass };

const openRequestIndex = "egress_one_open";
const numberLock = 7_353_010;

/** Answers the new request's id. One open request per author and project; a second is a denial, also from another tab. */
export async function createRequest(
  db: Db,
  viewer: Viewer,
  projectId: string,
  input: RequestInput,
): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    try {
      return await withAudit(db, viewer.actor, async (tx, record) => {
        const permit = await requireAnalystOf(tx, viewer, projectId);
        const id = await nextId(tx);
        await tx
          .insertInto("egress_request")
          .values({
            id,
            project_id: projectId,
            permit_id: permit.id,
            author_id: viewer.userId,
            status: "DRAFT",
            ...input,
          })
          .execute();
        record({ kind: "egress-created", projectId, subject: id, detail: { ...input, permitId: permit.id } });
        return id;
      });
    } catch (thrown) {
      if (!isViolationOf(thrown, openRequestIndex)) throw thrown;
      deny(
        "changed",
        {
          en: "You already have an open request in this project.",
          ja: "この案件には未完了の持出し申請がすでにあります。",
        },
        { en: "Add to it, or withdraw it first.", ja: "その申請に加えるか、先に取り下げてください。" },
      );
    }
  });
}

export async function changeRequest(
  db: Db,
  viewer: Viewer,
  id: string,
  change: { readonly [K in keyof RequestInput]?: RequestInput[K] | undefined },
): Promise<Outcome<string>> {
  return await edit(db, viewer, id, async (tx, egress, record) => {
    const { title = egress.row.title, purpose = egress.row.purpose, class: kind = egress.row.class } = change;
    await tx.updateTable("egress_request").set({ title, purpose, class: kind }).where("id", "=", id).execute();
    record({ kind: "egress-changed", detail: { act: "request", title, purpose, class: kind } });
  });
}

export type GroupInput = { readonly title: string; readonly context: string; readonly controls: string };

export async function addGroup(db: Db, viewer: Viewer, id: string, input: GroupInput): Promise<Outcome<string>> {
  return await edit(db, viewer, id, async (tx, egress, record) => {
    if (egress.groups.length >= limits.groupsMax) full(limits.groupsMax);
    const group = await tx
      .insertInto("egress_group")
      .values({ request_id: id, position: await nextGroupPosition(tx, id), ...input })
      .returning("id")
      .executeTakeFirstOrThrow();
    record({ kind: "egress-changed", detail: { act: "group-added", groupId: group.id, ...input } });
  });
}

/** A new description resets the votes on the group's items: they were given for the old one. */
export async function changeGroup(
  db: Db,
  viewer: Viewer,
  groupId: string,
  change: { readonly [K in keyof GroupInput]?: string | undefined },
): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const id = await requestOfGroup(db, groupId);
    return await editNow(db, viewer, id, async (tx, egress, record) => {
      const group = egress.groups.find((candidate) => candidate.id === groupId) ?? changedMeanwhile();
      const { title = group.title, context = group.context, controls = group.controls } = change;
      if (title === group.title && context === group.context && controls === group.controls) {
        record({ kind: "egress-changed", detail: { act: "group-unchanged", groupId } });
        return;
      }
      await tx.updateTable("egress_group").set({ title, context, controls }).where("id", "=", groupId).execute();
      const votesReset = await resetVotes(
        tx,
        group.items.map((item) => item.id),
      );
      record({ kind: "egress-changed", detail: { act: "group", groupId, title, context, controls, votesReset } });
    });
  });
}

export async function removeGroup(db: Db, viewer: Viewer, groupId: string): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const id = await requestOfGroup(db, groupId);
    return await editNow(db, viewer, id, async (tx, egress, record) => {
      const group = egress.groups.find((candidate) => candidate.id === groupId) ?? changedMeanwhile();
      const itemIds = group.items.map((item) => item.id);
      const at = new Date();
      const votesReset = await resetVotes(tx, itemIds);
      if (itemIds.length > 0)
        await tx.updateTable("egress_item").set({ removed_at: at }).where("id", "in", itemIds).execute();
      await tx.updateTable("egress_group").set({ removed_at: at }).where("id", "=", groupId).execute();
      record({ kind: "egress-changed", detail: { act: "group-removed", groupId, itemIds, votesReset } });
    });
  });
}

export async function submitRequest(db: Db, viewer: Viewer, id: string): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const before = await loadEgress(tx, viewer, id, "lock");
      const { egress, step } = await takeStep(tx, viewer, before, "SUBMITTED", "");
      const again = egress.row.status === "RETURNED";
      const turn = egress.row.turn + (again ? 1 : 0);
      const permitId = egress.permit?.id ?? notFound();
      // What was asked to change is open again; approvals of what stayed the same stand.
      const votesReset = again
        ? await resetChangeVotes(
            tx,
            itemsOf(egress).map((item) => item.id),
          )
        : 0;
      await tx
        .updateTable("egress_request")
        .set({ status: "SUBMITTED", turn, submitted_at: new Date(), permit_id: permitId })
        .where("id", "=", id)
        .execute();
      const items = itemsOf(egress).map(({ id: itemId, name, supporting, sha256 }) => ({
        itemId,
        name,
        supporting,
        sha256,
      }));
      record({
        kind: step.event,
        projectId: egress.row.project_id,
        subject: id,
        detail: { turn, permitId, purpose: egress.row.purpose, class: egress.row.class, items, votesReset },
      });
      return id;
    }),
  );
}

export async function withdrawRequest(db: Db, viewer: Viewer, id: string): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const before = await loadEgress(tx, viewer, id, "lock");
      const { egress, step } = await takeStep(tx, viewer, before, "WITHDRAWN", "");
      await tx
        .updateTable("egress_request")
        .set({ status: "WITHDRAWN", closed_at: new Date() })
        .where("id", "=", id)
        .execute();
      record({ kind: step.event, projectId: egress.row.project_id, subject: id, detail: { turn: egress.row.turn } });
      return id;
    }),
  );
}

type Edit = (
  tx: Tx,
  egress: Egress,
  record: (entry: { kind: "egress-changed"; detail: { readonly [key: string]: unknown } }) => void,
) => Promise<void>;

async function edit(db: Db, viewer: Viewer, id: string, work: Edit): Promise<Outcome<string>> {
  return await outcomeOf(() => editNow(db, viewer, id, work));
}

/** One change by the author while the author owns the request. */
export async function editNow(db: Db, viewer: Viewer, id: string, work: Edit): Promise<string> {
  return await withAudit(db, viewer.actor, async (tx, record) => {
    const egress = await loadEgress(tx, viewer, id, "lock");
    if (!maySee(egress.relations, { status: egress.row.status, everSubmitted: egress.everSubmitted })) notFound();
    if (!egress.relations.includes("author")) denyAs([]);
    if (!mayEdit(egress.relations, egress.row.status)) frozen();
    requireAnalyst(egress);
    await work(tx, egress, (entry) => record({ ...entry, projectId: egress.row.project_id, subject: id }));
    return id;
  });
}

/** Votes are kept as they were given; from now on they do not count. */
export async function resetVotes(tx: Tx, itemIds: readonly string[]): Promise<number> {
  return await markReset(tx, itemIds, ["approve", "changes"]);
}

async function resetChangeVotes(tx: Tx, itemIds: readonly string[]): Promise<number> {
  return await markReset(tx, itemIds, ["changes"]);
}

async function markReset(
  tx: Tx,
  itemIds: readonly string[],
  votes: readonly ("approve" | "changes")[],
): Promise<number> {
  if (itemIds.length === 0) return 0;
  const { numUpdatedRows } = await tx
    .updateTable("egress_vote")
    .set({ reset_at: new Date() })
    .where("item_id", "in", itemIds)
    .where("vote", "in", votes)
    .where("reset_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

export async function requestOfGroup(db: Db, groupId: string): Promise<string> {
  const row = await db
    .selectFrom("egress_group")
    .select("request_id")
    .where("id", "=", groupId)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  return row?.request_id ?? notFound();
}

export function full(max: number): never {
  deny(
    "invalid",
    { en: `A request holds at most ${max} of these.`, ja: `1つの申請に入れられるのは${max}件までです。` },
    { en: "Split it into two requests, one after the other.", ja: "申請を分けて、順に提出してください。" },
  );
}

async function requireAnalystOf(tx: Tx, viewer: Viewer, projectId: string): Promise<{ readonly id: string }> {
  const member = await tx
    .selectFrom("project_member")
    .select("role")
    .where("project_id", "=", projectId)
    .where("user_id", "=", viewer.userId)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  if (member === undefined) notFound();
  if (member.role !== "analyst") denyAs([]);
  const permit = await currentPermit(tx, projectId);
  if (permit?.active !== true) noPermit();
  return permit;
}

function frozen(): never {
  deny(
    "changed",
    { en: "The request is handed in and cannot be changed.", ja: "提出済みの申請は変更できません。" },
    { en: "Wait for the decision, or withdraw it.", ja: "判定を待つか、取り下げてください。" },
  );
}

async function nextId(tx: Tx): Promise<string> {
  await sql`SELECT pg_advisory_xact_lock(${numberLock})`.execute(tx);
  const { rows } = await sql<{ newest: number }>`
    SELECT coalesce(max(substr(id, 3)::integer), 0) AS newest FROM egress_request`.execute(tx);
  return `R-${String((rows[0]?.newest ?? 0) + 1).padStart(3, "0")}`;
}

async function nextGroupPosition(tx: Tx, requestId: string): Promise<number> {
  const row = await tx
    .selectFrom("egress_group")
    .select((eb) => eb.fn.max("position").as("last"))
    .where("request_id", "=", requestId)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

function isViolationOf(thrown: unknown, constraint: string): boolean {
  return thrown instanceof Error && "constraint" in thrown && thrown.constraint === constraint;
}
