// A new permit for a project that has one: it starts from what the old one grants, and asks once before it takes its place.
import { A, useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { Project } from "../../server/http/schemas.ts";
import { type Answer, api } from "../api.ts";
import { ConfirmDialog } from "../egress/ConfirmDialog.tsx";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { tAdmin as t } from "../i18n/admin.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { projectHref } from "./admin-path.ts";
import { ErrorCount, focusFirstError } from "./ErrorCount.tsx";
import { type Choices, emptyPermit, loadChoices, permitFrom } from "./form-data.ts";
import { grantCounts } from "./grant-tree.ts";
import { PermitFields } from "./PermitFields.tsx";
import { type PermitDraft, permitErrors, permitInput } from "./permit-draft.ts";

type Start = { readonly project: Project; readonly choices: Choices };

const load = async (id: string): Promise<Answer<Start>> => {
  const [project, choices] = await Promise.all([api.projects.one(id), loadChoices()]);
  if (!project.ok) return project;
  if (!choices.ok) return choices;
  return { ok: true, value: { project: project.value, choices: choices.value } };
};

const Form = (props: Start) => {
  const navigate = useNavigate();
  let form!: HTMLFormElement;
  const old = () => props.project.permit;
  const [draft, setDraft] = createSignal<PermitDraft>(
    props.project.permit
      ? permitFrom(props.project.permit, props.choices, new Date())
      : emptyPermit(props.choices, new Date()),
  );
  const [tried, setTried] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const dataset = () => props.choices.datasets.find((one) => one.id === draft().datasetId);
  const errors = () => (tried() ? permitErrors(draft(), dataset()) : {});
  const count = () => Object.keys(errors()).length;
  const grant = (): void => {
    setTried(true);
    if (count() > 0) focusFirstError(form);
    else setAsking(true);
  };
  return (
    <form
      ref={form}
      class="long-form"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        grant();
      }}
    >
      <PermitFields
        draft={draft()}
        errors={errors()}
        datasets={props.choices.datasets}
        profiles={props.choices.profiles}
        onChange={setDraft}
      />
      <ErrorCount count={count()} />
      <div class="acts">
        <Button type="submit" rank="first">
          {t("grant")}
        </Button>
        <A class="btn" data-rank="bare" href={projectHref(props.project.id)}>
          {t("cancel")}
        </A>
      </div>
      <ConfirmDialog
        open={asking()}
        title={t("grantAsk", { id: old()?.id ?? props.project.id })}
        confirm={t("grant")}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          const answer = await api.admin.issuePermit(props.project.id, permitInput(draft()));
          if (!answer.ok) return answer.problem;
          navigate(projectHref(props.project.id));
          return null;
        }}
      >
        <p>
          {t("grantText", {
            scope: t("chosen", grantCounts(draft().grants)),
            from: dateText(draft().startsOn),
            to: dateText(draft().endsOn),
          })}
        </p>
      </ConfirmDialog>
    </form>
  );
};

export const NewPermitPage = (props: { readonly id: string }) => {
  const start = createLoad(() => props.id, load);
  return (
    <Loaded of={start}>
      {(value) => (
        <>
          <div class="page-head">
            <div>
              <h1>{t("newPermit")}</h1>
              <p class="quiet">{both(value().project.title)}</p>
              <Show when={value().project.permit}>
                {(permit) => <p class="quiet">{t("newPermitLead", { id: permit().id })}</p>}
              </Show>
            </div>
          </div>
          <Form project={value().project} choices={value().choices} />
        </>
      )}
    </Loaded>
  );
};
