// Each tail beyond a quantile holds enough patients: the rows of fewer patients than that cannot fill the smaller tail.
import type { Check } from "./check.ts";

export const quantile: Check = ({ measure, evidence }) => {
  if (measure.kind !== "quantile" || evidence.rows === 0) return undefined;
  const smallestTail = Math.min(...measure.fractions.map((fraction) => Math.min(fraction, 1 - fraction)));
  return evidence.tailShare < smallestTail ? undefined : "tail";
};
