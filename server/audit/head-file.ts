// The newest place of the audit log, signed and kept outside the database, so that cutting off its end is found.
import { type KeyObject, sign, verify } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Db } from "../store/unit-of-work.ts";
import { type AuditHead, canonicalJson, readHead } from "./log.ts";

const fileName = "audit-head.json";
const HeadFile = z.strictObject({ seq: z.int(), hash: z.string(), signature: z.string() });

export type SignedHead = { readonly kind: "missing" | "forged" } | ({ readonly kind: "signed" } & AuditHead);

/** Writes the head as it is now; returns it. */
export async function writeSignedHead(db: Db, dataDirectory: string, privateKey: KeyObject): Promise<AuditHead> {
  const head = await readHead(db);
  const signature = sign(null, signedBytes(head), privateKey).toString("base64");
  const file = path.join(dataDirectory, fileName);
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ ...head, signature })}\n`, { mode: 0o600 });
  await rename(draft, file);
  return head;
}

export async function readSignedHead(dataDirectory: string, publicKey: KeyObject): Promise<SignedHead> {
  const text = await readFile(path.join(dataDirectory, fileName), "utf8").catch(() => undefined);
  if (text === undefined) return { kind: "missing" };
  const parsed = HeadFile.safeParse(parseJson(text));
  if (!parsed.success) return { kind: "forged" };
  const { seq, hash, signature } = parsed.data;
  const genuine = verify(null, signedBytes({ seq, hash }), publicKey, Buffer.from(signature, "base64"));
  return genuine ? { kind: "signed", seq, hash } : { kind: "forged" };
}

export type HeadKeeper = {
  /** Writes the head a last time. */
  close(): Promise<void>;
};

/**
 * Looks every `everyMs` whether the log grew and writes the head when it did. INVARIANT: it never signs a shorter log than it signed before,
 * so a log cut while the server runs stays found.
 */
export async function keepSignedHead(
  parts: {
    readonly db: Db;
    readonly dataDirectory: string;
    readonly auditPrivateKey: KeyObject;
    readonly auditPublicKey: KeyObject;
  },
  everyMs: number,
): Promise<HeadKeeper> {
  const { db, dataDirectory, auditPrivateKey, auditPublicKey } = parts;
  const found = await readSignedHead(dataDirectory, auditPublicKey);
  let signed = found.kind === "signed" ? found.seq : found.kind === "missing" ? -1 : Number.POSITIVE_INFINITY;
  let working: Promise<void> = Promise.resolve();
  const step = async () => {
    const { seq } = await readHead(db);
    if (seq > signed) signed = (await writeSignedHead(db, dataDirectory, auditPrivateKey)).seq;
  };
  const timer = setInterval(() => {
    // A database that is away for a moment must not end the server; the next step tries again.
    working = working.then(step).catch(() => undefined);
  }, everyMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await working;
      await step();
    },
  };
}

function signedBytes(head: AuditHead): Buffer {
  return Buffer.from(`sekisho.audit-head.v1\n${canonicalJson({ seq: head.seq, hash: head.hash })}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
