// What to ask the log: kind, project, person, dataset and days.
import { createSignal, Show } from "solid-js";
import type { AuditState } from "../../server/http/schemas.ts";
import type { AuditFilter } from "../api.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";

export const filterNames = ["kind", "projectId", "actor", "subject", "datasetId", "from", "to"] as const;

type Props = {
  readonly filters: AuditFilter;
  readonly state: AuditState | undefined;
  readonly onFilter: (filters: AuditFilter) => void;
};

export const FilterForm = (props: Props) => {
  const [typed, setTyped] = createSignal<AuditFilter>(props.filters);
  const put = (name: keyof AuditFilter) => (value: string) =>
    setTyped((now) => ({ ...now, [name]: value.trim() || undefined }));
  return (
    <form
      novalidate
      class="audit-filter"
      onSubmit={(event) => {
        event.preventDefault();
        props.onFilter(typed());
      }}
    >
      <Field
        kind="choice"
        label={t("kind")}
        value={typed().kind ?? ""}
        options={[
          { value: "", label: t("kindAny") },
          ...(props.state?.kinds ?? []).map((kind) => ({ value: kind, label: kind })),
        ]}
        onInput={put("kind")}
      />
      <Field
        label={t("project")}
        value={typed().projectId ?? ""}
        placeholder={t("projectHint")}
        autocomplete="off"
        onInput={put("projectId")}
      />
      <Field
        label={t("actor")}
        value={typed().actor ?? ""}
        placeholder={t("actorHint")}
        autocomplete="off"
        onInput={put("actor")}
      />
      <Field
        kind="choice"
        label={t("dataset")}
        value={typed().datasetId ?? ""}
        options={[
          { value: "", label: t("any") },
          ...(props.state?.datasets ?? []).map(({ id, title }) => ({ value: id, label: both(title) })),
        ]}
        onInput={put("datasetId")}
      />
      <Field label={t("from")} type="date" value={typed().from ?? ""} onInput={put("from")} />
      <Field label={t("to")} type="date" value={typed().to ?? ""} onInput={put("to")} />
      <Button type="submit">{t("filter")}</Button>
      <Show when={Object.keys(props.filters).length > 0}>
        <Button rank="bare" onClick={() => props.onFilter({})}>
          {t("clear")}
        </Button>
      </Show>
    </form>
  );
};
