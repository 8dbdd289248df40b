import { describe, expect, test } from "vitest";
import { alignTwin, brokenFigure, type EvidenceCell, nearness, personsText, shareText } from "./twin.ts";

const limits = { persons: 10, largestShare: 0.5, twoLargestShare: 0.75 };
const cell = (over: Partial<EvidenceCell>): EvidenceCell => ({
  persons: 1000,
  personsAtLeast: false,
  largestShare: null,
  twoLargestShare: null,
  rule: null,
  ...over,
});
const table = {
  columns: [
    { name: "age", type: "VARCHAR", kind: "label" as const },
    { name: "n", type: "BIGINT", kind: "number" as const },
    { name: "points", type: "DOUBLE", kind: "number" as const },
  ],
  rows: [
    ["40–44", null, null],
    ["45–49", 38, 1086],
  ],
  marks: [
    [null, "small" as const, "small" as const],
    [null, null, null],
  ],
  notes: [],
  policyVersion: "p@1",
  snapshotId: "s",
};

describe("aligning a table with its evidence", () => {
  test("label columns stay out of the evidence and shares appear only where there are any", () => {
    const few = cell({ persons: 6 });
    const dominated = cell({ persons: 6, largestShare: 0.31 });
    const aligned = alignTwin({
      table,
      evidence: [
        [null, few, dominated],
        [null, cell({}), cell({ largestShare: 0.1 })],
      ],
    });
    expect(aligned).toMatchObject({
      kind: "aligned",
      labels: [0],
      numbers: [
        { index: 1, name: "n", shares: false },
        { index: 2, name: "points", shares: true },
      ],
    });
    expect(aligned.kind === "aligned" && aligned.rows[0]?.cells).toEqual([few, dominated]);
  });

  test("a missing row or column is a mismatch, never a shift", () => {
    expect(alignTwin({ table, evidence: [[null, cell({}), null]] })).toEqual({ kind: "mismatch" });
    expect(
      alignTwin({
        table,
        evidence: [
          [null, cell({})],
          [null, cell({})],
        ],
      }),
    ).toEqual({ kind: "mismatch" });
  });
});

describe("nearness to the closest limit", () => {
  test.each([
    [cell({ persons: 6 }), 4],
    [cell({ persons: 10 }), 4],
    [cell({ persons: 11 }), 3],
    [cell({ persons: 17 }), 2],
    [cell({ persons: 38 }), 1],
    [cell({ persons: 51 }), 0],
    [cell({ persons: 0 }), 0],
    [cell({ largestShare: 0.31 }), 3],
    [cell({ largestShare: 0.04, twoLargestShare: 0.3 }), 2],
    [cell({ persons: null }), 0],
  ] as const)("%j is step %i", (given, step) => {
    expect(nearness(given, limits)).toBe(step);
  });
});

test("the figure that broke a limit is named, and only one that is shown", () => {
  expect(brokenFigure(cell({ rule: "small" }), limits)).toBe("persons");
  expect(brokenFigure(cell({ rule: "dominated", largestShare: 0.6, twoLargestShare: 0.7 }), limits)).toBe(
    "largestShare",
  );
  expect(brokenFigure(cell({ rule: "dominated", largestShare: 0.4, twoLargestShare: 0.8 }), limits)).toBe(
    "twoLargestShare",
  );
  expect(brokenFigure(cell({ rule: "secondary" }), limits)).toBeNull();
  expect(brokenFigure(cell({}), limits)).toBeNull();
});

test("bounds read as bounds and shares round up", () => {
  expect(personsText(cell({ persons: 128, personsAtLeast: true }))).toBe("≥ 128");
  expect(personsText(cell({ persons: 1040 }))).toBe("1,040");
  expect(shareText(0.311)).toBe("32");
  expect(shareText(0.31)).toBe("31");
  expect(shareText(null)).toBe("");
});
