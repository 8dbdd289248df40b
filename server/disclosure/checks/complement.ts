// A mean of a truth value shows a proportion: those for whom it is false must be none, or enough patients, too.
import { bucketsLeft } from "../digest.ts";
import type { Check } from "./check.ts";

export const complement: Check = ({ measure, evidence }, policy) => {
  if (measure.kind !== "mean" || evidence.digest === undefined || evidence.rowsDigest === undefined) return undefined;
  const left = bucketsLeft([evidence.digest, evidence.rowsDigest], [1, -1], policy.threshold.personsMin);
  return left > 0 && left < policy.threshold.personsMin ? "secondary" : undefined;
};
