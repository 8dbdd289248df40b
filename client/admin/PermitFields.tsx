// The fields of a permit: purpose, legal basis, data, rules, period. It holds nothing itself, so that nothing typed is lost.
import type { AdminDataset } from "../../server/http/schemas.ts";
import { legalWords, tAdmin as t } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Field } from "../ui/Field.tsx";
import { GrantTree } from "./GrantTree.tsx";
import { pruneGrants } from "./grant-tree.ts";
import type { Errors, LegalBasis, PermitDraft } from "./permit-draft.ts";
import { RowScopeField } from "./RowScopeField.tsx";

export type Named = { readonly id: string; readonly name: { readonly en: string; readonly ja: string } };

export const PermitFields = (props: {
  readonly draft: PermitDraft;
  readonly errors: Errors<PermitDraft>;
  readonly datasets: readonly AdminDataset[];
  readonly profiles: readonly Named[];
  readonly onChange: (draft: PermitDraft) => void;
}) => {
  const set = (change: Partial<PermitDraft>): void => props.onChange({ ...props.draft, ...change });
  const error = (field: keyof PermitDraft): string | null => {
    const key = props.errors[field];
    return key ? t(key) : null;
  };
  const dataset = () => props.datasets.find((one) => one.id === props.draft.datasetId);
  const tables = () => dataset()?.tables ?? [];
  const chooseDataset = (id: string): void => {
    const next = props.datasets.find((one) => one.id === id);
    set({
      datasetId: id,
      snapshotId: next?.snapshots[0]?.id ?? "",
      policyProfile: next?.policyProfile ?? props.draft.policyProfile,
      grants: pruneGrants(props.draft.grants, next?.tables ?? []),
      rowScope: [],
    });
  };
  return (
    <>
      <fieldset class="form-part">
        <legend>{t("sectionPermit")}</legend>
        <div class="form-row">
          <Field
            kind="area"
            rows={2}
            label={t("purposeJa")}
            value={props.draft.purposeJa}
            onInput={(purposeJa) => set({ purposeJa })}
            required
            error={error("purposeJa")}
          />
          <Field
            kind="area"
            rows={2}
            label={t("purposeEn")}
            value={props.draft.purposeEn}
            onInput={(purposeEn) => set({ purposeEn })}
            required
            error={error("purposeEn")}
          />
        </div>
        <Field
          kind="choice"
          label={t("legalBasis")}
          value={props.draft.legalBasis}
          onInput={(value) => set({ legalBasis: value as LegalBasis })}
          options={Object.entries(legalWords).map(([value, words]) => ({ value, label: both(words) }))}
        />
      </fieldset>
      <fieldset class="form-part">
        <legend>{t("sectionData")}</legend>
        <div class="form-row">
          <Field
            kind="choice"
            label={t("dataset")}
            value={props.draft.datasetId}
            onInput={chooseDataset}
            options={props.datasets.map((one) => ({ value: one.id, label: both(one.title) }))}
          />
          <Field
            kind="choice"
            label={t("snapshot")}
            value={props.draft.snapshotId}
            onInput={(snapshotId) => set({ snapshotId })}
            required
            error={error("snapshotId")}
            options={(dataset()?.snapshots ?? []).map((one) => ({
              value: one.id,
              label: t("snapshotOption", { id: one.id, n: one.persons }),
            }))}
          />
        </div>
        <GrantTree
          tables={tables()}
          grants={props.draft.grants}
          onChange={(grants) => set({ grants })}
          error={error("grants")}
        />
        <RowScopeField
          tables={tables()}
          scope={props.draft.rowScope}
          onChange={(rowScope) => set({ rowScope })}
          error={error("rowScope")}
        />
      </fieldset>
      <fieldset class="form-part">
        <legend>{t("sectionTerms")}</legend>
        <div class="form-row">
          <Field
            kind="choice"
            label={t("profile")}
            value={props.draft.policyProfile}
            onInput={(policyProfile) => set({ policyProfile })}
            required
            error={error("policyProfile")}
            options={props.profiles.map((one) => ({ value: one.id, label: both(one.name) || one.id }))}
          />
          <Field
            type="date"
            label={t("startsOn")}
            value={props.draft.startsOn}
            onInput={(startsOn) => set({ startsOn })}
            required
            error={error("startsOn")}
          />
          <Field
            type="date"
            label={t("endsOn")}
            value={props.draft.endsOn}
            onInput={(endsOn) => set({ endsOn })}
            required
            error={error("endsOn")}
          />
        </div>
      </fieldset>
    </>
  );
};
