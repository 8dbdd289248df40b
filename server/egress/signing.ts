// The server's Ed25519 key for releases: made once, kept wrapped in server_key; its public half goes into every package.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import type { Tx } from "../store/unit-of-work.ts";

const keyId = "release-signing";
const nonceBytes = 12;
const tagBytes = 16;

export type ReleaseKey = { readonly privateKey: KeyObject; readonly publicPem: string; readonly fingerprint: string };

/** Reads the key, or makes it on the first release. `secret` lives outside the database: a copy of the tables cannot sign. */
export async function releaseKey(tx: Tx, secret: Uint8Array): Promise<ReleaseKey> {
  const select = tx.selectFrom("server_key").select("value").where("id", "=", keyId);
  let row = await select.executeTakeFirst();
  if (row === undefined) {
    const made = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" });
    // Two first releases at once: the second insert does nothing and reads the key of the first.
    await tx
      .insertInto("server_key")
      .values({ id: keyId, value: wrap(secret, made) })
      .onConflict((on) => on.doNothing())
      .execute();
    row = await select.executeTakeFirstOrThrow();
  }
  const privateKey = createPrivateKey({ key: unwrap(secret, row.value), type: "pkcs8", format: "der" });
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

function wrap(secret: Uint8Array, key: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", wrappingKey(secret), nonce);
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(secret: Uint8Array, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", wrappingKey(secret), wrapped.subarray(0, nonceBytes));
  decipher.setAuthTag(wrapped.subarray(-tagBytes));
  return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

function wrappingKey(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "sekisho release signing", 32));
}
