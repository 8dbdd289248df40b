// Lucia's storage interface over our session table; a session of a disabled person or past its absolute end does not exist.
import type { Adapter, DatabaseSession, DatabaseUser, Lucia } from "lucia";
import type { Db } from "../store/unit-of-work.ts";

declare module "lucia" {
  interface Register {
    Lucia: Lucia<{ absoluteExpiresAt: Date }>;
    DatabaseSessionAttributes: { absoluteExpiresAt: Date };
  }
}

export function sessionAdapter(db: Db): Adapter {
  const toSession = (row: {
    id: string;
    user_id: string;
    expires_at: Date;
    absolute_expires_at: Date;
  }): DatabaseSession => ({
    id: row.id,
    userId: row.user_id,
    expiresAt: row.expires_at,
    attributes: { absoluteExpiresAt: row.absolute_expires_at },
  });
  return {
    async getSessionAndUser(sessionId): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      const row = await db
        .selectFrom("session")
        .innerJoin("app_user", "app_user.id", "session.user_id")
        .selectAll("session")
        .where("session.id", "=", sessionId)
        .where("app_user.disabled_at", "is", null)
        .where("session.absolute_expires_at", ">", new Date())
        .executeTakeFirst();
      return row === undefined ? [null, null] : [toSession(row), { id: row.user_id, attributes: {} }];
    },
    async getUserSessions(userId) {
      return (await db.selectFrom("session").selectAll().where("user_id", "=", userId).execute()).map(toSession);
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      const row = { id, user_id: userId, expires_at: expiresAt, absolute_expires_at: attributes.absoluteExpiresAt };
      await db.insertInto("session").values(row).execute();
    },
    async updateSessionExpiration(sessionId, expiresAt) {
      await db.updateTable("session").set({ expires_at: expiresAt }).where("id", "=", sessionId).execute();
    },
    async deleteSession(sessionId) {
      await db.deleteFrom("session").where("id", "=", sessionId).execute();
    },
    async deleteUserSessions(userId) {
      await db.deleteFrom("session").where("user_id", "=", userId).execute();
    },
    async deleteExpiredSessions() {
      const now = new Date();
      await db
        .deleteFrom("session")
        .where((where) => where.or([where("expires_at", "<=", now), where("absolute_expires_at", "<=", now)]))
        .execute();
    },
  };
}
