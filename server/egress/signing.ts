// The server's Ed25519 key for releases: made once, kept in server_key, its public half goes into every package.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Tx } from "../store/unit-of-work.ts";

const keyId = "release-signing";

export type ReleaseKey = { readonly privateKey: KeyObject; readonly publicPem: string; readonly fingerprint: string };

/** Reads the key, or makes it on the first release. */
export async function releaseKey(tx: Tx): Promise<ReleaseKey> {
  const made = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" });
  // Two first releases at once: the second insert does nothing and reads the first one's key.
  await tx
    .insertInto("server_key")
    .values({ id: keyId, value: made })
    .onConflict((on) => on.doNothing())
    .execute();
  const { value } = await tx.selectFrom("server_key").select("value").where("id", "=", keyId).executeTakeFirstOrThrow();
  const privateKey = createPrivateKey({ key: value, type: "pkcs8", format: "der" });
  const publicKey = createPublicKey(privateKey);
  return {
    privateKey,
    publicPem: String(publicKey.export({ type: "spki", format: "pem" })),
    fingerprint: createHash("sha256")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex"),
  };
}

/** The 64 raw bytes that `openssl pkeyutl -verify -rawin` takes. */
export function signBytes(key: ReleaseKey, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, bytes, key.privateKey));
}
