// Numbers that differ by too few patients: among the cells of one table, and against numbers shown before.

import { isKnown, type NumberKind, type VerdictRow } from "./checks/differencing.ts";
import { addDigests, bucketsDiffering, bucketsLeft, type Digest, digestBuckets } from "./digest.ts";
import { derivedNumbers, type Line, openCells } from "./suppress/totals.ts";

/** A number that is shown: the ledger's entry. */
export type ShownNumber = { readonly kind: NumberKind; readonly digest: Digest };

/** Comparisons beyond which pairs are found by hashing random buckets instead of trying all. */
const pairsMax = 30_000_000;
/** Comparisons up to which equal numbers need not be put together first. */
const smallPairsMax = 200_000;
/** Rounds in which near cells of one table are withheld; what is left after the last is withheld whole. */
const overlapRoundsMax = 50;
/** Buckets a hash looks at, and rounds: a pair that differs in fewer than 10 of 128 buckets is missed with a probability of about 1e-4. */
const hashedBuckets = 16;
const hashRounds = 24;

type Entry = { readonly digest: Digest; readonly row: VerdictRow; readonly index: number; readonly rows: number };

/** Withholds, of two cells of one table that differ by 1 … personsMin − 1 persons, the smaller; only where a person can be in several cells. */
export function withholdOverlaps(rows: readonly VerdictRow[], additive: readonly boolean[], personsMin: number): void {
  for (const [index, adds] of additive.entries()) {
    if (!adds) continue;
    for (let round = 0; ; round++) {
      const entries = entriesOf(rows, index);
      const pairs = nearPairs(entries, entries, personsMin);
      if (pairs.length === 0) break;
      for (const [a, b] of pairs) {
        // Of a number shown before and a new one, the new one.
        const smaller = isKnown(a.row, index) ? b : isKnown(b.row, index) || a.rows <= b.rows ? a : b;
        const other = smaller === a ? b : a;
        const bothShown = a.row.verdicts[index] === undefined && b.row.verdicts[index] === undefined;
        if (bothShown) smaller.row.verdicts[index] = "secondary";
        if (round >= overlapRoundsMax) other.row.verdicts[index] = "secondary";
      }
    }
    withholdTotalOfOthers(entriesOf(rows, index), index, personsMin);
  }
}

/** The one of fewest rows; none of none. */
function smallest(entries: readonly Entry[]): readonly Entry[] {
  return entries.length === 0 ? [] : [entries.reduce((a, b) => (b.rows < a.rows ? b : a))];
}

/** A cell that is nearly the sum of all others gives back what they leave out. */
function withholdTotalOfOthers(entries: readonly Entry[], index: number, personsMin: number): void {
  if (entries.length < 3) return;
  const all = addDigests(entries.map((entry) => entry.digest));
  for (const entry of entries) {
    const left = bucketsLeft([all, entry.digest], [1, -2], personsMin);
    if (left === 0 || left >= personsMin) continue;
    const others = entries.filter((other) => other !== entry && !isKnown(other.row, index));
    for (const { row } of smallest(others)) row.verdicts[index] = "secondary";
    return;
  }
}

/**
 * Withholds numbers of this table until none of them, no sum of a column and nothing that a line of totals gives away of its withheld
 * cells differs by too few persons from a number shown before.
 */
export function withholdNear(
  rows: readonly VerdictRow[],
  lines: readonly Line[],
  kinds: readonly (NumberKind | undefined)[],
  earlier: readonly ShownNumber[],
  personsMin: number,
): void {
  for (const [index, kind] of kinds.entries()) {
    const before = earlier.filter((number) => number.kind === kind);
    if (kind === undefined || before.length === 0) continue;
    const open = (): readonly Entry[] => entriesOf(rows, index).filter(({ row }) => !isKnown(row, index));
    for (const [own] of nearPairs(open(), before, personsMin)) own.row.verdicts[index] = "near";
    for (;;) {
      const derived = derivedNumbers(lines, index);
      const next = nearPairs(derived, before, personsMin).flatMap(([{ line }]) => openCells(line, index).slice(0, 1));
      if (next.length === 0) break;
      for (const row of next) row.verdicts[index] = "near";
    }
    const entries = entriesOf(rows, index);
    if (entries.length < 2) continue;
    const sum = { digest: addDigests(entries.map((entry) => entry.digest)) };
    if (nearPairs([sum], before, personsMin).length > 0)
      for (const { row } of smallest(open())) row.verdicts[index] = "near";
  }
}

/** What the ledger keeps of a table: every shown number that adds up, what totals give away of withheld ones, and the sum of each column. */
export function shownNumbers(
  rows: readonly VerdictRow[],
  lines: readonly Line[],
  kinds: readonly (NumberKind | undefined)[],
): readonly ShownNumber[] {
  return kinds.flatMap((kind, index) => {
    if (kind === undefined) return [];
    const entries = entriesOf(rows, index);
    const single = [...entries, ...derivedNumbers(lines, index)].map(({ digest }): ShownNumber => ({ kind, digest }));
    return entries.length < 2
      ? single
      : [...single, { kind, digest: addDigests(entries.map((entry) => entry.digest)) }];
  });
}

/** A number that is zero in every bucket is compared with nothing: whatever is small would be near it. */
export function entriesOf(rows: readonly VerdictRow[], index: number): readonly Entry[] {
  return rows.flatMap((row) => {
    const { digest, rows: count } = row.cell.measures[index]!;
    if (row.verdicts[index] !== undefined || digest === undefined) return [];
    return bucketsLeft([digest], [1], 1) === 0 ? [] : [{ digest, row, index, rows: count }];
  });
}

/** For each of `as` that has one, a near one of `bs`. */
function nearPairs<A extends { readonly digest: Digest }, B extends { readonly digest: Digest }>(
  as: readonly A[],
  bs: readonly B[],
  personsMin: number,
): readonly (readonly [A, B])[] {
  const isNear = (a: A, b: B): boolean => {
    const differing = bucketsDiffering(a.digest, b.digest, personsMin);
    return differing > 0 && differing < personsMin;
  };
  const partners = (a: A, candidates: readonly B[]): readonly (readonly [A, B])[] => {
    const near = candidates.find((b) => isNear(a, b));
    return near === undefined ? [] : [[a, near]];
  };
  if (as.length * bs.length <= smallPairsMax) return as.flatMap((a) => partners(a, bs));
  // Equal digests are the same number again: one of them stands for all.
  const groups = [...Map.groupBy(as, (a) => hashOf(a.digest, everyBucket)).values()];
  const different = [...new Map(bs.map((b) => [hashOf(b.digest, everyBucket), b])).values()];
  const found = new Map<A, B>();
  if (groups.length * different.length <= pairsMax) {
    for (const [first] of groups) for (const [a, b] of partners(first!, different)) found.set(a, b);
  } else {
    for (let round = 0; round < hashRounds; round++) {
      const buckets = sampleBuckets(round);
      const table = Map.groupBy(different, (b) => hashOf(b.digest, buckets));
      for (const [first] of groups) {
        const candidates = table.get(hashOf(first!.digest, buckets)) ?? [];
        if (!found.has(first!))
          for (const [a, b] of partners(first!, candidates.slice(0, neighboursMax))) found.set(a, b);
      }
    }
  }
  return groups.flatMap((group) => {
    const near = found.get(group[0]!);
    return near === undefined ? [] : group.map((a) => [a, near] as const);
  });
}

/** Neighbours of one hash that are compared in full. */
const neighboursMax = 64;
const everyBucket: readonly number[] = Array.from({ length: digestBuckets }, (_, bucket) => bucket);

/** The same pseudo-random buckets every time: which buckets a person falls into is what is secret. */
function sampleBuckets(round: number): readonly number[] {
  let state = (round + 1) * 0x9e3779b1;
  const picked = new Set<number>();
  while (picked.size < hashedBuckets) {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5) >>> 0;
    picked.add(state % digestBuckets);
  }
  return [...picked];
}

function hashOf(digest: Digest, buckets: readonly number[]): string {
  const values = digest.exact ?? digest.approx!;
  return buckets
    .map((bucket) => (digest.exact === undefined ? values[bucket]!.toPrecision(10) : values[bucket]))
    .join(",");
}
