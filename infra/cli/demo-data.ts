// `sekisho demo-data`: the synthetic population and the NAFLD study, imported like any dataset and registered.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Config } from "../../server/config.ts";
import { root } from "../../server/config.ts";
import { seedDemo } from "../../server/identity/demo-accounts.ts";
import type { DatasetManifest, SnapshotRecord } from "../../server/ingest/manifest.ts";
import { parseManifest } from "../../server/ingest/manifest.ts";
import { makeDemoData } from "../seed/demo-data.ts";
import { say, withParts } from "./parts.ts";
import { readArgs, wholeNumber } from "./usage.ts";

export const demoPersons = 50_000;
const demoSeed = 2026;

export async function demoDataCommand(args: readonly string[], config: Config): Promise<number> {
  const { values } = readArgs(args, { persons: { type: "string" }, seed: { type: "string" } });
  const snapshots = await demoSnapshots(
    config,
    wholeNumber(values.persons, "--persons", demoPersons),
    wholeNumber(values.seed, "--seed", demoSeed),
  );
  await withParts(config, async (parts) => await seedDemo(parts, snapshots, demoManifests()));
  process.stdout.write(`${snapshots.map((snapshot) => snapshot.id).join("\n")}\n`);
  return 0;
}

/** Makes what is missing, with progress; answers the snapshots. */
export async function demoSnapshots(
  config: Config,
  persons = demoPersons,
  seed = demoSeed,
): Promise<readonly SnapshotRecord[]> {
  let last = "";
  return await makeDemoData({
    dataDirectory: config.dataDirectory,
    persons,
    seed,
    onProgress: ({ step }) => {
      if (step !== last) say(`  ${step} …`);
      last = step;
    },
  });
}

export function demoManifests(): readonly DatasetManifest[] {
  return ["policies/datasets/demo.toml", "examples/nafld/nafld.toml"].map((path) => {
    const parsed = parseManifest(readFileSync(join(root, path), "utf8"), basename(path));
    if (!parsed.ok) throw new Error(`${path} is not a good manifest: ${parsed.problems[0]?.message.en}`);
    return parsed.manifest;
  });
}
