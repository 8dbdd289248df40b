// A count of distinct values must not tell that one or a few patients hold a value nobody else holds.
import type { Check } from "./check.ts";

export const rareValues: Check = ({ measure, evidence }, policy) => {
  if (measure.kind !== "distinct") return undefined;
  const holders = evidence.rareHolders ?? 0;
  return holders > 0 && holders < policy.threshold.personsMin ? "small" : undefined;
};
