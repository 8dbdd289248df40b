// The stored Merkle tree over the log: grows with every event in O(log n), gives roots and proofs from O(log n) stored hashes.
import { type Kysely, sql } from "kysely";
import type { AuditRow, Database } from "../store/schema.ts";
import {
  completedBy,
  consistencyPath,
  inclusionPath,
  leafHash,
  type Node,
  nodesForConsistency,
  nodesForInclusion,
  peaksOf,
  type ReadNode,
  rootHash,
} from "./merkle.ts";

type Db = Kysely<Database>;
/** By level, the hash of the newest complete subtree that no larger one holds yet. */
type Frontier = Uint8Array[];

const hashBytes = 32;
const batchRows = 1000;

/** Adds the leaves behind the first `size`. INVARIANT: the caller holds the log's lock. */
export async function growTree(tx: Db, size: number, entries: readonly string[]): Promise<void> {
  if (entries.length === 0) return;
  const read = await readNodes(tx, peaksOf(size));
  const frontier: Frontier = [];
  for (const peak of peaksOf(size)) frontier[peak.level] = read(peak);
  await tx
    .insertInto("audit_tree")
    .values(appendLeaves(frontier, size, entries))
    .execute();
}

/** Brings the tree up to a log that is older than the tree. `textOf` gives the hashed text of an event. */
export async function growToLog(tx: Db, textOf: (row: AuditRow) => string): Promise<void> {
  for (;;) {
    const { size } = await tx
      .selectFrom("audit_tree")
      .select((select) => select.fn.coalesce(select.fn.max("seq"), sql<number>`0`).as("size"))
      .executeTakeFirstOrThrow();
    const rows = await tx
      .selectFrom("audit_event")
      .selectAll()
      .where("seq", ">", size)
      .orderBy("seq")
      .limit(batchRows)
      .execute();
    if (rows.length === 0) return;
    await growTree(tx, size, rows.map(textOf));
  }
}

/** Rows of audit_tree for the leaves behind the first `size`; `frontier` moves along. */
export function appendLeaves(
  frontier: Frontier,
  size: number,
  entries: readonly string[],
): readonly { readonly seq: number; readonly hashes: Buffer }[] {
  return entries.map((entry, offset) => {
    const index = size + offset;
    const hashes = completedBy(index, leafHash(Buffer.from(entry)), ({ level }) => known(frontier[level]));
    frontier[hashes.length - 1] = known(hashes.at(-1));
    return { seq: index + 1, hashes: Buffer.concat(hashes) };
  });
}

export function frontierRoot(frontier: Frontier, size: number): Uint8Array {
  return rootHash(size, ({ level }) => known(frontier[level]));
}

export async function readRoot(db: Db, size: number): Promise<Uint8Array> {
  return rootHash(size, await readNodes(db, peaksOf(size)));
}

/** The path from event `seq` to the root over the first `size` events, 1 ≤ seq ≤ size. */
export async function readInclusion(db: Db, seq: number, size: number): Promise<readonly Uint8Array[]> {
  return inclusionPath(seq - 1, size, await readNodes(db, nodesForInclusion(seq - 1, size)));
}

/** The proof that the first `size` events begin with the first `first`, 1 ≤ first ≤ size. */
export async function readConsistency(db: Db, first: number, size: number): Promise<readonly Uint8Array[]> {
  return consistencyPath(first, size, await readNodes(db, nodesForConsistency(first, size)));
}

async function readNodes(db: Db, nodes: readonly Node[]): Promise<ReadNode> {
  const places = new Map(nodes.map((node) => [`${node.level}/${node.index}`, (node.index + 1) * 2 ** node.level]));
  const rows =
    places.size === 0
      ? []
      : await db
          .selectFrom("audit_tree")
          .selectAll()
          .where("seq", "in", [...new Set(places.values())])
          .execute();
  const bySeq = new Map(rows.map((row) => [row.seq, row.hashes]));
  return ({ level, index }) => {
    const hashes = bySeq.get(places.get(`${level}/${index}`) ?? 0);
    const hash = hashes?.subarray(level * hashBytes, (level + 1) * hashBytes);
    if (hash?.length !== hashBytes) throw new Error("the audit tree does not hold what its log should have put there");
    return hash;
  };
}

function known(hash: Uint8Array | undefined): Uint8Array {
  if (hash === undefined) throw new Error("the audit tree has no subtree where its size says there is one");
  return hash;
}
