// What applicant and reviewers said to each other, by turn, and a place to say more.
import { createSignal, For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { Two } from "../ui/Two.tsx";
import { commentsByTurn, isOpen } from "./course.ts";

type Props = { readonly request: EgressRequest; readonly onChange: (request: EgressRequest) => void };

export const Comments = (props: Props) => {
  const [text, setText] = createSignal("");
  const [about, setAbout] = createSignal("");
  const [tried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const groupTitle = (id: string | null): string | undefined =>
    props.request.groups.find((group) => group.id === id)?.title;
  const send = async (): Promise<void> => {
    setTried(true);
    if (busy() || text().trim() === "") return;
    setBusy(true);
    const answer = await api.egress.comment(props.request.id, text().trim(), about() || null);
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    else {
      setProblem(null);
      setText("");
      setTried(false);
      props.onChange(answer.value);
    }
  };
  return (
    <section id="comments">
      <h2>
        <Two of={t.pair("comments")} />
        <span class="num">{props.request.comments.length || ""}</span>
      </h2>
      <For each={commentsByTurn(props.request.comments)} fallback={<p class="empty">{t("noComments")}</p>}>
        {(turn) => (
          <>
            <h3 class="turn num">{t("turn", { n: turn.turn })}</h3>
            <ul class="comments">
              <For each={turn.comments}>
                {(comment) => (
                  <li>
                    <p>{comment.text}</p>
                    <small>
                      {both(comment.author)} · <time datetime={comment.at}>{timeText(comment.at)}</time>
                      <Show when={groupTitle(comment.groupId)}>{(title) => <> · {title()}</>}</Show>
                    </small>
                  </li>
                )}
              </For>
            </ul>
          </>
        )}
      </For>
      <Show when={isOpen(props.request.status)}>
        <form
          novalidate
          class="say"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Field
            kind="area"
            rows={2}
            label={t("writeComment")}
            value={text()}
            onInput={setText}
            error={tried() && text().trim() === "" ? t("needText") : null}
          />
          <div class="say-row">
            <Field
              kind="choice"
              label={t("commentAbout")}
              value={about()}
              onInput={setAbout}
              options={[
                { value: "", label: t("wholeRequest") },
                ...props.request.groups.map((group) => ({ value: group.id, label: group.title })),
              ]}
            />
            <Button type="submit" size="small" busy={busy()}>
              {t("send")}
            </Button>
          </div>
          <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
        </form>
      </Show>
    </section>
  );
};
