// Chooses a table from the results of the project's notebooks and gives it a file name.
import { createSignal, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { type Answer, api, type Problem } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { timeText } from "../i18n/i18n.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { fileName, freeName } from "./course.ts";
import { Loaded } from "./Loaded.tsx";
import { createLoad } from "./load.ts";

type Candidate = {
  readonly resultId: string;
  readonly name: string;
  readonly notebook: string;
  readonly at: string;
  readonly stale: boolean;
};

const candidates = async (projectId: string): Promise<Answer<readonly Candidate[]>> => {
  const list = await api.projects.notebooks(projectId);
  if (!list.ok) return list;
  const notebooks = await Promise.all(list.value.map((notebook) => api.notebooks.one(notebook.id)));
  const failed = notebooks.find((answer) => !answer.ok);
  if (failed && !failed.ok && notebooks.every((answer) => !answer.ok)) return failed;
  const found = notebooks.flatMap((answer) =>
    answer.ok
      ? answer.value.blocks.flatMap((block) =>
          block.run?.resultId
            ? [
                {
                  resultId: block.run.resultId,
                  name: block.name || block.run.resultId,
                  notebook: answer.value.title,
                  at: block.run.finishedAt ?? block.run.createdAt,
                  stale: block.stale,
                },
              ]
            : [],
        )
      : [],
  );
  return { ok: true, value: found.sort((a, b) => b.at.localeCompare(a.at)) };
};

type Props = {
  readonly open: boolean;
  readonly request: EgressRequest;
  readonly group: EgressRequest["groups"][number];
  readonly onClose: () => void;
  readonly onChange: (request: EgressRequest) => void;
};

const Chooser = (props: Props) => {
  const results = createLoad(() => props.request.projectId, candidates);
  const items = () => props.request.groups.flatMap((group) => group.items);
  const taken = () => items().map((item) => item.name);
  const isIn = (resultId: string): boolean => items().some((item) => item.resultId === resultId);
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [name, setName] = createSignal("");
  const [supporting, setSupporting] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const choose = (candidate: Candidate): void => {
    setChosen(candidate.resultId);
    setName(freeName(fileName(candidate.name), taken()));
  };
  const notChosen = (): string | null => (chosen() === null ? t("chooseResult") : null);
  const add = async (): Promise<void> => {
    const resultId = chosen();
    const wanted = fileName(name());
    if (busy() || resultId === null || wanted === "") return;
    setBusy(true);
    const answer = await api.egress.addItem(props.group.id, { resultId, name: wanted, supporting: supporting() });
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    else {
      props.onChange(answer.value);
      props.onClose();
    }
  };
  return (
    <Dialog
      open={true}
      title={t("addTableTo", { name: props.group.title })}
      onClose={props.onClose}
      actions={
        <>
          <Button rank="first" busy={busy()} disabledReason={notChosen()} reasonHidden onClick={() => void add()}>
            {t("add")}
          </Button>
          <Button rank="bare" onClick={() => props.onClose()}>
            {t("cancel")}
          </Button>
        </>
      }
    >
      <Loaded of={results}>
        {(list) => (
          <Show
            when={list().length > 0}
            fallback={<EmptyState>{`${t("noResults")} ${t("noResultsHelp")}`}</EmptyState>}
          >
            <fieldset class="choice candidates">
              <legend class="sr">{t("results")}</legend>
              <For each={list()}>
                {(candidate) => (
                  <label>
                    <input
                      type="radio"
                      name="result"
                      checked={chosen() === candidate.resultId}
                      onChange={() => choose(candidate)}
                    />
                    <span>
                      <code>{candidate.name}</code>
                      <small class="faint">
                        {candidate.notebook}, {timeText(candidate.at)}
                      </small>
                      <Show when={candidate.stale}>
                        <Badge tone="odo">{t("staleResult")}</Badge>
                      </Show>
                      <Show when={isIn(candidate.resultId)}>
                        <Badge>{t("alreadyIn")}</Badge>
                      </Show>
                    </span>
                  </label>
                )}
              </For>
            </fieldset>
            <Show when={chosen() !== null}>
              <Field
                label={t("fileName")}
                value={name()}
                onInput={setName}
                required
                error={fileName(name()) === "" ? t("needText") : null}
              />
              <label class="tick">
                <input
                  type="checkbox"
                  checked={supporting()}
                  onChange={(event) => setSupporting(event.currentTarget.checked)}
                />
                <span>
                  {t("supporting")} <small class="faint">{t("supportingHint")}</small>
                </span>
              </label>
            </Show>
          </Show>
        )}
      </Loaded>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
    </Dialog>
  );
};

export const AddTableDialog = (props: Props) => (
  <Show when={props.open}>
    <Chooser {...props} />
  </Show>
);
