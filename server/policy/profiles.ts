// Reads the output-control profiles once at start; an unknown key or a strange value refuses the start, it is never skipped.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { ConfigError } from "../config.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";

/** By id. */
export type PolicyProfiles = ReadonlyMap<string, DisclosurePolicy>;

const share = z.number().gt(0).max(1);
const count = z.int().min(1).max(1_000_000);

const ProfileFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  version: z.string().regex(/^[0-9A-Za-z.]{1,20}$/),
  title_en: z.string().min(1),
  title_ja: z.string().min(1),
  threshold: z.strictObject({ persons_min: count.max(128), zero_of_shown_group: z.boolean() }),
  dominance: z.strictObject({ largest_share_max: share, two_largest_share_max: share }),
  quantile: z.strictObject({ tail_persons_min: count }),
  moments: z.strictObject({ degrees_of_freedom_min: count }),
  pinpoint: z.strictObject({ is_checked: z.boolean() }),
  labels: z.strictObject({ institution: z.enum(["refuse", "allow"]), free_text: z.enum(["refuse", "allow"]) }),
  limits: z.strictObject({ groups_max: count, cells_max: count }),
});

/** Throws `ConfigError` with the file and the place of the first problem. */
export async function loadProfiles(policiesDirectory: string): Promise<PolicyProfiles> {
  const directory = path.join(policiesDirectory, "disclosure");
  const names = await readdir(directory).catch(() => {
    throw new ConfigError(`The folder ${directory} with the output-control profiles cannot be read.`);
  });
  const profiles = new Map<string, DisclosurePolicy>();
  for (const name of names.filter((file) => file.endsWith(".toml")).sort()) {
    const profile = readProfile(await readFile(path.join(directory, name), "utf8"), name);
    if (`${profile.id}.toml` !== name) throw new ConfigError(`policies/disclosure/${name}: its id is "${profile.id}".`);
    profiles.set(profile.id, profile);
  }
  if (profiles.size === 0) throw new ConfigError(`The folder ${directory} holds no output-control profile.`);
  return profiles;
}

export function readProfile(toml: string, name: string): DisclosurePolicy {
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
    dominance: {
      largestShareMax: file.dominance.largest_share_max,
      twoLargestShareMax: file.dominance.two_largest_share_max,
    },
    quantile: { tailPersonsMin: file.quantile.tail_persons_min },
    moments: { degreesOfFreedomMin: file.moments.degrees_of_freedom_min },
    pinpoint: { isChecked: file.pinpoint.is_checked },
    labels: { institution: file.labels.institution, freeText: file.labels.free_text },
    limits: { groupsMax: file.limits.groups_max, cellsMax: file.limits.cells_max },
  };
}
