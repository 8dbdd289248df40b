// What the forms of administration choose from, and the permit they start with.
import type { AdminDataset, Permit } from "../../server/http/schemas.ts";
import { type Answer, api } from "../api.ts";
import type { Named } from "./PermitFields.tsx";
import type { PermitDraft } from "./permit-draft.ts";
import { usualPeriod } from "./permit-draft.ts";

export type Choices = { readonly datasets: readonly AdminDataset[]; readonly profiles: readonly Named[] };

type Titled = { readonly id: string; readonly name?: Named["name"]; readonly title?: Named["name"] };

export const loadChoices = async (): Promise<Answer<Choices>> => {
  const [datasets, profiles] = await Promise.all([api.admin.datasets(), api.admin.profiles()]);
  if (!datasets.ok) return datasets;
  if (!profiles.ok) return profiles;
  const named = (profiles.value as readonly Titled[]).map((one) => ({
    id: one.id,
    name: one.name ?? one.title ?? { en: one.id, ja: one.id },
  }));
  return { ok: true, value: { datasets: datasets.value, profiles: named } };
};

export const emptyPermit = (choices: Choices, now: Date): PermitDraft => {
  const dataset = choices.datasets[0];
  return {
    purposeEn: "",
    purposeJa: "",
    legalBasis: "ngmia-opt-out",
    datasetId: dataset?.id ?? "",
    snapshotId: dataset?.snapshots[0]?.id ?? "",
    grants: {},
    rowScope: [],
    policyProfile:
      choices.profiles.find((one) => one.id === dataset?.policyProfile)?.id ?? choices.profiles[0]?.id ?? "",
    ...usualPeriod(now),
  };
};

/** Another permit of the same kind, on the newest snapshot, from today. */
export const permitFrom = (permit: Permit, choices: Choices, now: Date): PermitDraft => {
  const dataset = choices.datasets.find((one) => one.id === permit.datasetId);
  return {
    purposeEn: permit.purpose.en,
    purposeJa: permit.purpose.ja,
    legalBasis: permit.legalBasis,
    datasetId: permit.datasetId,
    snapshotId: dataset?.snapshots.find((one) => one.id === permit.snapshotId)?.id ?? dataset?.snapshots[0]?.id ?? "",
    grants: permit.grants,
    rowScope: permit.rowScope,
    policyProfile: permit.policyProfile,
    ...usualPeriod(now),
    ...(permit.endsOn > usualPeriod(now).startsOn && { endsOn: permit.endsOn }),
  };
};
