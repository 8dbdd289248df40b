// Projects, permits and members change here: checked, numbered, and written with their audit events. A permit is never edited.
import { sql } from "kysely";
import type { PermitInput, ProjectInput } from "../http/schemas.ts";
import type { Bilingual, Outcome, Refusal } from "../plan/refusal.ts";
import type { MemberRole } from "../store/schema.ts";
import { type Actor, type Db, type RecordEvent, type Tx, withAuditOutcome } from "../store/unit-of-work.ts";
import { checkPermit } from "./check-permit.ts";
import { noSuchProject } from "./permits.ts";
import type { PolicyProfiles } from "./profiles.ts";
import { loadSnapshot } from "./snapshots.ts";

const numberingLockKey = 7_353_004;

export type Deciding = { readonly db: Db; readonly profiles: PolicyProfiles; readonly today: string };

/** Answers the new project's id. */
export async function createProject(deciding: Deciding, actor: Actor, input: ProjectInput): Promise<Outcome<string>> {
  return await withAuditOutcome(deciding.db, actor, async (tx, record) => {
    await lockNumbering(tx);
    const id = await nextProjectId(tx);
    await tx
      .insertInto("project")
      .values({
        id,
        title_en: input.title.en,
        title_ja: input.title.ja,
        user_class: input.userClass,
        data_types: [...new Set(input.dataTypes)],
      })
      .execute();
    record({ kind: "project-created", projectId: id, subject: id, detail: { userClass: input.userClass } });
    const permit = await grant(tx, record, { ...deciding, actor, projectId: id }, input.permit);
    if (!permit.ok) return permit;
    for (const member of input.members) {
      const added = await admit(tx, record, id, member.login, member.role);
      if (!added.ok) return added;
    }
    return { ok: true, value: id };
  });
}

/** A new permit takes the place of the current one at once. Answers the permit's id. */
export async function grantPermit(
  deciding: Deciding,
  actor: Actor,
  projectId: string,
  input: PermitInput,
): Promise<Outcome<string>> {
  return await withAuditOutcome(deciding.db, actor, async (tx, record) => {
    await lockNumbering(tx);
    if (!(await isOpenProject(tx, projectId))) return { ok: false, refusal: noSuchProject };
    await tx
      .updateTable("permit")
      .set({ superseded_at: new Date() })
      .where("project_id", "=", projectId)
      .where("superseded_at", "is", null)
      .where("revoked_at", "is", null)
      .execute();
    return await grant(tx, record, { ...deciding, actor, projectId }, input);
  });
}

export async function revokePermit(db: Db, actor: Actor, projectId: string, reason: string): Promise<Outcome<string>> {
  return await withAuditOutcome(db, actor, async (tx, record) => {
    const revoked = await tx
      .updateTable("permit")
      .set({ revoked_at: new Date(), revoked_by: actor.id, revoke_reason: reason })
      .where("project_id", "=", projectId)
      .where("superseded_at", "is", null)
      .where("revoked_at", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (revoked === undefined) return { ok: false, refusal: noPermit };
    record({ kind: "permit-revoked", projectId, subject: revoked.id, detail: { reason } });
    return { ok: true, value: revoked.id };
  });
}

/** Adds a person or changes their role. Answers the person's id. */
export async function addMember(
  db: Db,
  actor: Actor,
  projectId: string,
  member: { readonly login: string; readonly role: MemberRole },
): Promise<Outcome<string>> {
  return await withAuditOutcome(db, actor, async (tx, record) => {
    if (!(await isOpenProject(tx, projectId))) return { ok: false, refusal: noSuchProject };
    return await admit(tx, record, projectId, member.login, member.role);
  });
}

export async function removeMember(db: Db, actor: Actor, projectId: string, userId: string): Promise<Outcome<string>> {
  return await withAuditOutcome(db, actor, async (tx, record) => {
    const removed = await endMembership(tx, projectId, userId);
    if (!removed) return { ok: false, refusal: noMember };
    record({ kind: "member-removed", projectId, subject: userId });
    return { ok: true, value: userId };
  });
}

type Granting = Deciding & { readonly actor: Actor; readonly projectId: string };

async function grant(tx: Tx, record: RecordEvent, granting: Granting, input: PermitInput): Promise<Outcome<string>> {
  const stored = await loadSnapshot(tx, input.snapshotId);
  if (stored === undefined) return { ok: false, refusal: noSnapshot };
  const checked = checkPermit(input, { ...granting, ...stored });
  if (!checked.ok) return checked;
  const id = await nextPermitId(tx, granting.today);
  await tx
    .insertInto("permit")
    .values({
      id,
      project_id: granting.projectId,
      snapshot_id: input.snapshotId,
      purpose_en: input.purpose.en,
      purpose_ja: input.purpose.ja,
      legal_basis: input.legalBasis,
      grants: JSON.stringify(checked.value),
      row_scope: JSON.stringify(input.rowScope),
      policy_profile: input.policyProfile,
      starts_on: input.startsOn,
      ends_on: input.endsOn,
      granted_by: granting.actor.id,
    })
    .execute();
  const { snapshotId: snapshot, policyProfile, startsOn, endsOn, rowScope, legalBasis } = input;
  const detail = { snapshot, policyProfile, legalBasis, startsOn, endsOn, rowScope, grants: checked.value };
  record({ kind: "permit-granted", projectId: granting.projectId, subject: id, detail });
  return { ok: true, value: id };
}

async function admit(
  tx: Tx,
  record: RecordEvent,
  projectId: string,
  login: string,
  role: MemberRole,
): Promise<Outcome<string>> {
  const user = await tx
    .selectFrom("app_user")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .select(["app_user.id", "app_user.disabled_at", "organization.class"])
    .where("app_user.login", "=", login)
    .executeTakeFirst();
  if (user === undefined || user.disabled_at !== null) return { ok: false, refusal: unknownLogin(login) };
  // The holder's people judge what leaves; they are not users of the data at the same time.
  if (user.class === "holder") return { ok: false, refusal: holderMember(login) };
  await endMembership(tx, projectId, user.id);
  await tx
    .insertInto("project_member")
    .values({ project_id: projectId, user_id: user.id, role, added_at: new Date() })
    .execute();
  record({ kind: "member-added", projectId, subject: user.id, detail: { role } });
  return { ok: true, value: user.id };
}

async function endMembership(tx: Tx, projectId: string, userId: string): Promise<boolean> {
  const ended = await tx
    .updateTable("project_member")
    .set({ removed_at: new Date() })
    .where("project_id", "=", projectId)
    .where("user_id", "=", userId)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

async function isOpenProject(tx: Tx, projectId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("project")
    .select("closed_at")
    .where("id", "=", projectId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && row.closed_at === null;
}

async function lockNumbering(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${numberingLockKey})`.execute(tx);
}

async function nextProjectId(tx: Tx): Promise<string> {
  const ids = await tx.selectFrom("project").select("id").execute();
  return `P-${nextNumber(ids.map(({ id }) => id.slice(2)))}`;
}

async function nextPermitId(tx: Tx, today: string): Promise<string> {
  const year = today.slice(0, 4);
  const ids = await tx.selectFrom("permit").select("id").where("id", "like", `${year}-%`).execute();
  return `${year}-${nextNumber(ids.map(({ id }) => id.slice(5)))}`;
}

function nextNumber(taken: readonly string[]): string {
  return String(Math.max(0, ...taken.map(Number)) + 1).padStart(3, "0");
}

function refusal(message: Bilingual, help: Bilingual): Refusal {
  return { kind: "unsupported", message, help };
}

const chooseFromList: Bilingual = { en: "Choose one from the list.", ja: "一覧から選んでください。" };
const noSnapshot = refusal(
  { en: "There is no such snapshot.", ja: "そのスナップショットはありません。" },
  chooseFromList,
);
const noPermit = refusal(
  { en: "There is no permit to revoke.", ja: "取り消せる許可がありません。" },
  {
    en: "Reload the page; somebody may have revoked it.",
    ja: "再読み込みしてください。すでに取り消された可能性があります。",
  },
);
const noMember = refusal(
  { en: "This person is not a member.", ja: "この利用者はメンバーではありません。" },
  {
    en: "Reload the page; somebody may have removed them.",
    ja: "再読み込みしてください。すでに外された可能性があります。",
  },
);
const unknownLogin = (login: string) =>
  refusal(
    { en: `There is no active account ${login}.`, ja: `有効なアカウント ${login} はありません。` },
    { en: "Add the account first, or check the spelling.", ja: "先にアカウントを追加するか、綴りを確かめてください。" },
  );
const holderMember = (login: string) =>
  refusal(
    {
      en: `${login} belongs to the data holder, who reviews outputs.`,
      ja: `${login} はデータ保有者側で、出力を審査する立場です。`,
    },
    { en: "Choose somebody of the using organization.", ja: "利用者側の組織の人を選んでください。" },
  );
