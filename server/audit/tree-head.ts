// A signed tree head: how many events there are, the root over all of them, when, under which key; everything the log promises hangs on it.
import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../store/schema.ts";
import { canonicalJson } from "./canonical-json.ts";
import { readHead } from "./log.ts";
import { readRoot } from "./tree.ts";

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** `size` events; `rootHash` over them (RFC 6962), `chainHash` of the newest; SHA-256 in hex. The signature is Ed25519, base64. */
export const TreeHead = z.strictObject({
  size: z.int().nonnegative(),
  rootHash: hex,
  chainHash: hex,
  at: z.iso.datetime(),
  keyFingerprint: hex,
  signature: z.string(),
});
export type TreeHead = z.infer<typeof TreeHead>;

type Unsigned = Omit<TreeHead, "signature">;

/** Signs the log as `db` sees it now, inside a transaction with what that transaction has appended. */
export async function signTreeHead(db: Kysely<Database>, privateKey: KeyObject): Promise<TreeHead> {
  const { seq: size, hash: chainHash } = await readHead(db);
  const rootHash = Buffer.from(await readRoot(db, size)).toString("hex");
  return headOver({ size, rootHash, chainHash }, privateKey);
}

export function headOver(tree: Pick<TreeHead, "size" | "rootHash" | "chainHash">, privateKey: KeyObject): TreeHead {
  const at = new Date().toISOString();
  const head = { ...tree, at, keyFingerprint: keyFingerprint(createPublicKey(privateKey)) };
  return { ...head, signature: sign(null, signedBytes(head), privateKey).toString("base64") };
}

export function isSigned(head: TreeHead, publicKey: KeyObject): boolean {
  if (head.keyFingerprint !== keyFingerprint(publicKey)) return false;
  return verify(null, signedBytes(head), publicKey, Buffer.from(head.signature, "base64"));
}

/** SHA-256 over the public key's DER form, the way a person compares two keys. */
export function keyFingerprint(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

function signedBytes({ size, rootHash, chainHash, at, keyFingerprint: key }: Unsigned): Buffer {
  return Buffer.from(`sekisho.tree-head.v1\n${canonicalJson({ at, chainHash, keyFingerprint: key, rootHash, size })}`);
}
