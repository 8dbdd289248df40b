// Builds the ZIP that leaves: one CSV per output item, manifest, terms and signature; the same facts always give the same bytes.
import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { tableToCsv } from "./csv.ts";
import { manifestOf, type PackedFile, type ReleaseFacts, type ReleaseItem, readmeText } from "./manifest.ts";
import { type ReleaseKey, signBytes } from "./signing.ts";

export type ReleasePackage = { readonly bytes: Uint8Array; readonly sha256: string };

/** What stands in a withheld cell. `personsMin` is undefined when the policy of the result is not known any more. */
export function markWord(mark: string, personsMin: number | undefined): string {
  return mark === "small" && personsMin !== undefined ? `<${personsMin}` : "suppressed";
}

/** Files and their hashes, before anything is locked. */
export function packFiles(
  items: readonly ReleaseItem[],
  word: (item: ReleaseItem, mark: string) => string,
): readonly PackedFile[] {
  return items.map((item) => {
    const bytes = strToU8(tableToCsv(item.table, (mark) => word(item, mark)));
    return { item, path: `${item.name}.csv`, bytes, sha256: sha256(bytes) };
  });
}

export function buildPackage(
  facts: ReleaseFacts,
  files: readonly PackedFile[],
  key: ReleaseKey,
  word: (item: ReleaseItem, mark: string) => string,
): ReleasePackage {
  const manifest = strToU8(`${JSON.stringify(manifestOf(facts, files, word), null, 2)}\n`);
  const entries: { [path: string]: Uint8Array } = {};
  for (const file of files) entries[file.path] = file.bytes;
  entries["manifest.json"] = manifest;
  entries["manifest.sig"] = signBytes(key, manifest);
  entries["public-key.pem"] = strToU8(key.publicPem);
  entries["README.txt"] = strToU8(`\uFEFF${readmeText(facts, files)}`);
  const bytes = zipSync(entries, { level: 6, mtime: zipTime(facts.releasedAt) });
  return { bytes, sha256: sha256(bytes) };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

// ZIP holds local time without a zone; a fixed reading of UTC keeps the bytes the same on every server.
function zipTime(at: Date): Date {
  return new Date(at.getTime() + at.getTimezoneOffset() * 60_000);
}
