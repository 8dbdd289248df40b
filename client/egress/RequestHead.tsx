// Title, purpose and kind of a request; the applicant edits them in place while it is a draft.
import { createSignal, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { classWords, tEgress as t } from "../i18n/egress.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { classOptions, type RequestWords } from "./request-words.ts";

type Props = { readonly request: EgressRequest; readonly onChange: (request: EgressRequest) => void };

const EditForm = (props: Props & { readonly onDone: () => void }) => {
  const { title, purpose } = props.request;
  const [words, setWords] = createSignal<RequestWords>({ title, purpose, class: props.request.class });
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const save = async (): Promise<void> => {
    if (busy() || words().title.trim() === "") return;
    setBusy(true);
    const answer = await api.egress.change(props.request.id, words());
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    else {
      props.onChange(answer.value);
      props.onDone();
    }
  };
  return (
    <form
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={t("title")}
        value={words().title}
        autofocus
        required
        onInput={(value) => setWords((now) => ({ ...now, title: value }))}
        error={words().title.trim() === "" ? t("needText") : null}
      />
      <Field
        kind="area"
        label={t("purpose")}
        hint={t("purposeHint")}
        value={words().purpose}
        onInput={(value) => setWords((now) => ({ ...now, purpose: value }))}
      />
      <Field
        kind="choice"
        label={t("class")}
        value={words().class}
        options={classOptions()}
        onInput={(value) => setWords((now) => ({ ...now, class: value as RequestWords["class"] }))}
      />
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <div class="acts">
        <Button type="submit" busy={busy()}>
          {t("save")}
        </Button>
        <Button rank="bare" onClick={() => props.onDone()}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
};

export const RequestHead = (props: Props) => {
  const [editing, setEditing] = createSignal(false);
  return (
    <div class="doc-head">
      <Show
        when={!editing()}
        fallback={<EditForm request={props.request} onChange={props.onChange} onDone={() => setEditing(false)} />}
      >
        <h1>{props.request.title}</h1>
        <p class="mincho" lang="ja">
          {props.request.projectTitle.ja}
        </p>
        <p class="purpose" classList={{ faint: props.request.purpose === "" }}>
          {props.request.purpose || t("notWritten")}
        </p>
        <div class="doc-meta">
          <span class="num">{props.request.id}</span>
          <span>{both(classWords[props.request.class] ?? { en: "", ja: "" })}</span>
          <span>
            {both(props.request.author)}, {both(props.request.authorOrganization)}
          </span>
          <span>
            {props.request.submittedAt
              ? t("submittedOn", { date: dateText(props.request.submittedAt) })
              : t("madeOn", { date: dateText(props.request.createdAt) })}
          </span>
          <Show when={props.request.can.includes("edit")}>
            <Button size="small" onClick={() => setEditing(true)}>
              {t("edit")}
            </Button>
          </Show>
        </div>
      </Show>
    </div>
  );
};
