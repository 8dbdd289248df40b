// Laws of combining profiles: order and repetition do not matter, and the result is never weaker than any part.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DisclosurePolicy, personsMinOfArea } from "./policy.ts";
import { isAtLeastAsStrict, strictest } from "./strictest.ts";

const choice = fc.constantFrom("refuse", "allow") as fc.Arbitrary<"refuse" | "allow">;
const bands = fc
  .uniqueArray(fc.integer({ min: 1, max: 50_000 }), { maxLength: 3 })
  .chain((borders) =>
    fc
      .array(fc.option(fc.integer({ min: 10, max: 40 })), { minLength: borders.length, maxLength: borders.length })
      .map((persons) =>
        borders.sort((a, b) => a - b).map((below, index) => ({ below, personsMin: persons[index] ?? null })),
      ),
  );
const policy: fc.Arbitrary<DisclosurePolicy> = fc.record({
  id: fc.constantFrom("one", "two", "three"),
  version: fc.constant("1"),
  title: fc.constant({ en: "t", ja: "t" }),
  threshold: fc.record({ personsMin: fc.integer({ min: 1, max: 128 }), zeroOfShownGroup: fc.boolean() }),
  population: fc.record({ bands }),
  dominance: fc.record({
    largestShareMax: fc.double({ min: 0.1, max: 1, noNaN: true }),
    twoLargestShareMax: fc.double({ min: 0.1, max: 1, noNaN: true }),
  }),
  quantile: fc.record({ tailPersonsMin: fc.integer({ min: 1, max: 50 }) }),
  moments: fc.record({ degreesOfFreedomMin: fc.integer({ min: 1, max: 50 }) }),
  pinpoint: fc.record({ isChecked: fc.boolean() }),
  rounding: fc.record({ base: fc.integer({ min: 1, max: 20 }) }),
  labels: fc.record({ institution: choice, freeText: choice }),
  budget: fc.record({ numbersMax: fc.integer({ min: 1, max: 50_000 }) }),
  limits: fc.record({ groupsMax: fc.integer({ min: 1, max: 9000 }), cellsMax: fc.integer({ min: 1, max: 9000 }) }),
});
const rules = ({ id: _id, version: _version, title: _title, ...values }: DisclosurePolicy): unknown => values;

test("order does not matter", () => {
  fc.assert(
    fc.property(policy, policy, (a, b) => {
      expect(rules(strictest(a, b))).toEqual(rules(strictest(b, a)));
    }),
  );
});

test("nesting does not matter", () => {
  fc.assert(
    fc.property(policy, policy, policy, (a, b, c) => {
      expect(rules(strictest(a, strictest(b, c)))).toEqual(rules(strictest(strictest(a, b), c)));
    }),
  );
});

test("with itself it is itself", () => {
  fc.assert(
    fc.property(policy, (a) => {
      expect(strictest(a, a)).toBe(a);
    }),
  );
});

test("it is never weaker than a part", () => {
  fc.assert(
    fc.property(policy, policy, fc.integer({ min: 0, max: 60_000 }), (a, b, population) => {
      const both = strictest(a, b);
      for (const part of [a, b]) {
        expect(isAtLeastAsStrict(both, part)).toBe(true);
        expect(personsMinOfArea(both, population)).toBeGreaterThanOrEqual(personsMinOfArea(part, population));
        expect(both.rounding.base % part.rounding.base).toBe(0);
      }
    }),
  );
});

test("each value alone makes a profile weaker", () => {
  const strict: DisclosurePolicy = {
    id: "strict",
    version: "1",
    title: { en: "", ja: "" },
    threshold: { personsMin: 10, zeroOfShownGroup: false },
    population: { bands: [{ below: 2000, personsMin: null }] },
    dominance: { largestShareMax: 0.5, twoLargestShareMax: 0.7 },
    quantile: { tailPersonsMin: 10 },
    moments: { degreesOfFreedomMin: 10 },
    pinpoint: { isChecked: true },
    rounding: { base: 5 },
    labels: { institution: "refuse", freeText: "refuse" },
    budget: { numbersMax: 100 },
    limits: { groupsMax: 100, cellsMax: 100 },
  };
  const weaker: readonly Partial<DisclosurePolicy>[] = [
    { threshold: { personsMin: 9, zeroOfShownGroup: false } },
    { threshold: { personsMin: 10, zeroOfShownGroup: true } },
    { population: { bands: [] } },
    { population: { bands: [{ below: 2000, personsMin: 20 }] } },
    { dominance: { largestShareMax: 0.6, twoLargestShareMax: 0.7 } },
    { dominance: { largestShareMax: 0.5, twoLargestShareMax: 0.8 } },
    { quantile: { tailPersonsMin: 9 } },
    { moments: { degreesOfFreedomMin: 9 } },
    { pinpoint: { isChecked: false } },
    { rounding: { base: 1 } },
    { labels: { institution: "allow", freeText: "refuse" } },
    { labels: { institution: "refuse", freeText: "allow" } },
    { budget: { numbersMax: 101 } },
    { limits: { groupsMax: 101, cellsMax: 100 } },
    { limits: { groupsMax: 100, cellsMax: 101 } },
  ];
  for (const change of weaker) {
    const other = { ...strict, ...change };
    expect(isAtLeastAsStrict(other, strict), JSON.stringify(change)).toBe(false);
    expect(isAtLeastAsStrict(strict, other), JSON.stringify(change)).toBe(true);
  }
});
