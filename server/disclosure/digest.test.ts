// Laws of the digest: what it may never miss, whatever the persons are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDigests,
  bestMask,
  bucketsDiffering,
  bucketsLeft,
  type Digest,
  digestBuckets,
  largestDeviation,
} from "./digest.ts";
import { digestPrime } from "./modular.ts";

type Contribution = { readonly bucket: number; readonly value: number };
const contribution = fc.record({ bucket: fc.nat(digestBuckets - 1), value: fc.integer({ min: 1, max: 1000 }) });

/** Each contribution is one person. */
function digestOf(persons: readonly Contribution[], weigh: (value: number) => number = (value) => value): Digest {
  const exact = new Uint32Array(digestBuckets);
  const approx = new Float64Array(digestBuckets);
  for (const { bucket, value } of persons) {
    exact[bucket] = (((exact[bucket]! + weigh(value)) % digestPrime) + digestPrime) % digestPrime;
    approx[bucket] = approx[bucket]! + weigh(value);
  }
  return { exact, approx };
}

describe("a digest", () => {
  test("never shows more differing buckets than persons were taken away", () => {
    fc.assert(
      fc.property(fc.array(contribution, { minLength: 1, maxLength: 300 }), fc.nat(20), (persons, taken) => {
        const left = bucketsDiffering(digestOf(persons), digestOf(persons.slice(taken)), digestBuckets);
        expect(left).toBeLessThanOrEqual(Math.min(taken, persons.length));
        if (taken > 0) expect(left).toBeGreaterThan(0);
      }),
    );
  });

  test("is linear: a total minus its parts is nothing", () => {
    fc.assert(
      fc.property(fc.array(contribution, { maxLength: 200 }), fc.nat(200), (persons, cut) => {
        const [a, b] = [digestOf(persons.slice(0, cut)), digestOf(persons.slice(cut))];
        expect(bucketsLeft([digestOf(persons), a, b], [1, -1, -1])).toBe(0);
        expect(bucketsLeft([digestOf(persons), addDigests([a, b])], [1, -1])).toBe(0);
      }),
    );
  });

  test("of floating-point sums tells the same as the exact one", () => {
    fc.assert(
      fc.property(fc.array(contribution, { maxLength: 200 }), fc.nat(15), (persons, taken) => {
        const only = (digest: Digest): Digest => ({ exact: undefined, approx: digest.approx });
        const [all, rest] = [digestOf(persons), digestOf(persons.slice(taken))];
        expect(bucketsLeft([only(all), only(rest)], [1, -1])).toBe(bucketsLeft([all, rest], [1, -1]));
      }),
    );
  });

  // Story: everybody weighs 1,000, a few weigh 1,001; the last digits of the sum are the few.
  test("gives a mask of constant weights away, down to the persons it hides", () => {
    fc.assert(
      fc.property(
        fc.array(contribution, { minLength: 60, maxLength: 300 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 2, max: 5000 }),
        (persons, few, weight) => {
          const spread = persons.map((person, index) => ({ ...person, bucket: (index * 7) % digestBuckets }));
          const hidden = new Set(spread.slice(0, few));
          const masked = addDigests([digestOf(spread, () => weight), digestOf([...hidden], () => 1)]);
          const rows = digestOf(spread, () => 1);
          const { left, explained } = bestMask(masked, [rows]);
          expect(left).toBeGreaterThan(0);
          expect(left).toBeLessThanOrEqual(few);
          expect(explained).toBeGreaterThan(left);
        },
      ),
    );
  });

  test("shows who dominates, however far the values are lifted", () => {
    const persons = Array.from({ length: 200 }, (_, index) => ({
      bucket: index % digestBuckets,
      value: index === 7 ? 1_000_000 : 100 + (index % 5),
    }));
    const rows = digestOf(persons, () => 1);
    for (const lift of [0, 1e6, 1e9])
      expect(
        largestDeviation(
          digestOf(persons, (value) => value + lift),
          rows,
        ),
      ).toBeGreaterThan(0.9);
  });
});
