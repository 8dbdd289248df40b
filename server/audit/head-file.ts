// The newest signed tree head, kept outside the database so that cutting off the log's end is found; copies of it go to places the server cannot take them back from.
import { type KeyObject, verify } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Db } from "../store/unit-of-work.ts";
import { canonicalJson } from "./canonical-json.ts";
import { readHead } from "./log.ts";
import type { HeadMirror } from "./mirror.ts";
import { isSigned, signTreeHead, TreeHead } from "./tree-head.ts";

const fileName = "audit-head.json";
/** As the first version of Sekisho wrote it, before there was a tree. */
const ChainHead = z.strictObject({ seq: z.int(), hash: z.string(), signature: z.string() });

export type SignedHead =
  | { readonly kind: "missing" | "forged" }
  | { readonly kind: "signed"; readonly size: number; readonly chainHash: string; readonly rootHash?: string };

/** Signs the log as it is now and keeps the head; returns it. */
export async function writeSignedHead(db: Db, dataDirectory: string, privateKey: KeyObject): Promise<TreeHead> {
  const head = await signTreeHead(db, privateKey);
  const file = path.join(dataDirectory, fileName);
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(head)}\n`, { mode: 0o600 });
  await rename(draft, file);
  return head;
}

export async function readSignedHead(dataDirectory: string, publicKey: KeyObject): Promise<SignedHead> {
  const text = await readFile(path.join(dataDirectory, fileName), "utf8").catch(() => undefined);
  if (text === undefined) return { kind: "missing" };
  const value = parseJson(text);
  const head = TreeHead.safeParse(value);
  if (head.success) return isSigned(head.data, publicKey) ? { kind: "signed", ...head.data } : { kind: "forged" };
  const old = ChainHead.safeParse(value);
  if (!old.success) return { kind: "forged" };
  const { seq, hash, signature } = old.data;
  const bytes = Buffer.from(`sekisho.audit-head.v1\n${canonicalJson({ seq, hash })}`);
  const genuine = verify(null, bytes, publicKey, Buffer.from(signature, "base64"));
  return genuine ? { kind: "signed", size: seq, chainHash: hash } : { kind: "forged" };
}

/** The newest head this process signed, and up to which size each mirror has it. */
export type HeadState = {
  readonly head: TreeHead | undefined;
  readonly mirrors: readonly { readonly name: string; readonly size: number; readonly failing: boolean }[];
};

export type HeadKeeper = {
  state(): HeadState;
  /** Writes and mirrors the head a last time. */
  close(): Promise<void>;
};

export type KeeperParts = {
  readonly db: Db;
  readonly dataDirectory: string;
  readonly auditPrivateKey: KeyObject;
  readonly auditPublicKey: KeyObject;
  readonly mirrors?: readonly HeadMirror[];
};

export type KeeperPace = { readonly signEveryMs: number; readonly mirrorEveryMs: number };

/**
 * Looks every `signEveryMs` whether the log grew and signs its head when it did. INVARIANT: it never signs a shorter log than it signed before,
 * so a log cut while the server runs stays found.
 */
export async function keepSignedHead(parts: KeeperParts, pace: KeeperPace): Promise<HeadKeeper> {
  const { db, dataDirectory, auditPrivateKey, auditPublicKey } = parts;
  const found = await readSignedHead(dataDirectory, auditPublicKey);
  let signed = found.kind === "signed" ? found.size : found.kind === "missing" ? -1 : Number.POSITIVE_INFINITY;
  let head: TreeHead | undefined;
  const copies = (parts.mirrors ?? []).map((mirror) => ({ mirror, size: 0, failing: false }));
  let mirrorDue = 0;
  let working: Promise<void> = Promise.resolve();
  const signHead = async () => {
    const { seq } = await readHead(db);
    if (seq <= signed) return;
    head = await writeSignedHead(db, dataDirectory, auditPrivateKey);
    signed = head.size;
  };
  const mirrorHead = async () => {
    for (const copy of copies) {
      if (head === undefined || copy.size === head.size) continue;
      const written = await copy.mirror.write(head).then(
        () => true,
        () => false,
      );
      if (written) copy.size = head.size;
      if (!written && !copy.failing)
        console.error(`fault audit-mirror: the signed head cannot be copied to ${copy.mirror.name}`);
      copy.failing = !written;
    }
  };
  const step = async () => {
    await signHead();
    if (Date.now() < mirrorDue) return;
    mirrorDue = Date.now() + pace.mirrorEveryMs;
    await mirrorHead();
  };
  const timer = setInterval(() => {
    // A database that is away for a moment must not end the server; the next step tries again.
    working = working.then(step).catch(() => undefined);
  }, pace.signEveryMs);
  timer.unref();
  return {
    state: () => ({ head, mirrors: copies.map(({ mirror, size, failing }) => ({ name: mirror.name, size, failing })) }),
    async close() {
      clearInterval(timer);
      await working;
      await signHead();
      await mirrorHead();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
