// Laws of the search for telling combinations: what is planted is found, and sums of many patients are left alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestBuckets } from "./digest.ts";
import { findCombination, newestIndependent } from "./linear.ts";
import { digestPrime } from "./modular.ts";

const personsMin = 10;
const mod = (value: number): number => ((value % digestPrime) + digestPrime) % digestPrime;

/** Numbers over many patients; the last is a combination of all others, plus `few` patients. */
function planted(size: number, few: number, random: () => number): readonly Uint32Array[] {
  const numbers = Array.from({ length: size - 1 }, () =>
    Uint32Array.from({ length: digestBuckets }, () => 1 + Math.floor(random() * 500)),
  );
  const factors = numbers.map(() => 1 + Math.floor(random() * 3));
  const last = Uint32Array.from({ length: digestBuckets }, (_, b) =>
    mod(numbers.reduce((sum, number, i) => sum + (i % 2 === 0 ? 1 : -1) * factors[i]! * number[b]!, 0)),
  );
  const buckets = new Set<number>();
  while (buckets.size < few) buckets.add(Math.floor(random() * digestBuckets));
  for (const bucket of buckets) last[bucket] = mod(last[bucket]! + 1 + Math.floor(random() * 3));
  return [...numbers, last];
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("a combination", () => {
  it("of up to 32 numbers that leaves one to nine patients is found, whatever the factors are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 32 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (size, few, seed) => {
        const numbers = planted(size, few, seeded(seed));
        expect(findCombination(numbers, 0, personsMin, 600)).toHaveLength(size);
      }),
      { numRuns: 60 },
    );
  });

  it("of up to 108 numbers that leaves one patient is found", () => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 108 }), fc.nat(), (size, seed) => {
        expect(findCombination(planted(size, 1, seeded(seed)), 0, personsMin, 0)).toHaveLength(size);
      }),
      { numRuns: 10 },
    );
  });

  it("that leaves ten patients or nobody is none, nor is a number by itself, nor what was known before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 30 }), fc.nat(), (size, seed) => {
        const random = seeded(seed);
        expect(findCombination(planted(size, personsMin, random), 0, personsMin, 600)).toBeUndefined();
        expect(findCombination(planted(size, 0, random), 0, personsMin, 600)).toBeUndefined();
        const telling = planted(size, 3, random);
        const other = planted(3, 40, random)[0]!;
        expect(findCombination([...telling, other], size, personsMin, 600)).toBeUndefined();
        const alone = new Uint32Array(digestBuckets);
        alone[7] = 12;
        expect(findCombination([other, alone], 0, personsMin, 600)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});

it("keeps the newest independent numbers: sums of what is kept already take no room", () => {
  const numbers = planted(8, 0, seeded(5));
  expect(newestIndependent(numbers, 20)).toHaveLength(7);
  expect(newestIndependent(numbers, 3)).toEqual(numbers.slice(-3).toReversed());
});
