// `sekisho dataset import`: a dataset described by a manifest becomes a pseudonymized snapshot that permits can grant.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { systemActor } from "../../server/audit/event.ts";
import type { Config } from "../../server/config.ts";
import { importDataset } from "../../server/ingest/import.ts";
import { parseManifest } from "../../server/ingest/manifest.ts";
import { registerSnapshot } from "../../server/policy/snapshots.ts";
import { withAudit } from "../../server/store/unit-of-work.ts";
import { say, withParts } from "./parts.ts";
import { readArgs, UsageError } from "./usage.ts";

const stepWords = {
  read: "Reading the files",
  check: "Checking every row",
  pseudonymize: "Replacing identifiers",
  write: "Writing Parquet",
  publish: "Publishing the snapshot",
} as const;

export async function datasetImport(args: readonly string[], config: Config): Promise<number> {
  const { values, positionals } = readArgs(args, { "opt-out": { type: "string" }, source: { type: "string" } });
  const [manifestPath] = positionals;
  if (manifestPath === undefined) throw new UsageError("Say the manifest.");
  let lastStep = "";
  const outcome = await importDataset({
    manifestPath,
    sourceDirectory: values.source,
    outDirectory: datasetsDirectory(config),
    keyFile: pseudonymKeyFile(config),
    optOutFile: values["opt-out"],
    onProgress: ({ step }) => {
      if (step !== lastStep) say(`${stepWords[step]} …`);
      lastStep = step;
    },
  });
  if (!outcome.ok) {
    for (const { file, line, column, message } of outcome.problems)
      say(`${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message.en} ${message.ja}`);
    say(`${outcome.total} problem${outcome.total === 1 ? "" : "s"}; nothing was imported.`);
    return 1;
  }
  const parsed = parseManifest(readFileSync(manifestPath, "utf8"), basename(manifestPath));
  if (!parsed.ok) throw new Error("the manifest was read a moment ago");
  await withParts(
    config,
    async ({ db }) =>
      await withAudit(
        db,
        systemActor,
        async (tx, record) => await registerSnapshot(tx, record, parsed.manifest, outcome.snapshot),
      ),
  );
  process.stdout.write(`${outcome.snapshot.id}\n`);
  return 0;
}

export const datasetsDirectory = (config: Config): string => join(config.dataDirectory, "datasets");

/** The key of all pseudonyms: lose it and later snapshots cannot be linked to earlier ones. */
export const pseudonymKeyFile = (config: Config): string => join(config.dataDirectory, "pseudonym.key");
