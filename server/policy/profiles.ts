// Reads the output-control profiles once at start; an unknown key or a strange value refuses the start, it is never skipped.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { ConfigError } from "../config.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import { strictest } from "../disclosure/strictest.ts";
import type { Bilingual, RuleSource, RuleText, ruleIds } from "./rule-texts.ts";

/** A profile with what it says of itself: where each value comes from, and what only people can check. */
export type PolicyProfile = DisclosurePolicy & {
  readonly sources: { readonly [rule in (typeof ruleIds)[number]]: RuleSource };
  readonly reviewed: readonly RuleText[];
};

/** By id. */
export type PolicyProfiles = ReadonlyMap<string, PolicyProfile>;

const share = z.number().gt(0).max(1);
const count = z.int().min(1).max(1_000_000);
const origin = {
  source_en: z.string().min(1),
  source_ja: z.string().min(1),
  status: z.enum(["official", "secondary", "proposed", "unverified"]),
} as const;
const rule = <T extends z.ZodRawShape>(shape: T) => z.strictObject({ ...shape, ...origin });

const ProfileFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  version: z.string().regex(/^[0-9A-Za-z.]{1,20}$/),
  title_en: z.string().min(1),
  title_ja: z.string().min(1),
  threshold: rule({ persons_min: count.max(128), zero_of_shown_group: z.boolean() }),
  population: rule({
    bands: z.array(z.strictObject({ below: count, persons_min: z.union([count.max(128), z.literal("never")]) })),
  }).refine(({ bands }) => bands.every((band, index) => index === 0 || band.below > bands[index - 1]!.below), {
    message: "bands must ascend",
    path: ["bands"],
  }),
  dominance: rule({ largest_share_max: share, two_largest_share_max: share }),
  quantile: rule({ tail_persons_min: count }),
  moments: rule({ degrees_of_freedom_min: count }),
  pinpoint: rule({ is_checked: z.boolean() }),
  rounding: rule({ base: count.max(1000) }),
  labels: rule({ institution: z.enum(["refuse", "allow"]), free_text: z.enum(["refuse", "allow"]) }),
  budget: rule({ numbers_max: count.max(50_000) }),
  limits: rule({ groups_max: count, cells_max: count }),
  reviewed: z.array(
    rule({
      id: z.string().regex(/^[a-z-]+$/),
      title_en: z.string().min(1),
      title_ja: z.string().min(1),
      text_en: z.string().min(1),
      text_ja: z.string().min(1),
    }),
  ),
});

/** Throws `ConfigError` with the file and the place of the first problem. */
export async function loadProfiles(policiesDirectory: string): Promise<PolicyProfiles> {
  const directory = path.join(policiesDirectory, "disclosure");
  const names = await readdir(directory).catch(() => {
    throw new ConfigError(`The folder ${directory} with the output-control profiles cannot be read.`);
  });
  const profiles = new Map<string, PolicyProfile>();
  for (const name of names.filter((file) => file.endsWith(".toml")).sort()) {
    const profile = readProfile(await readFile(path.join(directory, name), "utf8"), name);
    if (`${profile.id}.toml` !== name) throw new ConfigError(`policies/disclosure/${name}: its id is "${profile.id}".`);
    profiles.set(profile.id, profile);
  }
  if (profiles.size === 0) throw new ConfigError(`The folder ${directory} holds no output-control profile.`);
  return profiles;
}

export function readProfile(toml: string, name: string): PolicyProfile {
  let raw: unknown;
  try {
    raw = parse(toml);
  } catch {
    throw new ConfigError(`policies/disclosure/${name} is not valid TOML.`);
  }
  const parsed = ProfileFile.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigError(`policies/disclosure/${name}: ${issue?.path.join(".") || "the file"}: ${issue?.message}.`);
  }
  const file = parsed.data;
  return {
    id: file.id,
    version: file.version,
    title: { en: file.title_en, ja: file.title_ja },
    threshold: { personsMin: file.threshold.persons_min, zeroOfShownGroup: file.threshold.zero_of_shown_group },
    population: {
      bands: file.population.bands.map(({ below, persons_min }) => ({
        below,
        personsMin: persons_min === "never" ? null : persons_min,
      })),
    },
    dominance: {
      largestShareMax: file.dominance.largest_share_max,
      twoLargestShareMax: file.dominance.two_largest_share_max,
    },
    quantile: { tailPersonsMin: file.quantile.tail_persons_min },
    moments: { degreesOfFreedomMin: file.moments.degrees_of_freedom_min },
    pinpoint: { isChecked: file.pinpoint.is_checked },
    rounding: { base: file.rounding.base },
    labels: { institution: file.labels.institution, freeText: file.labels.free_text },
    budget: { numbersMax: file.budget.numbers_max },
    limits: { groupsMax: file.limits.groups_max, cellsMax: file.limits.cells_max },
    sources: {
      threshold: sourceOf(file.threshold),
      population: sourceOf(file.population),
      dominance: sourceOf(file.dominance),
      quantile: sourceOf(file.quantile),
      moments: sourceOf(file.moments),
      pinpoint: sourceOf(file.pinpoint),
      rounding: sourceOf(file.rounding),
      labels: sourceOf(file.labels),
      budget: sourceOf(file.budget),
      limits: sourceOf(file.limits),
    },
    reviewed: file.reviewed.map((entry) => ({
      id: entry.id,
      title: { en: entry.title_en, ja: entry.title_ja },
      text: { en: entry.text_en, ja: entry.text_ja },
      source: sourceOf(entry),
    })),
  };
}

const sourceOf = (from: {
  readonly source_en: string;
  readonly source_ja: string;
  readonly status: RuleSource["status"];
}): RuleSource => ({ text: { en: from.source_en, ja: from.source_ja } satisfies Bilingual, status: from.status });

/** The rules that hold for a permit: the strictest of the dataset's and the permit's own profile. */
export function effectivePolicy(
  profiles: PolicyProfiles,
  datasetProfile: string,
  permitProfile: string,
): DisclosurePolicy {
  const named = (id: string): PolicyProfile => {
    const found = profiles.get(id);
    if (found === undefined) throw new Error(`no output-control profile ${id}`);
    return found;
  };
  return strictest(named(permitProfile), named(datasetProfile));
}

/** The rules that a result was made under, by the version written into it; undefined when one of them is not loaded any more. */
export function policyOfVersion(profiles: PolicyProfiles, version: string): DisclosurePolicy | undefined {
  const parts = version.split("+").map((part) => {
    const [id, own] = part.split("@");
    const profile = profiles.get(id ?? "");
    return profile?.version === own ? profile : undefined;
  });
  const [first, ...others] = parts;
  return others.reduce<DisclosurePolicy | undefined>(
    (policy, part) => (policy === undefined || part === undefined ? undefined : strictest(policy, part)),
    first,
  );
}
