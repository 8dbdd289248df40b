// A number as 128 partial sums, one for each bucket of patients. Linear: totals minus parts are vector arithmetic, and a combination
// that is zero but for a few buckets rests on few patients, since all rows of a patient fall into one bucket.
import { digestPrime, inverse } from "./modular.ts";

export const digestBuckets = 128;

/** Relative size below which a remainder of floating-point sums counts as zero. */
const tolerance = 1e-11;

/**
 * `exact`: sums of integers or scaled decimals, modulo the prime. `approx`: the sums as doubles. At least one is there;
 * counts have `exact` only and are small enough to be their own approximation.
 */
export type Digest = { readonly exact: Uint32Array | undefined; readonly approx: Float64Array | undefined };

export const zeroDigest: Digest = { exact: new Uint32Array(digestBuckets), approx: new Float64Array(digestBuckets) };

const approxOf = (digest: Digest): Float64Array => digest.approx ?? Float64Array.from(digest.exact ?? []);

/** Buckets in which Σ signs[i] × parts[i] is not zero; stops counting at `limit`. Never more than the patients it rests on. */
export function bucketsLeft(parts: readonly Digest[], signs: readonly number[], limit = digestBuckets): number {
  if (parts.every((part) => part.exact !== undefined)) return exactLeft(parts, signs, limit);
  const vectors = parts.map(approxOf);
  let count = 0;
  for (let b = 0; b < digestBuckets; b++) {
    let sum = 0;
    let scale = 0;
    for (let i = 0; i < vectors.length; i++) {
      const term = signs[i]! * vectors[i]![b]!;
      sum += term;
      scale += Math.abs(term);
    }
    // A sum that is not a number counts as different.
    if (!(Math.abs(sum) <= tolerance * scale) && ++count >= limit) return count;
  }
  return count;
}

function exactLeft(parts: readonly Digest[], signs: readonly number[], limit: number): number {
  let count = 0;
  for (let b = 0; b < digestBuckets; b++) {
    let sum = 0;
    for (let i = 0; i < parts.length; i++) sum += signs[i]! * parts[i]!.exact![b]!;
    if (sum % digestPrime !== 0 && ++count >= limit) return count;
  }
  return count;
}

/** Buckets in which two digests differ; stops counting at `limit`. The hot loop of the ledger. */
export function bucketsDiffering(a: Digest, b: Digest, limit: number): number {
  const [x, y] = [a.exact, b.exact];
  if (x === undefined || y === undefined) return bucketsLeft([a, b], [1, -1], limit);
  let count = 0;
  for (let bucket = 0; bucket < digestBuckets; bucket++) {
    if (x[bucket] !== y[bucket] && ++count >= limit) return count;
  }
  return count;
}

/** Sum of digests. */
export function addDigests(parts: readonly Digest[]): Digest {
  const exact = parts.every((part) => part.exact !== undefined) ? new Uint32Array(digestBuckets) : undefined;
  const needsApprox = exact === undefined || parts.some((part) => part.approx !== undefined);
  const approx = needsApprox ? new Float64Array(digestBuckets) : undefined;
  for (const part of parts) {
    const doubles = approx === undefined ? undefined : approxOf(part);
    for (let b = 0; b < digestBuckets; b++) {
      if (exact !== undefined) exact[b] = (exact[b]! + part.exact![b]!) % digestPrime;
      if (approx !== undefined) approx[b] = approx[b]! + doubles![b]!;
    }
  }
  return { exact, approx };
}

/** Σ of `a` minus Σ of `b`. */
export function subtractDigests(a: readonly Digest[], b: readonly Digest[]): Digest {
  const [x, y] = [addDigests(a), addDigests(b)];
  const exact =
    x.exact === undefined || y.exact === undefined
      ? undefined
      : x.exact.map((value, bucket) => (value - y.exact![bucket]! + digestPrime) % digestPrime);
  const needsApprox = exact === undefined || x.approx !== undefined || y.approx !== undefined;
  const minus = needsApprox ? approxOf(y) : undefined;
  return { exact, approx: needsApprox ? approxOf(x).map((value, bucket) => value - minus![bucket]!) : undefined };
}

export type Mask = { readonly left: number; readonly explained: number };

/**
 * Looks for coefficients with which `basis` explains `digest` in all but the fewest buckets (random samples of buckets, solved and tried).
 * `explained`: buckets that are not zero in `digest` and become zero. Finds a mask such as 1000 × rows + 1 × few patients.
 */
export function bestMask(digest: Digest, basis: readonly Digest[], tries = 8): Mask {
  const all = [digest, ...basis];
  const exact = all.every((part) => part.exact !== undefined);
  const target = exact ? digest.exact! : approxOf(digest);
  const columns = basis.map((part) => (exact ? part.exact! : approxOf(part)));
  const candidates = [...target.keys()].filter((b) => target[b] !== 0 || columns.some((column) => column[b] !== 0));
  let best: Mask = { left: digestBuckets, explained: 0 };
  for (let attempt = 0; attempt < tries; attempt++) {
    const rows = columns.map(
      (_, i) => candidates[(attempt * 37 + i * 53 + attempt * attempt) % Math.max(1, candidates.length)]!,
    );
    if (candidates.length === 0 || new Set(rows).size < rows.length) continue;
    const coefficients = exact ? solveExact(rows, columns, target) : solveApprox(rows, columns, target);
    if (coefficients === undefined) continue;
    const mask = exact ? tryExact(target, columns, coefficients) : tryApprox(target, columns, coefficients);
    if (mask.left < best.left) best = mask;
  }
  return best;
}

/**
 * Share of the bucket that deviates most from the median ratio of `digest` to `rows`: not changed by adding a constant to every value.
 * An upper bound of the largest patient's share of the deviations; 0 where nothing deviates.
 */
export function largestDeviation(digest: Digest, rows: Digest): number {
  if (digest.approx === undefined) return 0;
  const [sums, counts] = [digest.approx, approxOf(rows)];
  const filled = [...sums.keys()].filter((b) => counts[b]! > 0);
  const ratios = filled.map((b) => sums[b]! / counts[b]!).sort((a, b) => a - b);
  const median = ratios[Math.floor(ratios.length / 2)] ?? 0;
  const deviations = filled.map((b) => Math.abs(sums[b]! - median * counts[b]!));
  const total = deviations.reduce((sum, deviation) => sum + deviation, 0);
  const noise = filled.reduce((sum, b) => sum + Math.abs(sums[b]!), 0) * tolerance;
  return total <= noise ? 0 : Math.max(...deviations) / total;
}

type Numbers = Uint32Array | Float64Array;

const mod = (value: number): number => ((value % digestPrime) + digestPrime) % digestPrime;

/** Coefficients for one or two columns; undefined where the sample does not determine them. */
function solveExact(
  rows: readonly number[],
  columns: readonly Numbers[],
  target: Numbers,
): readonly number[] | undefined {
  const at = (i: number, j: number): number => columns[j]![rows[i]!]!;
  if (columns.length === 1) return at(0, 0) === 0 ? undefined : [mod(target[rows[0]!]! * inverse(mod(at(0, 0))))];
  const determinant = mod(mod(at(0, 0) * at(1, 1)) - mod(at(0, 1) * at(1, 0)));
  if (determinant === 0) return undefined;
  const [t0, t1] = [target[rows[0]!]!, target[rows[1]!]!];
  const scale = inverse(determinant);
  return [
    mod(mod(mod(t0 * at(1, 1)) - mod(t1 * at(0, 1))) * scale),
    mod(mod(mod(t1 * at(0, 0)) - mod(t0 * at(1, 0))) * scale),
  ];
}

function solveApprox(
  rows: readonly number[],
  columns: readonly Numbers[],
  target: Numbers,
): readonly number[] | undefined {
  const at = (i: number, j: number): number => columns[j]![rows[i]!]!;
  if (columns.length === 1) return at(0, 0) === 0 ? undefined : [target[rows[0]!]! / at(0, 0)];
  const determinant = at(0, 0) * at(1, 1) - at(0, 1) * at(1, 0);
  if (determinant === 0) return undefined;
  const [t0, t1] = [target[rows[0]!]!, target[rows[1]!]!];
  return [(t0 * at(1, 1) - t1 * at(0, 1)) / determinant, (t1 * at(0, 0) - t0 * at(1, 0)) / determinant];
}

function tryExact(target: Numbers, columns: readonly Numbers[], coefficients: readonly number[]): Mask {
  return countMask(target, (b) => {
    let sum = target[b]!;
    for (let j = 0; j < columns.length; j++) sum = mod(sum - mod(coefficients[j]! * columns[j]![b]!));
    return sum === 0;
  });
}

function tryApprox(target: Numbers, columns: readonly Numbers[], coefficients: readonly number[]): Mask {
  return countMask(target, (b) => {
    let sum = target[b]!;
    let scale = Math.abs(sum);
    for (let j = 0; j < columns.length; j++) {
      const term = coefficients[j]! * columns[j]![b]!;
      sum -= term;
      scale += Math.abs(term);
    }
    return Math.abs(sum) <= tolerance * scale;
  });
}

function countMask(target: Numbers, isZero: (bucket: number) => boolean): Mask {
  let left = 0;
  let explained = 0;
  for (let b = 0; b < digestBuckets; b++) {
    if (!isZero(b)) left++;
    else if (target[b] !== 0) explained++;
  }
  return { left, explained };
}
