// How large a request may be: named bounds, and the file names that are safe on every system.
import { z } from "zod";

export const limits = {
  groupsMax: 30,
  itemsMax: 100,
  titleCharsMax: 200,
  textCharsMax: 10_000,
  commentCharsMax: 5_000,
  nameCharsMax: 80,
  commentsMax: 1_000,
  packageBytesMax: 50 * 1024 * 1024,
  listRowsMax: 500,
} as const;

// Letters of any script, but no separators, control characters or direction marks: the name becomes a path in the package.
const namePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._()（）・‐-]*$/u;
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

export const ItemName = z
  .string()
  .transform((name) => name.normalize("NFC").trim())
  .refine((name) => name.length <= limits.nameCharsMax && namePattern.test(name) && !/[. ]$/.test(name))
  .refine((name) => !deviceName.test(name));

/** Two names that some file system would take for one. */
export function sameFile(a: string, b: string): boolean {
  return a.normalize("NFKC").toLowerCase() === b.normalize("NFKC").toLowerCase();
}
