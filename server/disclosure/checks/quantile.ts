// Each tail beyond a quantile, and each stretch between two of them, holds enough patients.
import type { Check } from "./check.ts";

export const quantile: Check = ({ measure, evidence }) => {
  if (measure.kind !== "quantile" || evidence.rows === 0) return undefined;
  const { fractions } = measure;
  const tails = fractions.map((fraction) => Math.min(fraction, 1 - fraction));
  const gaps = fractions.slice(1).map((fraction, index) => fraction - fractions[index]!);
  // The rows of fewer patients than the limit must not fill the smallest of these stretches.
  const smallest = Math.floor(Math.min(...tails, ...gaps) * evidence.rows + 1e-9);
  return evidence.tailShare * evidence.rows < smallest ? undefined : "tail";
};
