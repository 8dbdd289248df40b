// Any linear combination of shown numbers that rests on too few patients. Numbers are vectors over buckets of patients, so this is the
// search for words of low weight in a linear code; Canteaut and Chabaud 1998 walk over its bases one pivot at a time.
import { digestBuckets } from "./digest.ts";
import { inverse, scale, subtract } from "./modular.ts";

/** Places of the numbers that take part (two or more), the first `own` of `from` on. */
export type Combination = readonly number[];

/**
 * A combination with a number at or behind `own` that leaves 1 … personsMin − 1 buckets; undefined where none was found. `steps`: from basis
 * to basis. A combination that rests on one patient needs none; one on nine, of 32 numbers, was found in 600 every time, of 64 in one of
 * four. Numbers must stay well below the buckets: of 119 any nine patients could be combined by chance.
 */
export function findCombination(
  digests: readonly Uint32Array[],
  own: number,
  personsMin: number,
  steps: number,
): Combination | undefined {
  const basis = basisOf(digests);
  const isTelling = (row: Float64Array): boolean => {
    const left = weight(row, personsMin);
    if (left === 0 || left >= personsMin) return false;
    const parts = partsOf(row);
    return parts.length > 1 && parts.some((place) => place >= own);
  };
  for (const { row } of basis) if (isTelling(row)) return partsOf(row);
  const random = randomFrom(digests.length);
  for (let step = 0; step < steps && basis.length > 1; step++) {
    const moved = basis[random(basis.length)]!;
    const pivot = random(digestBuckets);
    if (moved.row[pivot] === 0 || basis.some((other) => other.pivot === pivot)) continue;
    scale(moved.row, inverse(moved.row[pivot]!));
    moved.pivot = pivot;
    if (isTelling(moved.row)) return partsOf(moved.row);
    for (const { row } of basis) {
      if (row === moved.row || row[pivot] === 0) continue;
      subtract(row, moved.row, row[pivot]!);
      if (isTelling(row)) return partsOf(row);
    }
  }
  return undefined;
}

/** Of `digests`, from the last one on, up to `most` that are independent. */
export function newestIndependent(digests: readonly Uint32Array[], most: number): readonly Uint32Array[] {
  const kept: Uint32Array[] = [];
  const basis: BasisRow[] = [];
  for (let place = digests.length - 1; place >= 0 && kept.length < most; place--) {
    const row = Float64Array.from(digests[place]!);
    const pivot = reduce(row, basis);
    if (pivot < 0) continue;
    scale(row, inverse(row[pivot]!));
    basis.push({ row, pivot });
    kept.push(digests[place]!);
  }
  return kept;
}

/** Buckets first; behind them, with which factor each number takes part. */
type BasisRow = { readonly row: Float64Array; pivot: number };

/** Reduced: every pivot is 1 in its own row and 0 in all others. */
function basisOf(digests: readonly Uint32Array[]): readonly BasisRow[] {
  const basis: BasisRow[] = [];
  for (const [place, digest] of digests.entries()) {
    const row = new Float64Array(digestBuckets + digests.length);
    row.set(digest);
    row[digestBuckets + place] = 1;
    extend(basis, row);
  }
  return basis;
}

function extend(basis: BasisRow[], row: Float64Array): void {
  const pivot = reduce(row, basis);
  if (pivot < 0) return;
  scale(row, inverse(row[pivot]!));
  for (const other of basis) if (other.row[pivot] !== 0) subtract(other.row, row, other.row[pivot]!);
  basis.push({ row, pivot });
}

/** The first bucket that is left; −1 where the row depends on the basis. */
function reduce(row: Float64Array, basis: readonly BasisRow[]): number {
  for (const other of basis) if (row[other.pivot] !== 0) subtract(row, other.row, row[other.pivot]!);
  for (let b = 0; b < digestBuckets; b++) if (row[b] !== 0) return b;
  return -1;
}

const partsOf = (row: Float64Array): Combination => {
  const parts: number[] = [];
  for (let i = digestBuckets; i < row.length; i++) if (row[i] !== 0) parts.push(i - digestBuckets);
  return parts;
};

function weight(row: Float64Array, limit: number): number {
  let count = 0;
  for (let b = 0; b < digestBuckets; b++) if (row[b] !== 0 && ++count >= limit) return count;
  return count;
}

/** The same steps every time: which buckets a patient falls into is what is secret. */
function randomFrom(seed: number): (below: number) => number {
  let state = (seed + 1) * 0x9e3779b1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5) >>> 0;
    return state % below;
  };
}
