// Accounts: adding, changing roles, disabling (which ends every session at once), and reading who is signed in.
import { sql } from "kysely";
import type { SignedIn } from "../http/create-context.ts";
import type { AdminUser } from "../http/schemas.ts";
import type { Outcome, Refusal } from "../plan/refusal.ts";
import type { OrganizationClass, SystemRole } from "../store/schema.ts";
import { type Actor, type Db, withAudit, withAuditOutcome } from "../store/unit-of-work.ts";
import type { Keys } from "./keys.ts";
import { hashPassword, passwordLengthMax, passwordLengthMin } from "./passwords.ts";
import type { OpenSession } from "./sessions.ts";
import { encryptTotpSecret, newTotpSecret, totpUri } from "./totp.ts";

export type NewOrganization = {
  readonly id: string;
  readonly name: { readonly en: string; readonly ja: string };
  readonly class: OrganizationClass;
};

export type NewUser = {
  readonly login: string;
  readonly name: { readonly en: string; readonly ja: string };
  readonly organizationId: string;
  readonly roles: readonly SystemRole[];
  readonly password: string;
  /** Base32; made when missing. */
  readonly totpSecret?: string | undefined;
  readonly language?: "ja" | "en" | undefined;
};

const loginPattern = /^[a-z][a-z0-9._-]{1,39}$/;

/** Adds an account and answers the address for the authenticator app, shown once. */
export async function addUser(
  db: Db,
  keys: Keys,
  actor: Actor,
  user: NewUser,
): Promise<Outcome<{ readonly id: string; readonly totpUri: string }>> {
  const problem = checkUser(user);
  if (problem !== undefined) return refused(problem);
  const passwordHash = await hashPassword(user.password);
  return await withAuditOutcome(db, actor, async (tx, record) => {
    const organization = await tx
      .selectFrom("organization")
      .select("id")
      .where("id", "=", user.organizationId)
      .executeTakeFirst();
    if (organization === undefined) return refused(unknownOrganization);
    const secret = user.totpSecret ?? newTotpSecret();
    const row = await tx
      .insertInto("app_user")
      .values({
        login: user.login,
        name_en: user.name.en,
        name_ja: user.name.ja,
        organization_id: user.organizationId,
        roles: user.roles,
        password_hash: passwordHash,
        totp_secret: encryptTotpSecret(keys.totpKey, user.login, secret),
        language: user.language ?? "ja",
      })
      .onConflict((conflict) => conflict.column("login").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) return refused(loginTaken);
    record({
      kind: "user-added",
      subject: row.id,
      detail: { login: user.login, organization: user.organizationId, roles: [...user.roles].sort() },
    });
    return { ok: true, value: { id: row.id, totpUri: totpUri(user.login, secret) } };
  });
}

export async function addOrganization(db: Db, actor: Actor, organization: NewOrganization): Promise<void> {
  await withAudit(db, actor, async (tx, record) => {
    const { id, name } = organization;
    await tx
      .insertInto("organization")
      .values({ id, name_en: name.en, name_ja: name.ja, class: organization.class })
      .execute();
    record({ kind: "organization-added", subject: id });
  });
}

export type UserChange = {
  readonly disabled?: boolean | undefined;
  readonly roles?: readonly SystemRole[] | undefined;
};

/** Disabling ends all sessions in the same transaction. Nobody takes the last administrator away. */
export async function changeUser(db: Db, actor: Actor, userId: string, change: UserChange): Promise<Outcome<string>> {
  return await withAuditOutcome(db, actor, async (tx, record) => {
    const admins = await tx
      .selectFrom("app_user")
      .select("id")
      .where("disabled_at", "is", null)
      .where(sql<boolean>`'admin' = ANY (roles)`)
      .forUpdate()
      .execute();
    const user = await tx.selectFrom("app_user").selectAll().where("id", "=", userId).forUpdate().executeTakeFirst();
    if (user === undefined) return refused(unknownUser);
    const roles = change.roles ?? user.roles;
    const disabledAt = change.disabled === undefined ? user.disabled_at : change.disabled ? new Date() : null;
    const staysAdmin = roles.includes("admin") && disabledAt === null;
    if (!staysAdmin && admins.length === 1 && admins[0]?.id === userId) return refused(lastAdmin);
    await tx.updateTable("app_user").set({ roles, disabled_at: disabledAt }).where("id", "=", userId).execute();
    if (disabledAt !== null) await tx.deleteFrom("session").where("user_id", "=", userId).execute();
    record({
      kind: "user-changed",
      subject: userId,
      detail: { roles: [...roles].sort(), disabled: disabledAt !== null, rolesBefore: [...user.roles].sort() },
    });
    return { ok: true, value: userId };
  });
}

export async function listUsers(db: Db, userId?: string): Promise<readonly AdminUser[]> {
  const rows = await db
    .selectFrom("app_user")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .selectAll("app_user")
    .select(["organization.name_en as organization_en", "organization.name_ja as organization_ja"])
    .$if(userId !== undefined, (query) => query.where("app_user.id", "=", userId ?? ""))
    .orderBy("app_user.login")
    .execute();
  const now = new Date();
  return rows.map((row) => ({
    id: row.id,
    login: row.login,
    name: { en: row.name_en, ja: row.name_ja },
    organizationId: row.organization_id,
    organization: { en: row.organization_en, ja: row.organization_ja },
    roles: row.roles,
    disabled: row.disabled_at !== null,
    lockedUntil: row.locked_until !== null && row.locked_until > now ? row.locked_until.toISOString() : null,
  }));
}

/** The person of an open session as the database knows them now; undefined when they are disabled meanwhile. */
export async function loadSignedIn(db: Db, session: OpenSession): Promise<SignedIn | undefined> {
  const row = await db
    .selectFrom("app_user")
    .innerJoin("organization", "organization.id", "app_user.organization_id")
    .selectAll("app_user")
    .select([
      "organization.name_en as organization_en",
      "organization.name_ja as organization_ja",
      "organization.class as organization_class",
    ])
    .where("app_user.id", "=", session.userId)
    .where("app_user.disabled_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    login: row.login,
    name: { en: row.name_en, ja: row.name_ja },
    organizationId: row.organization_id,
    organization: { en: row.organization_en, ja: row.organization_ja },
    organizationClass: row.organization_class,
    roles: row.roles,
    language: row.language,
    session: { id: session.id, endsAt: session.endsAt, idleEndsAt: session.idleEndsAt },
  };
}

type Words = Pick<Refusal, "message" | "help">;

function checkUser(user: NewUser): Words | undefined {
  if (!loginPattern.test(user.login)) return badLogin;
  const length = [...user.password].length;
  return length < passwordLengthMin || length > passwordLengthMax ? badPassword : undefined;
}

function refused(words: Words): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { kind: "unsupported", ...words } };
}

const badLogin: Words = {
  message: { en: "This user name cannot be used.", ja: "このユーザー名は使えません。" },
  help: {
    en: "Use 2 to 40 small letters, digits, dots, hyphens or underscores, beginning with a letter.",
    ja: "英小文字で始まる2〜40文字の英小文字、数字、ドット、ハイフン、下線を使ってください。",
  },
};
const badPassword: Words = {
  message: { en: "This password cannot be used.", ja: "このパスワードは使えません。" },
  help: {
    en: `Use ${passwordLengthMin} to ${passwordLengthMax} characters; a sentence is easy to remember.`,
    ja: `${passwordLengthMin}〜${passwordLengthMax}文字にしてください。文にすると覚えやすくなります。`,
  },
};
const unknownOrganization: Words = {
  message: { en: "There is no such organization.", ja: "その組織は登録されていません。" },
  help: { en: "Choose one from the list.", ja: "一覧から選んでください。" },
};
const loginTaken: Words = {
  message: { en: "This user name is taken.", ja: "このユーザー名はすでに使われています。" },
  help: { en: "Choose another one.", ja: "別の名前にしてください。" },
};
const unknownUser: Words = {
  message: { en: "There is no such person.", ja: "その利用者は登録されていません。" },
  help: { en: "Choose one from the list.", ja: "一覧から選んでください。" },
};
const lastAdmin: Words = {
  message: { en: "This is the last administrator.", ja: "最後の管理者です。" },
  help: { en: "Give somebody else the role first.", ja: "先に別の利用者に管理者の役割を付けてください。" },
};
