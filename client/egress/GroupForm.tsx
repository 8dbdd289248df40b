// The words about one group: name, context, controls. They are kept as typed when the server says no.
import { createSignal, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import type { Answer, NewGroup, Problem } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";

export const GroupForm = (props: {
  readonly from?: NewGroup;
  readonly save: (words: NewGroup) => Promise<Answer<EgressRequest>>;
  readonly onSaved: (request: EgressRequest) => void;
  readonly onCancel: () => void;
}) => {
  const [words, setWords] = createSignal<NewGroup>({
    title: props.from?.title ?? "",
    context: props.from?.context ?? "",
    controls: props.from?.controls ?? "",
  });
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const save = async (): Promise<void> => {
    setTried(true);
    if (busy() || words().title.trim() === "") return;
    setBusy(true);
    const answer = await props.save(words());
    setBusy(false);
    if (answer.ok) props.onSaved(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <form
      novalidate
      class="edit-group"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={t("groupTitle")}
        value={words().title}
        autofocus
        required
        onInput={(title) => setWords((now) => ({ ...now, title }))}
        error={tried() && words().title.trim() === "" ? t("needText") : null}
      />
      <div class="form-row">
        <Field
          kind="area"
          rows={5}
          label={t("context")}
          hint={t("contextHint")}
          value={words().context}
          onInput={(context) => setWords((now) => ({ ...now, context }))}
        />
        <Field
          kind="area"
          rows={5}
          label={t("controls")}
          hint={t("controlsHint")}
          value={words().controls}
          onInput={(controls) => setWords((now) => ({ ...now, controls }))}
        />
      </div>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <div class="acts">
        <Button type="submit" rank="first" busy={busy()}>
          {t("save")}
        </Button>
        <Button rank="bare" onClick={() => props.onCancel()}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
};
