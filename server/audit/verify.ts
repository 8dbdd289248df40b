// Checks the whole audit log: the chain, the tree, the signed head outside the database, and every copy of a head in the mirrors.
import { hash as digest, type KeyObject } from "node:crypto";
import type { AuditVerdict } from "../http/schemas.ts";
import type { Bilingual } from "../plan/refusal.ts";
import type { AuditRow } from "../store/schema.ts";
import type { Db } from "../store/unit-of-work.ts";
import { readSignedHead } from "./head-file.ts";
import { entryText, eventOf, genesisHash } from "./log.ts";
import type { HeadMirror } from "./mirror.ts";
import { appendLeaves, frontierRoot } from "./tree.ts";
import { isSigned, type TreeHead } from "./tree-head.ts";

const batchRows = 2000;

export type VerifyParts = {
  readonly db: Db;
  readonly dataDirectory: string;
  readonly auditPublicKey: KeyObject;
  readonly mirrors?: readonly HeadMirror[];
};

type Expected = { readonly size: number; readonly chainHash: string; readonly rootHash?: string };
type WalkedRow = AuditRow & { readonly hashes: Buffer | null };

/** Finds a changed, missing, moved or forged event, a tree that is not the events', and a loss at the end that a signed head still knows of. */
export async function verifyAudit(parts: VerifyParts): Promise<AuditVerdict> {
  const { db, dataDirectory, auditPublicKey, mirrors = [] } = parts;
  // Read first: the log only grows, so a head read before the walk must be found in it.
  const head = await readSignedHead(dataDirectory, auditPublicKey);
  const walk = new Walk();
  if (head.kind === "forged") return walk.broken(0, reasons.forgedHead);
  const copies = await readCopies(mirrors, auditPublicKey);
  if (copies === undefined) return walk.broken(0, reasons.forgedCopy);
  const due: Expected[] = [...copies, ...(head.kind === "signed" ? [head] : [])].sort((a, b) => a.size - b.size);
  const disagrees = (): boolean => {
    while (due[0]?.size === walk.checked) {
      const expected = due.shift();
      if (expected !== undefined && !walk.agreesWith(expected)) return true;
    }
    return false;
  };
  if (disagrees()) return walk.broken(walk.checked, reasons.rewritten);
  for await (const rows of readLog(db)) {
    for (const row of rows) {
      const reason = walk.step(row);
      if (reason !== undefined) return walk.broken(walk.checked + 1, reason);
      if (disagrees()) return walk.broken(walk.checked, reasons.rewritten);
    }
  }
  if (due.length > 0) return walk.broken(walk.checked + 1, reasons.truncated);
  if (head.kind === "missing" && walk.checked > 0) return walk.broken(walk.checked, reasons.noHead);
  return {
    ok: true,
    checked: walk.checked,
    brokenAt: null,
    reason: null,
    headHash: walk.chainHash,
    rootHash: walk.rootHash,
  };
}

/** The log in order; the next batch is on its way while one is being checked. */
async function* readLog(db: Db): AsyncGenerator<readonly WalkedRow[], undefined> {
  const batch = (after: number) =>
    db
      .selectFrom("audit_event")
      // The second condition says nothing new, but lets the database begin in the middle of the tree as well.
      .leftJoin("audit_tree", (on) =>
        on.onRef("audit_tree.seq", "=", "audit_event.seq").on("audit_tree.seq", ">", after),
      )
      .selectAll("audit_event")
      .select("audit_tree.hashes")
      .where("audit_event.seq", ">", after)
      .orderBy("audit_event.seq")
      .limit(batchRows)
      .execute();
  let rows = await batch(0);
  while (rows.length > 0) {
    const next = batch(rows.at(-1)?.seq ?? 0);
    // Whoever stops early leaves a batch behind that nobody waits for.
    next.catch(() => undefined);
    yield rows;
    rows = await next;
  }
}

/** Heads kept elsewhere; undefined when one of them cannot be read or is not ours. */
async function readCopies(mirrors: readonly HeadMirror[], key: KeyObject): Promise<readonly TreeHead[] | undefined> {
  const copies: TreeHead[] = [];
  for (const mirror of mirrors) {
    const read = await mirror.read().catch(() => undefined);
    if (read === undefined) return undefined;
    copies.push(...read);
  }
  return copies.every((copy) => isSigned(copy, key)) ? copies : undefined;
}

/** The log up to one event, computed from nothing but the events. */
class Walk {
  checked = 0;
  chainHash = genesisHash;
  readonly #frontier: Uint8Array[] = [];

  /** Takes the next event, or says why it cannot be the next. */
  step(row: WalkedRow): Bilingual | undefined {
    if (row.seq !== this.checked + 1) return reasons.missing;
    if (row.prev_hash !== this.chainHash) return reasons.order;
    const text = entryText(eventOf(row));
    const hash = digest("sha256", text);
    if (hash !== row.hash) return reasons.changed;
    const [grown] = appendLeaves(this.#frontier, this.checked, [text]);
    if (grown === undefined || row.hashes?.equals(grown.hashes) !== true) return reasons.tree;
    this.chainHash = hash;
    this.checked = row.seq;
    return undefined;
  }

  get rootHash(): string {
    return Buffer.from(frontierRoot(this.#frontier, this.checked)).toString("hex");
  }

  agreesWith(expected: Expected): boolean {
    return expected.chainHash === this.chainHash && (expected.rootHash ?? this.rootHash) === this.rootHash;
  }

  broken(brokenAt: number, reason: Bilingual): AuditVerdict {
    const { checked, chainHash, rootHash } = this;
    return { ok: false, checked, brokenAt, reason, headHash: chainHash, rootHash };
  }
}

const reasons = {
  missing: { en: "An event is missing here.", ja: "ここにあるはずの記録がありません。" },
  order: { en: "This event does not follow the one before it.", ja: "この記録は直前の記録に続いていません。" },
  changed: { en: "This event was changed after it was written.", ja: "この記録は書き込まれた後に変更されています。" },
  tree: {
    en: "The tree that proofs are made from does not belong to this event.",
    ja: "証明のもとになる木が、この記録と一致しません。",
  },
  rewritten: {
    en: "The log was written anew: it is not the one the server signed.",
    ja: "記録が書き直されています。サーバーが署名したものと一致しません。",
  },
  truncated: {
    en: "Events are missing at the end: the server has signed more than there are.",
    ja: "末尾の記録が失われています。サーバーはこれより多くの記録に署名しています。",
  },
  forgedHead: {
    en: "The signed head of the log (audit-head.json) does not carry this server's signature.",
    ja: "記録の先頭を示すファイル (audit-head.json) に、このサーバーの署名がありません。",
  },
  forgedCopy: {
    en: "A copy of a signed head kept outside cannot be read or does not carry this server's signature.",
    ja: "外部に保管した先頭の写しが読めないか、このサーバーの署名がありません。",
  },
  noHead: {
    en: "The signed head of the log (audit-head.json) is missing, so a loss at the end cannot be excluded.",
    ja: "記録の先頭を示すファイル (audit-head.json) がないため、末尾の欠落を否定できません。",
  },
} as const satisfies { readonly [name: string]: Bilingual };
