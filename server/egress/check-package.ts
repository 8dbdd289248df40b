// Checks a package without any network: which statements about it are proven, which are broken, in words.
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import { includes, leafHash } from "../audit/merkle.ts";
import { EventProof } from "../audit/proof.ts";
import { isSigned, keyFingerprint } from "../audit/tree-head.ts";
import type { Bilingual } from "../http/schemas.ts";
import { sha256 } from "./package.ts";

export type Check = { readonly ok: boolean; readonly text: Bilingual };
export type PackageReport = { readonly ok: boolean; readonly checks: readonly Check[] };
/** Fingerprints learned from the data holder on another way; without them only the package's own keys can be used. */
export type TrustedKeys = { readonly release?: string | undefined; readonly audit?: string | undefined };

const FileEntry = z.object({ path: z.string(), sha256: z.string() });
const Manifest = z.object({
  request: z.object({ id: z.string() }),
  releasedAt: z.string(),
  files: z.array(FileEntry),
  forms: z.array(FileEntry).default([]),
});
const Recipient = z.object({
  copyId: z.string(),
  request: z.string(),
  recipient: z.object({ name: z.object({ en: z.string(), ja: z.string() }) }),
  manifestSha256: z.string(),
  files: z.array(FileEntry),
});
const Proofs = z.object({ events: z.array(EventProof).min(1) });
const Entry = z.object({
  kind: z.string(),
  subject: z.string(),
  at: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

/** Files that no hash names; each of them is checked in another way. README.txt only repeats what the manifest says. */
const unlisted = ["manifest.json", "manifest.sig", "public-key.pem", "README.txt", "recipient.json", "recipient.sig"];

/** Stops at nothing: every statement is checked on its own, what cannot be read is broken. */
export function checkPackage(zip: Uint8Array, trusted: TrustedKeys = {}): PackageReport {
  const names: string[] = [];
  const remember = ({ name }: { readonly name: string }) => names.push(name) > 0;
  const files = attempt(() => new Map(Object.entries(unzipSync(zip, { filter: remember }))));
  if (files === undefined) return report([broken(texts.zip)]);
  const bytes = (path: string) => files.get(path) ?? new Uint8Array();
  const json = (path: string): unknown => attempt(() => JSON.parse(strFromU8(bytes(path))));
  const manifest = Manifest.safeParse(json("manifest.json")).data;
  const recipient = Recipient.safeParse(json("recipient.json")).data;
  const proofs = Proofs.safeParse(json("audit-proof.json")).data;
  const releaseKey = publicKeyOf(bytes("public-key.pem"));
  const auditKey = publicKeyOf(bytes("audit-key.pem"));
  const signedBy = (key: KeyObject | undefined, path: string, signature: string) =>
    key !== undefined && (attempt(() => verify(null, bytes(path), key, bytes(signature))) ?? false);
  const listed = [...(manifest?.files ?? []), ...(manifest?.forms ?? []), ...(recipient?.files ?? [])];
  const known = new Set([...listed.map(({ path }) => path), ...unlisted]);

  return report([
    check(manifest !== undefined && signedBy(releaseKey, "manifest.json", "manifest.sig"), texts.manifest),
    keyCheck("release", releaseKey, trusted.release),
    ...listed.map(({ path, sha256: hash }) => check(sha256(bytes(path)) === hash, texts.file(path))),
    // SECURITY: a name given twice would let two programs see two files.
    check(names.length === files.size && names.every((path) => known.has(path)), texts.nothingElse),
    check(
      recipient !== undefined &&
        signedBy(releaseKey, "recipient.json", "recipient.sig") &&
        recipient.manifestSha256 === sha256(bytes("manifest.json")) &&
        recipient.request === manifest?.request.id,
      texts.recipient(recipient?.recipient.name ?? { en: "?", ja: "?" }, recipient?.copyId ?? "?"),
    ),
    keyCheck("audit", auditKey, trusted.audit),
    ...logChecks(manifest?.request.id ?? "", sha256(bytes("manifest.json")), proofs?.events ?? [], auditKey),
  ]);
}

/** The log says that this very manifest was approved and released. */
function logChecks(
  request: string,
  manifestSha256: string,
  proofs: readonly EventProof[],
  key: KeyObject | undefined,
): readonly Check[] {
  const proven = proofs.flatMap((proof) => {
    const entry = Entry.safeParse(attempt(() => JSON.parse(proof.entry.replace(/^sekisho\.audit\.v1\n/, "")))).data;
    const hexBytes = (hex: string) => Buffer.from(hex, "hex");
    const { rootHash, size } = proof.head;
    const inLog = includes({
      leaf: leafHash(Buffer.from(proof.entry)),
      index: proof.seq - 1,
      size,
      path: proof.path.map(hexBytes),
      root: hexBytes(rootHash),
    });
    const signed = key !== undefined && isSigned(proof.head, key);
    return entry !== undefined && inLog && signed && entry.subject === request ? [entry] : [];
  });
  const all = proven.length === proofs.length;
  const approved = proven.find(({ kind }) => kind === "egress-approved");
  const released = proven.find(({ kind }) => kind === "egress-released");
  const size = proofs[0]?.head.size ?? 0;
  return [
    check(all && approved !== undefined, texts.approved(size)),
    check(all && released?.detail.manifestSha256 === manifestSha256, texts.released(size)),
  ];
}

function keyCheck(which: "release" | "audit", key: KeyObject | undefined, trusted: string | undefined): Check {
  const found = key === undefined ? "?" : keyFingerprint(key);
  const text = texts.key[which](found, trusted !== undefined);
  return check(
    key !== undefined && (trusted === undefined || trusted.replace(/\s/g, "").toLowerCase() === found),
    text,
  );
}

function publicKeyOf(pem: Uint8Array): KeyObject | undefined {
  const key = attempt(() => createPublicKey(strFromU8(pem)));
  return key?.asymmetricKeyType === "ed25519" ? key : undefined;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function report(checks: readonly Check[]): PackageReport {
  return { ok: checks.every(({ ok }) => ok), checks };
}

function check(ok: boolean, text: Bilingual): Check {
  return { ok, text };
}

function broken(text: Bilingual): Check {
  return { ok: false, text };
}

const texts = {
  zip: { en: "The file is a package that can be opened.", ja: "ファイルを持出し物として開けます。" },
  manifest: {
    en: "manifest.json is signed by the release key: what it says about origin, rules and reviewers was not changed.",
    ja: "manifest.json に交付用の鍵の署名があります。来歴・基準・審査者の記載は変更されていません。",
  },
  file: (path: string): Bilingual => ({
    en: `${path} is byte for byte the file that is listed.`,
    ja: `${path} は記載どおりのファイルです。`,
  }),
  nothingElse: { en: "Nothing else is in the package.", ja: "ほかのファイルは入っていません。" },
  recipient: (name: Bilingual, copy: string): Bilingual => ({
    en: `This copy (${copy}) was made out to ${name.en}, who accepted the terms in it.`,
    ja: `この写し (${copy}) は ${name.ja} に渡されたもので、記載の条件に同意しています。`,
  }),
  approved: (size: number): Bilingual => ({
    en: `The approval of this request is in the audit log (signed with ${size} events).`,
    ja: `この申請の承認が監査ログ(署名時点で ${size} 件)に記録されています。`,
  }),
  released: (size: number): Bilingual => ({
    en: `The release of exactly this manifest is in the audit log (signed with ${size} events).`,
    ja: `まさにこの manifest.json の交付が監査ログ(署名時点で ${size} 件)に記録されています。`,
  }),
  key: {
    release: (found: string, compared: boolean): Bilingual => keyText("release", "交付用", found, compared),
    audit: (found: string, compared: boolean): Bilingual => keyText("audit", "監査用", found, compared),
  },
} as const;

function keyText(en: string, ja: string, found: string, compared: boolean): Bilingual {
  return compared
    ? {
        en: `The ${en} key is the one you trust: ${found}`,
        ja: `${ja}の鍵は、あなたが信頼する鍵です: ${found}`,
      }
    : {
        en: `The ${en} key can be read. NOT compared: ask the data holder whether it is ${found}`,
        ja: `${ja}の鍵を読めます。照合はしていません。データ保有者に確認してください: ${found}`,
      };
}
