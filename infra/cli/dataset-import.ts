// `sekisho dataset import`: a dataset described by a manifest becomes a pseudonymized snapshot that permits can grant.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { systemActor } from "../../server/audit/event.ts";
import { type Config, ConfigError } from "../../server/config.ts";
import { importDataset } from "../../server/ingest/import.ts";
import { type ParsedManifest, parseManifest } from "../../server/ingest/manifest.ts";
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
  const parsed = readManifest(manifestPath);
  mkdirSync(join(config.dataDirectory, "keys"), { recursive: true, mode: 0o700 });
  let lastStep = "";
  const outcome = await importDataset({
    manifestPath,
    sourceDirectory: values.source,
    outDirectory: join(config.dataDirectory, "snapshots"),
    // One key a dataset, kept for its later snapshots: lose it and they cannot be linked to earlier ones.
    keyFile: join(config.dataDirectory, "keys", `${parsed.ok ? parsed.manifest.id : "none"}.key`),
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

function readManifest(manifestPath: string): ParsedManifest {
  if (!existsSync(manifestPath)) throw new ConfigError(`The file ${manifestPath} is not there.`);
  return parseManifest(readFileSync(manifestPath, "utf8"), basename(manifestPath));
}
