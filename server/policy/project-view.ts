// Projects as the API shows them: with their permit, its state today, and their members.
import type { Permit, Project } from "../http/schemas.ts";
import type { PermitRow, ProjectRow } from "../store/schema.ts";
import type { Db } from "../store/unit-of-work.ts";
import { daysLeft, permitStatus } from "./decide.ts";
import { loadCurrentPermit } from "./permits.ts";

/** All projects, or those `onlyOf` is a member of now; `viewerId` decides `myRole`. */
export async function listProjects(
  db: Db,
  viewerId: string,
  scope: { readonly all: boolean },
  today: string,
): Promise<readonly Project[]> {
  const rows = await db
    .selectFrom("project")
    .selectAll("project")
    .$if(!scope.all, (query) =>
      query.where((where) =>
        where.exists(
          where
            .selectFrom("project_member")
            .select("project_member.user_id")
            .whereRef("project_member.project_id", "=", "project.id")
            .where("project_member.user_id", "=", viewerId)
            .where("project_member.removed_at", "is", null),
        ),
      ),
    )
    .orderBy("project.id")
    .execute();
  return await Promise.all(rows.map((row) => viewOf(db, viewerId, row, today)));
}

/** Undefined when there is none. The caller decides whether this person may see it. */
export async function viewProject(
  db: Db,
  viewerId: string,
  projectId: string,
  today: string,
): Promise<Project | undefined> {
  const row = await db.selectFrom("project").selectAll().where("id", "=", projectId).executeTakeFirst();
  return row === undefined ? undefined : await viewOf(db, viewerId, row, today);
}

async function viewOf(db: Db, viewerId: string, row: ProjectRow, today: string): Promise<Project> {
  const [permit, members] = await Promise.all([loadCurrentPermit(db, row.id), loadMembers(db, row.id)]);
  return {
    id: row.id,
    title: { en: row.title_en, ja: row.title_ja },
    userClass: row.user_class,
    dataTypes: row.data_types,
    permit: permit === undefined ? null : await permitView(db, permit, today),
    members,
    myRole: members.find(({ userId }) => userId === viewerId)?.role ?? "none",
  };
}

async function permitView(db: Db, permit: PermitRow, today: string): Promise<Permit> {
  const dataset = await db
    .selectFrom("snapshot")
    .innerJoin("dataset", "dataset.id", "snapshot.dataset_id")
    .select(["dataset.id", "dataset.title_en", "dataset.title_ja"])
    .where("snapshot.id", "=", permit.snapshot_id)
    .executeTakeFirstOrThrow();
  return {
    id: permit.id,
    purpose: { en: permit.purpose_en, ja: permit.purpose_ja },
    legalBasis: permit.legal_basis,
    datasetId: dataset.id,
    datasetTitle: { en: dataset.title_en, ja: dataset.title_ja },
    snapshotId: permit.snapshot_id,
    grants: Object.fromEntries(Object.entries(permit.grants).map(([table, columns]) => [table, [...columns]])),
    rowScope: permit.row_scope.map((rule) => ({ ...rule, values: [...rule.values] })),
    policyProfile: permit.policy_profile,
    startsOn: permit.starts_on,
    endsOn: permit.ends_on,
    status: permitStatus(permit, today),
    daysLeft: daysLeft(permit, today),
  };
}

async function loadMembers(db: Db, projectId: string): Promise<Project["members"]> {
  const rows = await db
    .selectFrom("project_member")
    .innerJoin("app_user", "app_user.id", "project_member.user_id")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .select([
      "app_user.id",
      "app_user.login",
      "app_user.name_en",
      "app_user.name_ja",
      "organization.name_en as organization_en",
      "organization.name_ja as organization_ja",
      "project_member.role",
    ])
    .where("project_member.project_id", "=", projectId)
    .where("project_member.removed_at", "is", null)
    .orderBy("app_user.login")
    .execute();
  return rows.map((row) => ({
    userId: row.id,
    login: row.login,
    name: { en: row.name_en, ja: row.name_ja },
    organization: { en: row.organization_en, ja: row.organization_ja },
    role: row.role,
  }));
}
