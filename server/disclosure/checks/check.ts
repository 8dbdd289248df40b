// The shape of a rule about one number. A check is pure, total, monotone in its limits, and never looks at labels or values.
import type { Cell, Mark, Measure, MeasureEvidence } from "../evidence.ts";
import type { DisclosurePolicy } from "../policy.ts";

export type NumberInQuestion = { readonly measure: Measure; readonly evidence: MeasureEvidence; readonly cell: Cell };

/** The mark under which the number is withheld, or undefined when this rule lets it pass. */
export type Check = (number: NumberInQuestion, policy: DisclosurePolicy) => Mark | undefined;
