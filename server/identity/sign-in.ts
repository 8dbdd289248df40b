// Sign-in: password and code together, one answer for every failure, a pause after too many, a code works once.
import { anonymousActor } from "../audit/event.ts";
import type { Limits } from "../config.ts";
import type { UserRow } from "../store/schema.ts";
import { type Db, type Tx, withAudit } from "../store/unit-of-work.ts";
import type { Keys } from "./keys.ts";
import { verifyPassword } from "./passwords.ts";
import { closeSession, type NewSession, openSession, sessionIdOf } from "./sessions.ts";
import { decryptTotpSecret, matchTotpCode, newTotpSecret } from "./totp.ts";

export type Credentials = { readonly login: string; readonly password: string; readonly totp: string };

export type SignInParts = { readonly db: Db; readonly keys: Keys; readonly limits: Limits };

/**
 * A new session, or undefined whatever was wrong. `oldToken` (a cookie sent along) is ended, so that a token known before
 * the sign-in is worth nothing after it.
 */
export async function signIn(
  parts: SignInParts,
  credentials: Credentials,
  oldToken: string | undefined,
): Promise<NewSession | undefined> {
  const { db, keys, limits } = parts;
  const login = credentials.login.normalize("NFKC").trim().toLowerCase();
  const user = await db.selectFrom("app_user").selectAll().where("login", "=", login).executeTakeFirst();
  // SECURITY: the same work in the same order for known and unknown logins, right and wrong passwords.
  const passwordMatches = await verifyPassword(user?.password_hash, credentials.password);
  const secret = user === undefined ? newTotpSecret() : decryptTotpSecret(keys.totpKey, user.login, user.totp_secret);
  const code = credentials.totp.replace(/\s/g, "");
  if (user === undefined) {
    matchTotpCode(secret, code, 0);
    await withAudit(db, anonymousActor, async (_tx, record) => {
      // What was typed is not kept: people type passwords into the wrong field.
      record({ kind: "sign-in-failed", detail: { reason: "unknown-login" } });
    });
    return undefined;
  }
  const actor = { id: user.id, name: user.name_en };
  return await withAudit(db, actor, async (tx, record) => {
    // Locked, so that tries at the same moment are counted one after the other and a code is used once.
    const now = await tx
      .selectFrom("app_user")
      .selectAll()
      .where("id", "=", user.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const paused = now.locked_until !== null && now.locked_until > new Date();
    const step = matchTotpCode(secret, code, now.totp_last_step);
    if (now.disabled_at !== null || paused) {
      record({ kind: "sign-in-failed", subject: user.id, detail: { reason: paused ? "locked" : "disabled" } });
      return undefined;
    }
    if (!passwordMatches || step === undefined) {
      const locked = await countFailure(tx, now, limits);
      record({ kind: "sign-in-failed", subject: user.id, detail: { reason: passwordMatches ? "code" : "password" } });
      if (locked) record({ kind: "locked", subject: user.id, detail: { minutes: limits.lockoutMinutes } });
      return undefined;
    }
    await tx
      .updateTable("app_user")
      .set({ totp_last_step: step, failed_count: 0, locked_until: null })
      .where("id", "=", user.id)
      .execute();
    if (oldToken !== undefined) await closeSession(tx, limits, sessionIdOf(oldToken));
    const session = await openSession(tx, limits, user.id);
    record({ kind: "sign-in", subject: user.id });
    return session;
  });
}

/** True when this failure was the one too many. */
async function countFailure(tx: Tx, user: UserRow, limits: Limits): Promise<boolean> {
  const count = user.failed_count + 1;
  const locked = count >= limits.lockoutTries;
  const lockedUntil = locked ? new Date(Date.now() + limits.lockoutMinutes * 60_000) : null;
  await tx
    .updateTable("app_user")
    .set({ failed_count: locked ? 0 : count, locked_until: lockedUntil })
    .where("id", "=", user.id)
    .execute();
  return locked;
}
