// The same number stands in several places: what can be read in one of them is withheld in none, and what must be withheld is withheld in all.
import { isKnown, type NumberKind, type VerdictRow } from "./checks/differencing.ts";
import { bucketsDiffering, type Digest, digestBuckets } from "./digest.ts";
import { entriesOf, type ShownNumber } from "./near.ts";

const seed = 0x811c9dc5;

/** Equal for equal digests; sums of doubles are told apart by their first ten digits only. */
function hashOf({ exact, approx }: Digest): number {
  let hash = seed;
  for (let b = 0; b < digestBuckets; b++) {
    const value = exact === undefined ? Math.round(Math.fround(approx![b]!)) : exact[b]!;
    hash = Math.imul(hash ^ (value & 0xffff), 0x01000193) ^ (value >>> 16);
  }
  return hash;
}

const isSame = (a: Digest, b: Digest): boolean => bucketsDiffering(a, b, 1) === 0;

class Numbers {
  readonly #byHash = new Map<number, Digest[]>();
  add(digest: Digest): void {
    const hash = hashOf(digest);
    const same = this.#byHash.get(hash);
    if (same === undefined) this.#byHash.set(hash, [digest]);
    else if (!same.some((other) => isSame(digest, other))) same.push(digest);
  }
  has(digest: Digest): boolean {
    return (this.#byHash.get(hashOf(digest)) ?? []).some((other) => isSame(digest, other));
  }
}

/** Whether a number has been shown before: it is known, and withholding it protects nothing. */
export function knownNumbers(earlier: readonly ShownNumber[]): (kind: NumberKind, digest: Digest) => boolean {
  const byKind = new Map<NumberKind, Numbers>();
  for (const { kind, digest } of earlier) {
    if (!byKind.has(kind)) byKind.set(kind, new Numbers());
    byKind.get(kind)!.add(digest);
  }
  return (kind, digest) => byKind.get(kind)?.has(digest) === true;
}

/**
 * Withholds numbers that are the same as a withheld one of this table. `tells[i]`: the number itself is shown by column i, not a quotient of it.
 * What a pinpointing condition withholds is left out: the answer must not depend on whether anybody is behind it.
 */
export function withholdSame(
  rows: readonly VerdictRow[],
  kinds: readonly (NumberKind | undefined)[],
  tells: readonly boolean[],
): void {
  for (const kind of new Set(kinds)) {
    if (kind === undefined) continue;
    const columns = [...kinds.keys()].filter((index) => kinds[index] === kind);
    const withheld = new Numbers();
    for (const row of rows)
      for (const index of columns) {
        const { digest } = row.cell.measures[index]!;
        const mark = row.verdicts[index];
        if (digest !== undefined && tells[index] && mark !== undefined && mark !== "pinpoint") withheld.add(digest);
      }
    for (const index of columns)
      for (const { digest, row } of entriesOf(rows, index))
        if (!isKnown(row, index) && withheld.has(digest)) row.verdicts[index] = "secondary";
  }
}
