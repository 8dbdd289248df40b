// The values of an output-control profile, as typed data; no threshold is a constant in code.

/** One profile of `policies/disclosure/*.toml`. Persons are distinct patients; shares are fractions of 1. */
export type DisclosurePolicy = {
  readonly id: string;
  readonly version: string;
  readonly title: { readonly en: string; readonly ja: string };
  readonly threshold: { readonly personsMin: number; readonly zeroOfShownGroup: boolean };
  readonly dominance: { readonly largestShareMax: number; readonly twoLargestShareMax: number };
  readonly quantile: { readonly tailPersonsMin: number };
  readonly moments: { readonly degreesOfFreedomMin: number };
  /** Conditions on identifying columns that set a few persons apart are found before anything else is looked at. */
  readonly pinpoint: { readonly isChecked: boolean };
  readonly labels: { readonly institution: "refuse" | "allow"; readonly freeText: "refuse" | "allow" };
  readonly limits: { readonly groupsMax: number; readonly cellsMax: number };
};

/** `ngmia-default@2026.1`: written into every result. */
export function policyVersion(policy: DisclosurePolicy): string {
  return `${policy.id}@${policy.version}`;
}
