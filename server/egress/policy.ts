// What release and review need to know of the output-control profiles.
import type { DisclosurePolicy } from "../disclosure/policy.ts";

/** A profile by the version that results carry, e.g. `ngmia-default@2026.1`; undefined when it is not loaded any more. */
export type PolicyOf = (policyVersion: string) => Pick<DisclosurePolicy, "threshold" | "dominance"> | undefined;
