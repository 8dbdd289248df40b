// Sessions: a random token that only the cookie holds, its SHA-256 in the database, an idle and an absolute end.
import { createHash, randomBytes } from "node:crypto";
import { Lucia, TimeSpan } from "lucia";
import type { Limits } from "../config.ts";
import type { Db } from "../store/unit-of-work.ts";
import { sessionAdapter } from "./session-adapter.ts";

const minuteMs = 60_000;
/** Within this time after the last extension a request does not write again. */
const extendEveryMs = minuteMs;

export type OpenSession = {
  readonly id: string;
  readonly userId: string;
  readonly endsAt: Date;
  readonly idleEndsAt: Date;
};

export type NewSession = OpenSession & {
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
};

export function sessionIdOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Opens a session with a new token. Pass a transaction to make it part of one. */
export async function openSession(db: Db, limits: Limits, userId: string): Promise<NewSession> {
  const token = randomBytes(32).toString("base64url");
  const endsAt = new Date(Date.now() + limits.sessionAbsoluteHours * 60 * minuteMs);
  const session = await lucia(db, limits).createSession(
    userId,
    { absoluteExpiresAt: endsAt },
    { sessionId: sessionIdOf(token) },
  );
  return { token, id: session.id, userId, endsAt, idleEndsAt: session.expiresAt };
}

/** The session of a cookie's token, its idle end moved on; undefined when it ended or never was. */
export async function readSession(db: Db, limits: Limits, token: string): Promise<OpenSession | undefined> {
  const { session } = await lucia(db, limits).validateSession(sessionIdOf(token));
  if (session === null) return undefined;
  const idleMs = limits.sessionIdleMinutes * minuteMs;
  const endsAt = session.absoluteExpiresAt;
  const idleEndsAt = new Date(Math.min(Date.now() + idleMs, endsAt.getTime()));
  // Lucia alone moves the end only in its second half, which would let a session end after half the idle time.
  if (idleEndsAt.getTime() - session.expiresAt.getTime() > extendEveryMs) {
    await sessionAdapter(db).updateSessionExpiration(session.id, idleEndsAt);
  }
  return { id: session.id, userId: session.userId, endsAt, idleEndsAt };
}

export async function closeSession(db: Db, limits: Limits, sessionId: string): Promise<void> {
  await lucia(db, limits).invalidateSession(sessionId);
}

export async function deleteEndedSessions(db: Db): Promise<void> {
  await sessionAdapter(db).deleteExpiredSessions();
}

function lucia(db: Db, limits: Limits) {
  return new Lucia(sessionAdapter(db), {
    sessionExpiresIn: new TimeSpan(limits.sessionIdleMinutes, "m"),
    getSessionAttributes: ({ absoluteExpiresAt }) => ({ absoluteExpiresAt }),
  });
}
