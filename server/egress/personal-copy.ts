// One person's copy of a released package: the released files untouched, and beside them whose copy it is, what they accepted, and the proofs of the log.
import { createPublicKey, type KeyObject } from "node:crypto";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { EventProof } from "../audit/proof.ts";
import type { Bilingual } from "../http/schemas.ts";
import type { Person } from "./manifest.ts";
import { sha256, zipTime } from "./package.ts";
import { type ReleaseKey, signBytes } from "./signing.ts";

export type CopyFacts = {
  readonly copyId: string;
  readonly recipient: Person;
  readonly acceptedAt: Date;
  readonly takenAt: Date;
  readonly terms: { readonly version: string; readonly points: readonly Bilingual[] };
  readonly key: ReleaseKey;
  readonly proofs: readonly EventProof[];
  readonly auditKey: KeyObject;
};

export async function personalCopy(released: Uint8Array, facts: CopyFacts): Promise<Uint8Array> {
  const entries = unzipSync(released);
  const manifest = entries["manifest.json"];
  if (manifest === undefined) throw new Error("the stored package has no manifest");
  const added: { [path: string]: Uint8Array } = {
    "audit-proof.json": jsonFile({ format: "sekisho-audit-proof/1", events: facts.proofs }),
    "audit-key.pem": strToU8(String(createPublicKey(facts.auditKey).export({ type: "spki", format: "pem" }))),
  };
  const recipient = jsonFile({
    format: "sekisho-recipient/1",
    copyId: facts.copyId,
    request: JSON.parse(strFromU8(manifest)).request.id,
    recipient: facts.recipient,
    termsAcceptedAt: facts.acceptedAt,
    takenAt: facts.takenAt,
    terms: facts.terms,
    manifestSha256: sha256(manifest),
    files: Object.entries(added).map(([path, bytes]) => ({ path, sha256: sha256(bytes) })),
    keyFingerprint: facts.key.fingerprint,
  });
  const signature = signBytes(facts.key, recipient);
  return zipSync(
    { ...entries, ...added, "recipient.json": recipient, "recipient.sig": signature },
    { level: 6, mtime: zipTime(facts.takenAt) },
  );
}

function jsonFile(value: unknown): Uint8Array {
  return strToU8(`${JSON.stringify(value, null, 2)}\n`);
}
