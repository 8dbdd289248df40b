// Several profiles at once: of every value the strictest wins, so that nothing one of them withholds is ever shown.
import { type DisclosurePolicy, type PopulationBand, policyVersion } from "./policy.ts";

/** The profile in force where both hold; one of the two itself if it is at least as strict in everything. */
export function strictest(a: DisclosurePolicy, b: DisclosurePolicy): DisclosurePolicy {
  const both = combine(a, b);
  if (haveSameRules(both, a)) return a;
  return haveSameRules(both, b) ? b : both;
}

/** True when nothing that `other` withholds would be shown under `profile`. */
export function isAtLeastAsStrict(profile: DisclosurePolicy, other: DisclosurePolicy): boolean {
  return haveSameRules(combine(profile, other), profile);
}

function combine(one: DisclosurePolicy, other: DisclosurePolicy): DisclosurePolicy {
  const { max, min } = Math;
  const [a, b] = policyVersion(one) <= policyVersion(other) ? [one, other] : [other, one];
  const parts = [...new Set([...policyVersion(a).split("+"), ...policyVersion(b).split("+")])].sort();
  return {
    // `policyVersion` joins the two with @ again: a@1+b@2.
    id: [...parts.slice(0, -1), parts.at(-1)!.split("@")[0]].join("+"),
    version: parts.at(-1)!.split("@")[1]!,
    title: { en: `${a.title.en} + ${b.title.en}`, ja: `${a.title.ja}＋${b.title.ja}` },
    threshold: {
      personsMin: max(a.threshold.personsMin, b.threshold.personsMin),
      zeroOfShownGroup: a.threshold.zeroOfShownGroup && b.threshold.zeroOfShownGroup,
    },
    population: { bands: combineBands(a.population.bands, b.population.bands) },
    dominance: {
      largestShareMax: min(a.dominance.largestShareMax, b.dominance.largestShareMax),
      twoLargestShareMax: min(a.dominance.twoLargestShareMax, b.dominance.twoLargestShareMax),
    },
    quantile: { tailPersonsMin: max(a.quantile.tailPersonsMin, b.quantile.tailPersonsMin) },
    moments: { degreesOfFreedomMin: max(a.moments.degreesOfFreedomMin, b.moments.degreesOfFreedomMin) },
    pinpoint: { isChecked: a.pinpoint.isChecked || b.pinpoint.isChecked },
    rounding: { base: leastCommonMultiple(a.rounding.base, b.rounding.base) },
    labels: {
      institution: a.labels.institution === "refuse" ? "refuse" : b.labels.institution,
      freeText: a.labels.freeText === "refuse" ? "refuse" : b.labels.freeText,
    },
    budget: { numbersMax: min(a.budget.numbersMax, b.budget.numbersMax) },
    limits: {
      groupsMax: min(a.limits.groupsMax, b.limits.groupsMax),
      cellsMax: min(a.limits.cellsMax, b.limits.cellsMax),
    },
  };
}

function combineBands(a: readonly PopulationBand[], b: readonly PopulationBand[]): readonly PopulationBand[] {
  const borders = [...new Set([...a, ...b].map((band) => band.below))].sort((x, y) => x - y);
  const own = (bands: readonly PopulationBand[], below: number): number | null => {
    const band = bands.find((candidate) => below <= candidate.below);
    return band === undefined ? 0 : band.personsMin;
  };
  return borders.map((below) => {
    const [x, y] = [own(a, below), own(b, below)];
    return { below, personsMin: x === null || y === null ? null : Math.max(x, y) };
  });
}

/** A multiple of both is as coarse as either. */
function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a * b) / divisor(a, b);
}

function haveSameRules(a: DisclosurePolicy, b: DisclosurePolicy): boolean {
  const rules = (policy: DisclosurePolicy): string =>
    JSON.stringify([
      policy.threshold,
      policy.population.bands,
      policy.dominance,
      policy.quantile,
      policy.moments,
      policy.pinpoint,
      policy.rounding,
      policy.labels,
      policy.budget,
      policy.limits,
    ]);
  return rules(a) === rules(b);
}
