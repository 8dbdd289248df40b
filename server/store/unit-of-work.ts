// Every write is one transaction that also holds its audit event; a write without one is our bug and does not commit.
import type { Kysely, Transaction } from "kysely";
import type { Actor, AuditEntry } from "../audit/event.ts";
import { appendAudit } from "../audit/log.ts";
import type { Outcome, Refusal } from "../plan/refusal.ts";
import type { Database } from "./schema.ts";

export type { Actor } from "../audit/event.ts";
export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;
export type RecordEvent = (entry: AuditEntry) => void;

/**
 * Runs `work` in a transaction. `record` notes events; they are appended to the log after `work`, just before the commit,
 * so that the log's lock is held as short as possible and never taken before row locks.
 */
export async function withAudit<T>(
  db: Db,
  actor: Actor,
  work: (tx: Tx, record: RecordEvent) => Promise<T>,
): Promise<T> {
  return await db.transaction().execute(async (tx) => {
    const entries: AuditEntry[] = [];
    const result = await work(tx, (entry) => {
      entries.push(entry);
    });
    if (entries.length === 0) throw new Error("a write must record an audit event");
    await appendAudit(tx, actor, entries);
    return result;
  });
}

class RolledBack extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.refusal = refusal;
  }
}

/** Like `withAudit`; a refusal rolls the transaction back and is the answer. */
export async function withAuditOutcome<T>(
  db: Db,
  actor: Actor,
  work: (tx: Tx, record: RecordEvent) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    return await withAudit(db, actor, async (tx, record) => {
      const outcome = await work(tx, record);
      if (!outcome.ok) throw new RolledBack(outcome.refusal);
      return outcome;
    });
  } catch (thrown) {
    if (thrown instanceof RolledBack) return { ok: false, refusal: thrown.refusal };
    throw thrown;
  }
}
