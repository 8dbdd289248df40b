// The ledger forgets nothing: when it is full, the project gets no more answers, instead of losing its oldest ones.
import { expect, test } from "vitest";
import { zeroDigest } from "../disclosure/digest.ts";
import type { ShownNumber } from "../disclosure/near.ts";
import { ledgerFull } from "./ledger.ts";

const numbers = (count: number): readonly ShownNumber[] =>
  Array.from({ length: count }, () => ({ kind: "rows", digest: zeroDigest }));

// Story: ten tables of five thousand cells push the first answer out; then the same question without one patient is asked.
test("a full ledger refuses; one entry less does not", () => {
  expect(ledgerFull({ numbers: numbers(49) }, 50)).toBeUndefined();
  expect(ledgerFull({ numbers: numbers(50) }, 50)?.kind).toBe("too-large");
});
