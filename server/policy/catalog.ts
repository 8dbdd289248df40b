// The catalog of a workspace: the granted tables and columns in words, the rules in force, the functions that may be used.
import { policyVersion } from "../disclosure/policy.ts";
import type { Catalog, CatalogTable } from "../http/schemas.ts";
import type { SnapshotRecord, TableManifest } from "../ingest/manifest.ts";
import { catalogFunctions } from "./catalog-functions.ts";
import type { Workspace } from "./permits.ts";
import { effectivePolicy, type PolicyProfiles } from "./profiles.ts";

/** Filled shares are shown in steps, so that the catalog itself does not tell how few rows have a value. */
const filledStepPercent = 5;

export function catalogOf(workspace: Workspace, profiles: PolicyProfiles): Catalog {
  const { manifest, snapshot, permit } = workspace;
  const profile = effectivePolicy(profiles, manifest.policyProfile, permit.policy_profile);
  return {
    datasetId: manifest.id,
    datasetTitle: manifest.title,
    snapshotId: snapshot.id,
    asOf: manifest.asOf,
    source: manifest.source,
    policyProfile: profile.id,
    policyVersion: policyVersion(profile),
    tables: workspace.tables.map((table) => catalogTable(table, snapshot)),
    functions: [...catalogFunctions()],
  };
}

export function catalogTable(table: TableManifest, snapshot: Pick<SnapshotRecord, "tables"> | undefined): CatalogTable {
  const held = snapshot?.tables.find(({ name }) => name === table.name);
  return {
    name: table.name,
    kind: table.kind,
    label: table.label,
    description: table.description,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type,
      label: column.label,
      unit: column.unit ?? null,
      codeSystem: column.codeSystem ?? null,
      role: column.role,
      filledPercent: inSteps(held?.columns.find(({ name }) => name === column.name)?.filledPercent),
      domain: column.domain?.map(({ value, en, ja }) => ({ value, en, ja })) ?? null,
    })),
  };
}

function inSteps(percent: number | undefined): number | null {
  return percent === undefined ? null : Math.round(percent / filledStepPercent) * filledStepPercent;
}
