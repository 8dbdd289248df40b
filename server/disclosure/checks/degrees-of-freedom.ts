// Deviations and correlations rest on enough independent patients (ACRO safe_dof_threshold).
import type { Check } from "./check.ts";

export const degreesOfFreedom: Check = ({ measure, evidence }, policy) => {
  if (measure.kind !== "moment" || evidence.persons === 0) return undefined;
  const parameters = measure.call.args.length;
  return evidence.persons - parameters >= policy.moments.degreesOfFreedomMin ? undefined : "degrees-of-freedom";
};
