// Nobody dominates: shares of the largest and the two largest contributors stay within the limits (n-k rule, n = 1 and 2).
import type { Check } from "./check.ts";

export const dominance: Check = ({ measure, evidence }, policy) => {
  if (measure.kind === "persons" || measure.kind === "distinct" || evidence.nonZeroPersons === 0) return undefined;
  const { largestShareMax, twoLargestShareMax } = policy.dominance;
  // A share that is not a number (overflow, missing evidence) fails the rule.
  return evidence.largestShare <= largestShareMax && evidence.twoLargestShare <= twoLargestShareMax
    ? undefined
    : "dominated";
};
