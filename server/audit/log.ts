// Appends events to the hash chain inside the caller's transaction: no gap, no fork, one writer at a time.
import { createHash } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../store/schema.ts";
import type { Actor, AuditEntry } from "./event.ts";

/** The `prev_hash` of event 1. */
export const genesisHash = "0".repeat(64);

const domain = "sekisho.audit.v1";
const lockKey = 7_353_001;

export type ChainedEvent = {
  readonly seq: number;
  readonly at: Date;
  readonly actor: string;
  readonly actorName: string;
  readonly kind: string;
  readonly projectId: string | null;
  readonly subject: string | null;
  readonly detail: unknown;
  readonly prevHash: string;
};

export type AuditHead = { readonly seq: number; readonly hash: string };

/** SHA-256 over every field of the event and the hash of the one before it. */
export function eventHash(event: ChainedEvent): string {
  const fields = {
    actor: event.actor,
    actorName: event.actorName,
    at: event.at.toISOString(),
    detail: event.detail,
    kind: event.kind,
    prevHash: event.prevHash,
    projectId: event.projectId,
    seq: event.seq,
    subject: event.subject,
  };
  return createHash("sha256")
    .update(`${domain}\n${canonicalJson(fields)}`)
    .digest("hex");
}

/** Appends the entries in order. INVARIANT: called last in a transaction, since the lock it takes is held until commit. */
export async function appendAudit(
  tx: Transaction<Database>,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<AuditHead> {
  await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(tx);
  let head = await readHead(tx);
  const at = new Date();
  for (const entry of entries) {
    const event: ChainedEvent = {
      seq: head.seq + 1,
      at,
      actor: actor.id,
      actorName: actor.name,
      kind: entry.kind,
      projectId: entry.projectId ?? null,
      subject: entry.subject ?? null,
      // Through JSON once, so that what is hashed is what jsonb gives back.
      detail: JSON.parse(JSON.stringify(entry.detail ?? {})),
      prevHash: head.hash,
    };
    const hash = eventHash(event);
    await tx
      .insertInto("audit_event")
      .values({
        seq: event.seq,
        at,
        actor: event.actor,
        actor_name: event.actorName,
        kind: entry.kind,
        project_id: event.projectId,
        subject: event.subject,
        detail: JSON.stringify(event.detail),
        prev_hash: event.prevHash,
        hash,
      })
      .execute();
    head = { seq: event.seq, hash };
  }
  return head;
}

/** The newest event's place and hash; seq 0 and the genesis hash while the log is empty. */
export async function readHead(db: Kysely<Database>): Promise<AuditHead> {
  const row = await db
    .selectFrom("audit_event")
    .select(["seq", "hash"])
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? { seq: 0, hash: genesisHash };
}

/** JSON with sorted keys and no white space, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const pairs = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
