// Questions to the log: those everybody has, and those its readers keep for each other.
import { createSignal, For, Show } from "solid-js";
import { type AuditFilter, api } from "../api.ts";
import { createLoad } from "../egress/load.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";

const monthStart = (): string =>
  `${new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(new Date()).slice(0, 7)}-01`;

const everybodys = [
  { key: "q_thisMonth", filter: (): AuditFilter => ({ from: monthStart() }) },
  { key: "q_released", filter: (): AuditFilter => ({ kind: "egress-released" }) },
  { key: "q_downloaded", filter: (): AuditFilter => ({ kind: "package-downloaded" }) },
  { key: "q_evidence", filter: (): AuditFilter => ({ kind: "evidence-viewed" }) },
  { key: "q_permits", filter: (): AuditFilter => ({ kind: "permit-revoked" }) },
  { key: "q_failed", filter: (): AuditFilter => ({ kind: "sign-in-failed" }) },
] as const;

export const Questions = (props: { readonly filter: AuditFilter; readonly onAsk: (filter: AuditFilter) => void }) => {
  const kept = createLoad(
    () => "kept",
    () => api.audit.questions(),
  );
  const [naming, setNaming] = createSignal(false);
  const [title, setTitle] = createSignal("");
  const keep = async (): Promise<void> => {
    if (title().trim() === "") return;
    const answer = await api.audit.keepQuestion(title().trim(), props.filter);
    if (!answer.ok) return;
    kept.accept(answer.value);
    setTitle("");
    setNaming(false);
  };
  const forget = async (id: string): Promise<void> => {
    const answer = await api.audit.removeQuestion(id);
    if (answer.ok) kept.accept(answer.value);
  };
  return (
    <section class="audit-questions" aria-label={t("questions")}>
      <For each={everybodys}>
        {(question) => (
          <button type="button" class="as-link" onClick={() => props.onAsk(question.filter())}>
            {t(question.key)}
          </button>
        )}
      </For>
      <For each={kept.value() ?? []}>
        {(question) => (
          <span class="kept-question">
            <button type="button" class="as-link" onClick={() => props.onAsk(question.filter)}>
              {question.title}
            </button>
            <button
              type="button"
              class="kept-forget"
              aria-label={t("forget", { n: question.title })}
              onClick={() => void forget(question.id)}
            >
              <Icon name="cross-out" />
            </button>
          </span>
        )}
      </For>
      <Show when={Object.keys(props.filter).length > 0}>
        <Button size="small" onClick={() => setNaming(true)}>
          {t("keep")}
        </Button>
      </Show>
      <Dialog
        open={naming()}
        title={t("keep")}
        onClose={() => setNaming(false)}
        actions={
          <Button rank="first" onClick={() => void keep()}>
            {t("keepSave")}
          </Button>
        }
      >
        <Field label={t("keepName")} value={title()} maxlength={200} placeholder={t("keepHint")} onInput={setTitle} />
      </Dialog>
    </section>
  );
};
