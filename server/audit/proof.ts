// Proofs that anyone can check without trusting this server: an event is in the signed log, and today's log extends an earlier one.
import type { KeyObject } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../store/schema.ts";
import { entryText, eventOf } from "./log.ts";
import { readConsistency, readInclusion } from "./tree.ts";
import { signTreeHead, TreeHead } from "./tree-head.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** `entry` is the event as it was hashed: SHA-256(0x00 ‖ entry) is leaf `seq` − 1 of the tree; `path` leads from it to `head.rootHash`. */
export const EventProof = z.strictObject({
  seq: z.int().positive(),
  entry: z.string(),
  path: z.array(Hash),
  head: TreeHead,
});
export type EventProof = z.infer<typeof EventProof>;

/** `path` shows that the tree of `head` begins with the tree of the first `first` events (RFC 9162 §2.1.4). */
export const GrowthProof = z.strictObject({ first: z.int().positive(), path: z.array(Hash), head: TreeHead });
export type GrowthProof = z.infer<typeof GrowthProof>;

/** Undefined when there is no such event. Signed here and now, so that an event of this very transaction can be proven. */
export async function proveEvent(db: Kysely<Database>, seq: number, key: KeyObject): Promise<EventProof | undefined> {
  const row = await db.selectFrom("audit_event").selectAll().where("seq", "=", seq).executeTakeFirst();
  if (row === undefined) return undefined;
  const head = await signTreeHead(db, key);
  const path = await readInclusion(db, seq, head.size);
  return { seq, entry: entryText(eventOf(row)), path: path.map(toHex), head };
}

/** Undefined when the log never had `first` events. */
export async function proveGrowth(
  db: Kysely<Database>,
  first: number,
  key: KeyObject,
): Promise<GrowthProof | undefined> {
  const head = await signTreeHead(db, key);
  if (first < 1 || first > head.size) return undefined;
  return { first, path: (await readConsistency(db, first, head.size)).map(toHex), head };
}

function toHex(hash: Uint8Array): string {
  return Buffer.from(hash).toString("hex");
}
