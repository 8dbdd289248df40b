// A sum of computed values that is nothing but a pattern known beforehand (1000 a row, twice another number) and a remainder of a few patients.
import { bestMask, type Digest, largestDeviation } from "../digest.ts";
import type { Cell, EvidenceStep, Mark } from "../evidence.ts";
import type { DisclosurePolicy } from "../policy.ts";

/** A mask explains at least so many buckets for each bucket it leaves. */
const explainedPerLeft = 2;

/**
 * Withholds computed sums and means that differ from a multiple of the rows, of another shown number, or of both, by 1 … personsMin − 1 patients.
 * Plain columns cannot be crafted and are left alone. A computed value lifted by a constant does not hide who dominates its deviations.
 */
export function withholdMasks(
  row: { readonly cell: Cell; readonly verdicts: (Mark | undefined)[] },
  step: EvidenceStep,
  policy: DisclosurePolicy,
): void {
  const digestAt = (index: number): Digest | undefined => row.cell.measures[index]!.digest;
  const shown = step.measures.flatMap((measure, index) =>
    row.verdicts[index] === undefined && digestAt(index) !== undefined ? [{ measure, index }] : [],
  );
  for (const { measure, index } of shown) {
    const rows = row.cell.measures[index]!.rowsDigest;
    const persons = step.multiplied ? row.cell.personsDigest : undefined;
    if (measure.kind === "count" && persons !== undefined && isMask(digestAt(index)!, [persons], policy))
      row.verdicts[index] = "secondary";
    if (measure.isPlain || (measure.kind !== "sum" && measure.kind !== "mean" && measure.kind !== "moment")) continue;
    const others = shown
      .filter((other) => other.index !== index && other.measure.kind !== "moment")
      .map((other) => digestAt(other.index)!);
    const alone = [rows, persons].filter((basis) => basis !== undefined);
    const bases: (readonly Digest[])[] = [
      ...others.map((other) => [other]),
      ...alone.map((basis) => [basis]),
      ...others.flatMap((other) => alone.map((basis) => [other, basis])),
    ];
    if (bases.some((basis) => isMask(digestAt(index)!, basis, policy))) row.verdicts[index] = "secondary";
    else if (rows !== undefined && largestDeviation(digestAt(index)!, rows) > policy.dominance.largestShareMax)
      row.verdicts[index] = "dominated";
  }
}

function isMask(digest: Digest, basis: readonly Digest[], policy: DisclosurePolicy): boolean {
  const { left, explained } = bestMask(digest, basis);
  return (
    left > 0 && left < policy.threshold.personsMin && explained >= explainedPerLeft * left && explained > basis.length
  );
}
