// Reads, for every request again, what a person may work with in a project; nothing is remembered, so taking away works at once.
import type { DatasetManifest, SnapshotRecord, TableManifest } from "../ingest/manifest.ts";
import type { Outcome, Refusal } from "../plan/refusal.ts";
import type { MemberRole, PermitRow, ProjectRow } from "../store/schema.ts";
import type { Db } from "../store/unit-of-work.ts";
import { mayAnalyse, maySee } from "./decide.ts";
import { grantedTables, snapshotTables } from "./granted.ts";

/** The words of a permit, its snapshot and the granted part of the dataset: all that binding and running a query needs. */
export type Workspace = {
  readonly project: ProjectRow;
  readonly permit: PermitRow;
  readonly membershipRole: MemberRole;
  readonly snapshot: SnapshotRecord;
  /** The whole manifest: never answer it to a project, answer `tables`. */
  readonly manifest: DatasetManifest;
  /** Granted tables with only their granted columns. */
  readonly tables: readonly TableManifest[];
};

/** For reading (catalog, results): a member under an active permit. Strangers get `noSuchProject`, members the reason. */
export async function loadWorkspace(
  db: Db,
  userId: string,
  projectId: string,
  today: string,
): Promise<Outcome<Workspace>> {
  return await load(db, userId, projectId, today, maySee);
}

/** For asking questions: an analyst under an active permit. */
export async function loadAnalystWorkspace(
  db: Db,
  userId: string,
  projectId: string,
  today: string,
): Promise<Outcome<Workspace>> {
  return await load(db, userId, projectId, today, mayAnalyse);
}

async function load(
  db: Db,
  userId: string,
  projectId: string,
  today: string,
  may: typeof maySee,
): Promise<Outcome<Workspace>> {
  const [project, membershipRole, permit] = await Promise.all([
    db.selectFrom("project").selectAll().where("id", "=", projectId).executeTakeFirst(),
    loadMembership(db, userId, projectId),
    loadCurrentPermit(db, projectId),
  ]);
  if (project === undefined || membershipRole === undefined) return { ok: false, refusal: noSuchProject };
  const decision = may({ project, permit, membership: membershipRole, today });
  if (!decision.ok) return decision;
  if (permit === undefined) throw new Error("a decision without a permit said yes");
  const { record, manifest } = await db
    .selectFrom("snapshot")
    .innerJoin("dataset", "dataset.id", "snapshot.dataset_id")
    .select(["snapshot.record", "dataset.manifest"])
    .where("snapshot.id", "=", permit.snapshot_id)
    .executeTakeFirstOrThrow();
  const tables = grantedTables(snapshotTables(manifest, record), permit.grants);
  return { ok: true, value: { project, permit, membershipRole, snapshot: record, manifest, tables } };
}

/** Undefined for everybody who is not a member now. */
export async function loadMembership(db: Db, userId: string, projectId: string): Promise<MemberRole | undefined> {
  const row = await db
    .selectFrom("project_member")
    .innerJoin("app_user", "app_user.id", "project_member.user_id")
    .select("project_member.role")
    .where("project_member.project_id", "=", projectId)
    .where("project_member.user_id", "=", userId)
    .where("project_member.removed_at", "is", null)
    .where("app_user.disabled_at", "is", null)
    .executeTakeFirst();
  return row?.role;
}

/** The permit that is neither superseded nor revoked, or else the newest one, so that its refusal can say what happened to it. */
export async function loadCurrentPermit(db: Db, projectId: string): Promise<PermitRow | undefined> {
  return await db
    .selectFrom("permit")
    .selectAll()
    .where("project_id", "=", projectId)
    .orderBy((order) => order.and([order("superseded_at", "is", null), order("revoked_at", "is", null)]), "desc")
    .orderBy("granted_at", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** True for the refusal that means: answer 404, do not tell that the project exists. */
export function isStranger(refusal: Refusal): boolean {
  return refusal === noSuchProject;
}

export const noSuchProject: Refusal = {
  kind: "permit",
  message: {
    en: "This project is not here, or it is not yours to see.",
    ja: "プロジェクトが見つからないか、閲覧する権限がありません。",
  },
  help: { en: "Go back to your projects and choose again.", ja: "プロジェクト一覧に戻って、選び直してください。" },
};
