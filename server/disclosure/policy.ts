// The values of an output-control profile, as typed data; no threshold is a constant in code.

/** `null`: no number of such an area is shown. */
export type PopulationBand = { readonly below: number; readonly personsMin: number | null };

/** One profile of `policies/disclosure/*.toml`. Persons are distinct patients; shares are fractions of 1. */
export type DisclosurePolicy = {
  readonly id: string;
  readonly version: string;
  readonly title: { readonly en: string; readonly ja: string };
  readonly threshold: { readonly personsMin: number; readonly zeroOfShownGroup: boolean };
  /** Labels that are areas with a known population: the first band whose `below` exceeds it, ascending. */
  readonly population: { readonly bands: readonly PopulationBand[] };
  readonly dominance: { readonly largestShareMax: number; readonly twoLargestShareMax: number };
  readonly quantile: { readonly tailPersonsMin: number };
  readonly moments: { readonly degreesOfFreedomMin: number };
  /** Conditions on identifying columns that set a few persons apart are found before anything else is looked at. */
  readonly pinpoint: { readonly isChecked: boolean };
  /** Counts and sums are shown as multiples of `base`; 1 = as they are. */
  readonly rounding: { readonly base: number };
  readonly labels: { readonly institution: "refuse" | "allow"; readonly freeText: "refuse" | "allow" };
  /** Numbers that one project may be shown in all. */
  readonly budget: { readonly numbersMax: number };
  readonly limits: { readonly groupsMax: number; readonly cellsMax: number };
};

/** `ngmia-default@2026.1`: written into every result. */
export function policyVersion(policy: DisclosurePolicy): string {
  return `${policy.id}@${policy.version}`;
}

/** Fewest patients behind a number of an area of so many inhabitants. */
export function personsMinOfArea(policy: DisclosurePolicy, population: number): number {
  const band = policy.population.bands.find(({ below }) => population < below);
  if (band === undefined) return policy.threshold.personsMin;
  return band.personsMin === null ? Number.POSITIVE_INFINITY : Math.max(band.personsMin, policy.threshold.personsMin);
}
