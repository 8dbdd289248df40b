// Makes the data a new installation starts with: the synthetic population and the NAFLD study, both through the ordinary import.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { importDataset } from "../../server/ingest/import.ts";
import type { SnapshotRecord } from "../../server/ingest/manifest.ts";
import { readSnapshot } from "../../server/ingest/snapshot.ts";
import { generatePopulation } from "./generate.ts";

export type DemoDataOptions = {
  /** Receives `keys/<dataset>.key` and `snapshots/<dataset>/<snapshot id>/`. */
  readonly dataDirectory: string;
  readonly persons: number;
  readonly seed: number;
  readonly onProgress?:
    | ((p: {
        readonly dataset: string;
        readonly step: string;
        readonly done?: number;
        readonly total?: number;
      }) => void)
    | undefined;
};

const root = resolve(import.meta.dirname, "../..");
const manifests = {
  demo: join(root, "policies/datasets/demo.toml"),
  nafld: join(root, "examples/nafld/nafld.toml"),
} as const;

/** Returns the snapshots of both datasets, demo first; what is there already for the same recipe is not made again. */
export async function makeDemoData(o: DemoDataOptions): Promise<readonly SnapshotRecord[]> {
  mkdirSync(join(o.dataDirectory, "keys"), { recursive: true, mode: 0o700 });
  mkdirSync(join(o.dataDirectory, "snapshots"), { recursive: true });
  const demo = await once(o, "demo", `${o.persons} ${o.seed} ${recipeOf(join(root, "infra/seed"))}`, async () => {
    const sourceDirectory = join(o.dataDirectory, "demo-source");
    rmSync(sourceDirectory, { recursive: true, force: true });
    try {
      await generatePopulation({
        outDirectory: sourceDirectory,
        persons: o.persons,
        seed: o.seed,
        onProgress: (p) => o.onProgress?.({ dataset: "demo", ...p }),
      });
      return await take(o, "demo", sourceDirectory);
    } finally {
      rmSync(sourceDirectory, { recursive: true, force: true });
    }
  });
  const nafld = await once(o, "nafld", "", () => take(o, "nafld", join(root, "examples/nafld")));
  return [demo, nafld];
}

async function take(
  o: DemoDataOptions,
  dataset: keyof typeof manifests,
  sourceDirectory: string,
): Promise<SnapshotRecord> {
  const outcome = await importDataset({
    manifestPath: manifests[dataset],
    sourceDirectory,
    outDirectory: join(o.dataDirectory, "snapshots"),
    keyFile: join(o.dataDirectory, "keys", `${dataset}.key`),
    onProgress: (p) => o.onProgress?.({ dataset, ...p }),
  });
  if (outcome.ok) return outcome.snapshot;
  throw new Error(`the ${dataset} data does not fit its manifest: ${JSON.stringify(outcome.problems.slice(0, 5))}`);
}

/** Skips the work where `<dataset>.made` names a snapshot of the same recipe that is still on disk. */
async function once(
  o: DemoDataOptions,
  dataset: keyof typeof manifests,
  recipe: string,
  make: () => Promise<SnapshotRecord>,
): Promise<SnapshotRecord> {
  const note = join(o.dataDirectory, "snapshots", dataset, "made.json");
  const fingerprint = createHash("sha256").update(recipe).update(readFileSync(manifests[dataset])).digest("hex");
  if (existsSync(note)) {
    const made = JSON.parse(readFileSync(note, "utf8")) as { readonly fingerprint: string; readonly id: string };
    const directory = resolve(o.dataDirectory, "snapshots", dataset, made.id);
    const record = existsSync(directory) ? readSnapshot(directory, statSync(directory).mtime.toISOString()) : undefined;
    if (made.fingerprint === fingerprint && record !== undefined) return record;
  }
  const snapshot = await make();
  writeFileSync(note, JSON.stringify({ fingerprint, id: snapshot.id }));
  return snapshot;
}

/** A changed generator makes other data, so its text belongs to the recipe. */
function recipeOf(directory: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(directory, { recursive: true }).map(String).sort()) {
    if (/\.sql$|(census|codes|planted|generate)\.ts$/.test(name))
      hash.update(name).update(readFileSync(join(directory, name)));
  }
  return hash.digest("hex");
}
