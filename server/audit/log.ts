// Appends events to the hash chain and to the Merkle tree inside the caller's transaction: no gap, no fork, one writer at a time.
import { createHash } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { AuditRow, Database } from "../store/schema.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Actor, AuditEntry } from "./event.ts";
import { growToLog, growTree } from "./tree.ts";

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

/** The text of an event that is hashed, as a link of the chain and as a leaf of the tree: every field and the hash of the event before. */
export function entryText(event: ChainedEvent): string {
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
  return `${domain}\n${canonicalJson(fields)}`;
}

export function eventHash(event: ChainedEvent): string {
  return createHash("sha256").update(entryText(event)).digest("hex");
}

export function eventOf(row: AuditRow): ChainedEvent {
  const {
    seq,
    at,
    actor,
    actor_name: actorName,
    kind,
    project_id: projectId,
    subject,
    detail,
    prev_hash: prevHash,
  } = row;
  return { seq, at, actor, actorName, kind, projectId, subject, detail, prevHash };
}

/** Appends the entries in order. INVARIANT: called last in a transaction, since the lock it takes is held until commit. */
export async function appendAudit(
  tx: Transaction<Database>,
  actor: Actor,
  entries: readonly AuditEntry[],
): Promise<AuditHead> {
  await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(tx);
  let head = await readHead(tx);
  const before = head.seq;
  const at = new Date();
  const texts: string[] = [];
  const rows = entries.map((entry) => {
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
    const text = entryText(event);
    texts.push(text);
    head = { seq: event.seq, hash: createHash("sha256").update(text).digest("hex") };
    return {
      seq: event.seq,
      at,
      actor: event.actor,
      actor_name: event.actorName,
      kind: entry.kind,
      project_id: event.projectId,
      subject: event.subject,
      detail: JSON.stringify(event.detail),
      prev_hash: event.prevHash,
      hash: head.hash,
    };
  });
  if (rows.length > 0) await tx.insertInto("audit_event").values(rows).execute();
  await growTree(tx, before, texts);
  return head;
}

/** Brings the tree up to a log written before there was one; does nothing otherwise. */
export async function completeTree(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(tx);
    await growToLog(tx, (row) => entryText(eventOf(row)));
  });
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
