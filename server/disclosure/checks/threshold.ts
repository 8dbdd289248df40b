// Enough distinct patients stand behind the cell and behind the number itself (NDB publication rule: fewer than 10 not allowed, 0 allowed).
import type { Check } from "./check.ts";

export const threshold: Check = ({ measure, evidence, cell }, policy) => {
  const least = policy.threshold.personsMin;
  const enough = (persons: number): boolean => persons >= least || (persons === 0 && policy.threshold.zeroOfShownGroup);
  if (!(cell.persons >= least)) return "small";
  if (!enough(evidence.persons)) return "small";
  const addsUp = measure.kind === "sum" || measure.kind === "mean" || measure.kind === "moment";
  return addsUp && !enough(evidence.nonZeroPersons) ? "small" : undefined;
};
