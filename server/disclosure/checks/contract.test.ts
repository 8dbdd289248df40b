// What every rule about one number must keep: total, pure, blind to labels and values, and monotone in its limits.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zeroDigest } from "../digest.ts";
import type { Cell, Measure, MeasureEvidence, MeasureKind } from "../evidence.ts";
import type { DisclosurePolicy } from "../policy.ts";
import { checks } from "./all.ts";

const kinds: readonly MeasureKind[] = ["count", "sum", "mean", "persons", "quantile", "moment", "distinct"];
const policyOf = (personsMin: number, share: number): DisclosurePolicy => ({
  id: "test",
  version: "1",
  title: { en: "test", ja: "試験" },
  threshold: { personsMin, zeroOfShownGroup: true },
  dominance: { largestShareMax: share, twoLargestShareMax: Math.min(1, share * 1.5) },
  quantile: { tailPersonsMin: personsMin },
  moments: { degreesOfFreedomMin: personsMin },
  labels: { institution: "refuse", freeText: "refuse" },
  limits: { groupsMax: 5000, cellsMax: 50_000 },
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const question = fc
  .record({
    kind: fc.constantFrom(...kinds),
    persons: fc.nat(60),
    rows: fc.nat(300),
    largestShare: fc.oneof(share, fc.constant(Number.NaN)),
    tailShare: share,
    rare: fc.nat(30),
    fraction: share,
  })
  .map(({ kind, persons, rows, largestShare, tailShare, rare, fraction }) => {
    const call = { fn: "sum", args: [], params: [], distinct: false, filter: undefined, order: [], type: "DOUBLE" };
    const measure: Measure = {
      kind,
      call,
      value: undefined,
      contributes: undefined,
      fractions: [fraction],
      isPlain: true,
    };
    const evidence: MeasureEvidence = {
      value: "a value nobody may look at",
      rows,
      persons,
      nonZeroPersons: persons,
      absolute: 1,
      largest: largestShare,
      largestShare,
      twoLargestShare: largestShare,
      tailShare,
      digest: zeroDigest,
      rowsDigest: zeroDigest,
      rareHolders: rare,
    };
    const cell: Cell = {
      set: 0,
      labels: ["a label"],
      rows,
      persons,
      exact: true,
      personsDigest: undefined,
      measures: [evidence],
    };
    return { measure, evidence, cell };
  });

describe.each(checks)("the rule $id", ({ check }) => {
  test("answers the same whatever the label and the value are", () => {
    fc.assert(
      fc.property(question, (number) => {
        const evidence = { ...number.evidence, value: null };
        const cell = { ...number.cell, labels: [null, 7], measures: [evidence] };
        expect(check({ ...number, evidence, cell }, policyOf(10, 0.5))).toBe(check(number, policyOf(10, 0.5)));
      }),
    );
  });

  test("never shows more under stricter limits", () => {
    fc.assert(
      fc.property(question, fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 20 }), (number, least, more) => {
        // The evidence itself depends on the limit (tail shares, rare holders), so only the other limits move here.
        const mild = check(number, policyOf(least, 0.6));
        const strict = check(number, { ...policyOf(least + more, 0.4), quantile: { tailPersonsMin: least } });
        if (mild !== undefined) expect(strict).toBeDefined();
      }),
    );
  });
});

test("a share that is not a number is withheld", () => {
  const number = fc.sample(question, { numRuns: 1, seed: 1 })[0]!;
  const evidence = { ...number.evidence, persons: 50, nonZeroPersons: 50, largestShare: Number.NaN };
  const dominance = checks.find(({ id }) => id === "dominance")!;
  expect(dominance.check({ ...number, measure: { ...number.measure, kind: "sum" }, evidence }, policyOf(10, 0.5))).toBe(
    "dominated",
  );
});
