// Three numbers that together rest on too few patients (a total and two parts asked for at different times): the newest is withheld.
import { isKnown, type NumberKind, type VerdictRow } from "./checks/differencing.ts";
import { bucketsLeft, type Digest, digestBuckets } from "./digest.ts";
import { findCombination, newestIndependent } from "./linear.ts";
import { digestPrime, times } from "./modular.ts";
import { entriesOf, type ShownNumber } from "./near.ts";

/**
 * A combination that rests on few patients is zero in most buckets, so it is zero on a few random ones with a good chance: for nine
 * patients and twelve of 128 buckets 0.42 a round, for one patient 0.91.
 */
const hashedBuckets = 12;
const roundsMax = 12;
/** Lookups for one column of one table; with more, fewer rounds are made. */
const lookupsMax = 6_000_000;
/** Numbers of the ledger beyond which only the newest are combined by three; pairs are always compared with all. */
const combinedEntriesMax = 20_000;

/** Withholds a number q of this table where q − a − b or q − a + b of shown numbers a, b leaves 1 … personsMin − 1 patients. */
export function withholdCombinations(
  rows: readonly VerdictRow[],
  kinds: readonly (NumberKind | undefined)[],
  earlier: readonly ShownNumber[],
  personsMin: number,
): void {
  for (const [index, kind] of kinds.entries()) {
    if (kind === undefined) continue;
    const before = earlier.filter((number) => number.kind === kind && number.digest.exact !== undefined);
    if (before.length === 0) continue;
    const own = entriesOf(rows, index).filter(({ digest, row }) => digest.exact !== undefined && !isKnown(row, index));
    const found = combined(
      own.map(({ digest }) => digest),
      before.slice(-combinedEntriesMax).map(({ digest }) => digest),
      personsMin,
    );
    for (const place of found) own[place]!.row.verdicts[index] = "near";
  }
}

/** Own and newest earlier numbers of one kind that are combined freely: few of them thoroughly, more of them for one or two patients. */
const allCombinedMax = 108;
const searches = [
  { numbersMax: 48, steps: 400 },
  { numbersMax: allCombinedMax, steps: 50 },
] as const;
/** Earlier numbers looked at for independent ones. */
const newestMax = 200;

/**
 * Withholds numbers of this table until no linear combination of them and the newest earlier ones, with any factors, was found to rest on
 * 1 … personsMin − 1 patients.
 */
export function withholdLinear(
  rows: readonly VerdictRow[],
  kinds: readonly (NumberKind | undefined)[],
  earlier: readonly ShownNumber[],
  personsMin: number,
): void {
  for (const kind of new Set(kinds)) {
    if (kind === undefined) continue;
    const ownOf = (): readonly OwnNumber[] =>
      [...kinds.keys()]
        .filter((index) => kinds[index] === kind)
        .flatMap((index) => entriesOf(rows, index).map((entry) => ({ ...entry, index })))
        .flatMap(({ digest, row, index, rows: count }) =>
          digest.exact === undefined ? [] : [{ exact: digest.exact, row, index, count, isKnown: isKnown(row, index) }],
        );
    const exact = earlier.flatMap(({ kind: other, digest }) => (other === kind && digest.exact ? [digest.exact] : []));
    const independent = newestIndependent(exact.slice(-newestMax), allCombinedMax);
    for (const { numbersMax, steps } of searches) {
      let own = ownOf();
      if (own.length > numbersMax) continue;
      const before = independent.slice(0, numbersMax - own.length);
      for (; own.some((number) => !number.isKnown); own = ownOf()) {
        const known = [...before, ...own.filter((number) => number.isKnown).map((number) => number.exact)];
        const open = own.filter((number) => !number.isKnown);
        const all = [...known, ...open.map((number) => number.exact)];
        const found = findCombination(all, known.length, personsMin, steps);
        if (found === undefined) break;
        const parts = found.filter((place) => place >= known.length).map((place) => open[place - known.length]!);
        const smallest = parts.reduce((a, b) => (b.count < a.count ? b : a));
        smallest.row.verdicts[smallest.index] = parts.length < found.length ? "near" : "secondary";
      }
    }
  }
}

type OwnNumber = {
  readonly exact: Uint32Array;
  readonly row: VerdictRow;
  readonly index: number;
  readonly count: number;
  readonly isKnown: boolean;
};

/** Places of `own` that combine with two others of `own` or `before`; each found one is left out of further combinations. */
export function combined(own: readonly Digest[], before: readonly Digest[], personsMin: number): ReadonlySet<number> {
  const digests = [...own, ...before];
  // Newest first; where not all fit into two rounds, the oldest are combined as one of the two others only.
  const others = [...digests.keys()].slice(own.length).reverse();
  const partners = [...own.keys(), ...others].slice(0, Math.ceil(lookupsMax / (4 * own.length)));
  const rounds = Math.max(2, Math.min(roundsMax, Math.floor(lookupsMax / (2 * own.length * partners.length))));
  const found = new Set<number>();
  const isNear = (parts: readonly Digest[], signs: readonly number[]): boolean => {
    const left = bucketsLeft(parts, signs, personsMin);
    return left > 0 && left < personsMin;
  };
  for (let round = 0; round < rounds; round++) {
    const hashes = hashesOf(digests, round);
    const places = new Places(hashes);
    const combinesWith = (q: number, b: number, sign: 1 | -1): boolean => {
      const wanted = hashes[q]! - sign * hashes[b]!;
      return places.some(
        wanted < 0 ? wanted + digestPrime : wanted >= digestPrime ? wanted - digestPrime : wanted,
        (a) => a !== q && a !== b && !found.has(a) && isNear([digests[q]!, digests[a]!, digests[b]!], [1, -1, -sign]),
      );
    };
    for (let q = 0; q < own.length; q++) {
      if (found.has(q)) continue;
      if (partners.some((b) => b !== q && !found.has(b) && (combinesWith(q, b, 1) || combinesWith(q, b, -1))))
        found.add(q);
    }
  }
  return found;
}

/** Numbers of one hash that are compared in full. */
const sameHashMax = 8;

/** Where each hash stands: chains in typed arrays, since a lookup is all that most pairs cost. */
class Places {
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #hashes: Float64Array;
  constructor(hashes: Float64Array) {
    this.#first = new Int32Array(2 ** Math.ceil(Math.log2(2 * hashes.length + 1))).fill(-1);
    this.#next = new Int32Array(hashes.length);
    this.#hashes = hashes;
    for (let place = hashes.length - 1; place >= 0; place--) {
      const slot = hashes[place]! & (this.#first.length - 1);
      this.#next[place] = this.#first[slot]!;
      this.#first[slot] = place;
    }
  }
  some(hash: number, is: (place: number) => boolean): boolean {
    let left = sameHashMax;
    for (let place = this.#first[hash & (this.#first.length - 1)]!; place >= 0; place = this.#next[place]!)
      if (this.#hashes[place] === hash && left-- > 0 && is(place)) return true;
    return false;
  }
}

/** Linear in the digest, so that the hash of a difference is the difference of the hashes. */
function hashesOf(digests: readonly Digest[], round: number): Float64Array {
  let state = (round + 1) * 0x9e3779b1;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5) >>> 0;
    return state;
  };
  const buckets = Array.from({ length: hashedBuckets }, () => next() % digestBuckets);
  const factors = buckets.map(() => 1 + (next() % (digestPrime - 1)));
  return Float64Array.from(digests, ({ exact }) => {
    let hash = 0;
    for (let i = 0; i < hashedBuckets; i++) hash += times(factors[i]!, exact![buckets[i]!]!);
    return hash % digestPrime;
  });
}
