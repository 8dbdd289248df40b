// The server's own secrets, kept as files beside the database and never in it: whoever has only the database cannot use them.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

export type Keys = {
  /** 32 bytes, AES-256-GCM over second-factor secrets. */
  readonly totpKey: Buffer;
  /** Ed25519, signs the head of the audit log. */
  readonly auditPrivateKey: KeyObject;
  readonly auditPublicKey: KeyObject;
};

/** Reads `<data>/keys`, making what is missing. */
export async function loadKeys(dataDirectory: string): Promise<Keys> {
  const directory = path.join(dataDirectory, "keys");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const totpKey = await readOrMake(path.join(directory, "totp.key"), () => randomBytes(32));
  if (totpKey.length !== 32) throw new Error("keys/totp.key must hold exactly 32 bytes.");
  const pem = await readOrMake(path.join(directory, "audit-ed25519.pem"), () =>
    Buffer.from(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })),
  );
  const auditPrivateKey = createPrivateKey(pem);
  return { totpKey, auditPrivateKey, auditPublicKey: createPublicKey(auditPrivateKey) };
}

async function readOrMake(file: string, make: () => Buffer): Promise<Buffer> {
  const found = await readFile(file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT") return undefined;
    throw thrown;
  });
  if (found !== undefined) return found;
  // Written whole and then linked: of two starts at once, both use the file of the first.
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, make(), { mode: 0o600 });
  await link(draft, file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== "EEXIST") throw thrown;
  });
  await rm(draft);
  return await readFile(file);
}
