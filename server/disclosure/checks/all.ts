// Every rule about one number, in the order in which a reader is told of them.
import type { Check } from "./check.ts";
import { complement } from "./complement.ts";
import { degreesOfFreedom } from "./degrees-of-freedom.ts";
import { dominance } from "./dominance.ts";
import { quantile } from "./quantile.ts";
import { rareValues } from "./rare-values.ts";
import { threshold } from "./threshold.ts";

export const checks: readonly { readonly id: string; readonly check: Check }[] = [
  { id: "threshold", check: threshold },
  { id: "dominance", check: dominance },
  { id: "complement", check: complement },
  { id: "quantile", check: quantile },
  { id: "rare-values", check: rareValues },
  { id: "degrees-of-freedom", check: degreesOfFreedom },
];
