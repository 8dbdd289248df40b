// Builds the ZIP that leaves: every output item as CSV and Arrow, all of them as a workbook, manifest, terms and signature; the same facts always give the same bytes.
import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { arrowOf } from "../query/arrow.ts";
import { tableToCsv } from "./csv.ts";
import {
  manifestOf,
  type PackedFile,
  type PackedForm,
  type ReleaseFacts,
  type ReleaseItem,
  readmeText,
} from "./manifest.ts";
import { type ReleaseKey, signBytes } from "./signing.ts";
import { workbookOf } from "./xlsx.ts";

export type ReleasePackage = { readonly bytes: Uint8Array; readonly sha256: string; readonly manifestSha256: string };
export type PackedFiles = {
  /** One CSV an item. */
  readonly tables: readonly PackedFile[];
  /** The same tables in other forms. */
  readonly forms: readonly PackedForm[];
};

/** What stands in a withheld cell. `personsMin` is undefined when the policy of the result is not known any more. */
export function markWord(mark: string, personsMin: number | undefined): string {
  return mark === "small" && personsMin !== undefined ? `<${personsMin}` : "suppressed";
}

/** Files and their hashes, before anything is locked. */
export async function packFiles(
  items: readonly ReleaseItem[],
  word: (item: ReleaseItem, mark: string) => string,
  at: Date,
): Promise<PackedFiles> {
  const form = (path: string, bytes: Uint8Array): PackedForm => ({ path, bytes, sha256: sha256(bytes) });
  const tables = items.map((item) => {
    const bytes = strToU8(tableToCsv(item.table, (mark) => word(item, mark)));
    return { item, ...form(`${item.name}.csv`, bytes) };
  });
  const arrows = items.map((item) => form(`${item.name}.arrows`, arrowOf(item.table)));
  const sheets = items.map((item) => ({ ...item, words: (mark: string) => word(item, mark) }));
  return { tables, forms: [...arrows, form("tables.xlsx", await workbookOf(sheets, zipTime(at)))] };
}

export function buildPackage(
  facts: ReleaseFacts,
  files: PackedFiles,
  key: ReleaseKey,
  word: (item: ReleaseItem, mark: string) => string,
): ReleasePackage {
  const manifest = strToU8(`${JSON.stringify(manifestOf(facts, files.tables, files.forms, word), null, 2)}\n`);
  const entries: { [path: string]: Uint8Array } = {};
  for (const file of [...files.tables, ...files.forms]) entries[file.path] = file.bytes;
  entries["manifest.json"] = manifest;
  entries["manifest.sig"] = signBytes(key, manifest);
  entries["public-key.pem"] = strToU8(key.publicPem);
  entries["README.txt"] = strToU8(`\uFEFF${readmeText(facts, [...files.tables, ...files.forms])}`);
  const bytes = zipSync(entries, { level: 6, mtime: zipTime(facts.releasedAt) });
  return { bytes, sha256: sha256(bytes), manifestSha256: sha256(manifest) };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

// ZIP holds local time without a zone; a fixed reading of UTC keeps the bytes the same on every server.
export function zipTime(at: Date): Date {
  return new Date(at.getTime() + at.getTimezoneOffset() * 60_000);
}
