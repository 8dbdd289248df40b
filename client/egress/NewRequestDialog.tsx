// The three things a request starts from: project, title and purpose, kind; what was typed stays when the server says no.
import { createSignal, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { Loaded } from "./Loaded.tsx";
import { createLoad } from "./load.ts";
import { classOptions, type RequestWords } from "./request-words.ts";

type Props = {
  readonly open: boolean;
  readonly project?: string | undefined;
  readonly onClose: () => void;
  readonly onMade: (request: EgressRequest) => void;
};

const Form = (props: Props) => {
  const projects = createLoad(
    () => true,
    () => api.projects.list(),
  );
  const open = () =>
    (projects.value() ?? []).filter((project) => project.myRole === "analyst" && project.permit?.status === "active");
  const [chosen, setChosen] = createSignal(props.project ?? "");
  const project = () => chosen() || (open().length === 1 ? (open()[0]?.id ?? "") : "");
  const [words, setWords] = createSignal<RequestWords>({ title: "", purpose: "", class: "publication" });
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const missing = (text: string): string | null => (tried() && text.trim() === "" ? t("needText") : null);
  const make = async (): Promise<void> => {
    setTried(true);
    if (busy() || project() === "" || words().title.trim() === "" || words().purpose.trim() === "") return;
    setBusy(true);
    const answer = await api.egress.create(project(), words());
    setBusy(false);
    if (answer.ok) props.onMade(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <Dialog
      open={true}
      title={t("newTitle")}
      onClose={props.onClose}
      actions={
        <>
          <Button rank="first" busy={busy()} onClick={() => void make()}>
            {t("create")}
          </Button>
          <Button rank="bare" onClick={() => props.onClose()}>
            {t("cancel")}
          </Button>
        </>
      }
    >
      <Loaded of={projects}>
        {() => (
          <Show when={open().length > 0} fallback={<p class="notes">{t("noProject")}</p>}>
            <Field
              kind="choice"
              label={t("project")}
              value={project()}
              onInput={setChosen}
              required
              options={[
                { value: "", label: t("chooseProject") },
                ...open().map((one) => ({ value: one.id, label: `${one.id} ${both(one.title)}` })),
              ]}
              error={tried() && project() === "" ? t("needProject") : null}
            />
            <Field
              label={t("title")}
              value={words().title}
              onInput={(title) => setWords((now) => ({ ...now, title }))}
              required
              error={missing(words().title)}
            />
            <Field
              kind="area"
              label={t("purpose")}
              hint={t("purposeHint")}
              value={words().purpose}
              onInput={(purpose) => setWords((now) => ({ ...now, purpose }))}
              required
              error={missing(words().purpose)}
            />
            <Field
              kind="choice"
              label={t("class")}
              value={words().class}
              onInput={(value) => setWords((now) => ({ ...now, class: value as RequestWords["class"] }))}
              options={classOptions()}
            />
          </Show>
        )}
      </Loaded>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
    </Dialog>
  );
};

export const NewRequestDialog = (props: Props) => (
  <Show when={props.open}>
    <Form {...props} />
  </Show>
);
