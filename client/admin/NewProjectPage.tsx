// A new project with its first permit and members, as the committee decided.
import { A, useNavigate } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { api, type Problem } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { dataTypeWords, memberWords, tAdmin as t, userClassWords } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { projectHref } from "./admin-path.ts";
import { ErrorCount, focusFirstError } from "./ErrorCount.tsx";
import { type Choices, emptyPermit, loadChoices } from "./form-data.ts";
import { PermitFields } from "./PermitFields.tsx";
import {
  type DataType,
  type MemberDraft,
  type PermitDraft,
  type ProjectDraft,
  permitErrors,
  projectErrors,
  projectInput,
} from "./permit-draft.ts";

const DataTypes = (props: {
  readonly chosen: readonly DataType[];
  readonly onChange: (chosen: readonly DataType[]) => void;
  readonly error: string | null;
}) => (
  <fieldset class="ticks" data-bad={props.error ? "" : undefined}>
    <legend class="field-label">{t("dataTypes")}</legend>
    <For each={Object.entries(dataTypeWords)}>
      {([value, words]) => (
        <label>
          <input
            type="checkbox"
            checked={props.chosen.includes(value as DataType)}
            onChange={(event) =>
              props.onChange(
                event.currentTarget.checked
                  ? [...props.chosen, value as DataType]
                  : props.chosen.filter((one) => one !== value),
              )
            }
          />
          {both(words)}
        </label>
      )}
    </For>
    <Show when={props.error}>
      <p class="err">
        <Icon name="bang" />
        {props.error}
      </p>
    </Show>
  </fieldset>
);

const Members = (props: {
  readonly members: readonly MemberDraft[];
  readonly onChange: (members: readonly MemberDraft[]) => void;
}) => {
  const change = (index: number, next: Partial<MemberDraft>): void =>
    props.onChange(props.members.map((member, at) => (at === index ? { ...member, ...next } : member)));
  return (
    <fieldset class="form-part">
      <legend>{t("sectionMembers")}</legend>
      <p class="field-hint">{t("membersLater")}</p>
      {/* By place, not by value: a row that is being typed in must stay the same row. */}
      <For each={props.members.map((_, index) => index)}>
        {(index) => (
          <div class="member-row">
            <Field
              label={t("login")}
              value={props.members[index]?.login ?? ""}
              autocomplete="off"
              onInput={(login) => change(index, { login })}
            />
            <Field
              kind="choice"
              label={t("memberRole")}
              value={props.members[index]?.role ?? "analyst"}
              onInput={(role) => change(index, { role: role as MemberDraft["role"] })}
              options={Object.entries(memberWords).map(([value, words]) => ({ value, label: both(words) }))}
            />
            <Button
              rank="bare"
              icon="cross-out"
              aria-label={`${t("removeMember")} ${props.members[index]?.login ?? ""}`}
              onClick={() => props.onChange(props.members.filter((_, at) => at !== index))}
            />
          </div>
        )}
      </For>
      <Button
        size="small"
        icon="plus"
        onClick={() => props.onChange([...props.members, { login: "", role: "analyst" }])}
      >
        {t("addRow")}
      </Button>
    </fieldset>
  );
};

const Form = (props: { readonly choices: Choices }) => {
  const navigate = useNavigate();
  let form!: HTMLFormElement;
  const [project, setProject] = createSignal<ProjectDraft>({
    titleEn: "",
    titleJa: "",
    userClass: "academia",
    dataTypes: [],
    members: [{ login: "", role: "analyst" }],
  });
  const [permit, setPermit] = createSignal<PermitDraft>(emptyPermit(props.choices, new Date()));
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const dataset = () => props.choices.datasets.find((one) => one.id === permit().datasetId);
  const errorsOfProject = () => (tried() ? projectErrors(project()) : {});
  const errorsOfPermit = () => (tried() ? permitErrors(permit(), dataset()) : {});
  const count = () => Object.keys(errorsOfProject()).length + Object.keys(errorsOfPermit()).length;
  const set = (change: Partial<ProjectDraft>): void => {
    setProject((now) => ({ ...now, ...change }));
  };
  const error = (field: keyof ProjectDraft): string | null => {
    const key = errorsOfProject()[field];
    return key ? t(key) : null;
  };
  const make = async (): Promise<void> => {
    setTried(true);
    if (count() > 0) return focusFirstError(form);
    if (busy()) return;
    setBusy(true);
    const answer = await api.admin.createProject(projectInput(project(), permit()));
    setBusy(false);
    if (answer.ok) navigate(projectHref(answer.value.id));
    else setProblem(answer.problem);
  };
  return (
    <form
      ref={form}
      class="long-form"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <fieldset class="form-part">
        <legend>{t("sectionProject")}</legend>
        <div class="form-row">
          <Field
            label={t("titleJa")}
            value={project().titleJa}
            autofocus
            onInput={(titleJa) => set({ titleJa })}
            required
            error={error("titleJa")}
          />
          <Field
            label={t("titleEn")}
            value={project().titleEn}
            onInput={(titleEn) => set({ titleEn })}
            required
            error={error("titleEn")}
          />
        </div>
        <Field
          kind="choice"
          label={t("userClass")}
          value={project().userClass}
          onInput={(userClass) => set({ userClass: userClass as ProjectDraft["userClass"] })}
          options={Object.entries(userClassWords).map(([value, words]) => ({ value, label: both(words) }))}
        />
        <DataTypes
          chosen={project().dataTypes}
          onChange={(dataTypes) => set({ dataTypes })}
          error={error("dataTypes")}
        />
      </fieldset>
      <PermitFields
        draft={permit()}
        errors={errorsOfPermit()}
        datasets={props.choices.datasets}
        profiles={props.choices.profiles}
        onChange={setPermit}
      />
      <Members members={project().members} onChange={(members) => set({ members })} />
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <ErrorCount count={count()} />
      <div class="acts">
        <Button type="submit" rank="first" busy={busy()}>
          {t("create")}
        </Button>
        <A class="btn" data-rank="bare" href="/admin/projects">
          {t("cancel")}
        </A>
      </div>
    </form>
  );
};

export const NewProjectPage = () => {
  const choices = createLoad(
    () => true,
    () => loadChoices(),
  );
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{t("newProject")}</h1>
          <p class="quiet">{t("newProjectLead")}</p>
        </div>
      </div>
      <Loaded of={choices}>{(value) => <Form choices={value()} />}</Loaded>
    </>
  );
};
