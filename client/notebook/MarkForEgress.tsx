// Puts a released table into a request to take it out: one that is open, or a new one.
import { useNavigate } from "@solidjs/router";
import { createResource, createSignal, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { type Answer, api, type Problem } from "../api.ts";
import { t as common } from "../i18n/common.ts";
import { both } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { settled } from "../ui/settled.ts";
import { toast } from "../ui/Toasts.tsx";
import { useDesk } from "./desk.ts";

const fresh = "new";
const classes = ["publication", "internal-report", "regulatory", "joint-use"] as const;

export const MarkForEgress = (props: {
  readonly name: string;
  readonly resultId: string;
  readonly onClose: () => void;
}) => {
  const desk = useDesk();
  const navigate = useNavigate();
  const projectId = () => desk.project()?.id ?? "";
  const [requests] = createResource(async () => {
    const answer = await api.egress.list("mine");
    return answer.ok
      ? answer.value.filter(
          (request) =>
            request.projectId === projectId() && (request.status === "DRAFT" || request.status === "RETURNED"),
        )
      : [];
  });
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [name, setName] = createSignal(props.name);
  const [title, setTitle] = createSignal(desk.title());
  const [purpose, setPurpose] = createSignal("");
  const [kind, setKind] = createSignal<EgressRequest["class"]>("publication");
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [lacking, setLacking] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const request = () => chosen() ?? settled(requests)?.[0]?.id ?? fresh;

  /** A person has one open request a project; a new one is offered only when there is none. */
  const openOrNew = () => {
    const open = (settled(requests) ?? []).map((mine) => ({ value: mine.id, label: mine.title }));
    return open.length > 0 ? open : [{ value: fresh, label: t("mark.new") }];
  };

  const addTo = async (into: EgressRequest): Promise<Answer<EgressRequest>> => {
    const item = { resultId: props.resultId, name: name().trim(), supporting: false };
    const group = into.groups[0];
    if (group) return api.egress.addItem(group.id, item);
    const grouped = await api.egress.addGroup(into.id, { title: t("mark.group"), context: "", controls: "" });
    return grouped.ok ? api.egress.addItem(grouped.value.groups.at(-1)!.id, item) : grouped;
  };
  const add = async (): Promise<void> => {
    const isNew = request() === fresh;
    const lack = !name().trim() || (isNew && (!title().trim() || !purpose().trim()));
    setLacking(lack);
    setProblem(null);
    if (lack || busy()) return;
    setBusy(true);
    const into = isNew
      ? await api.egress.create(projectId(), { title: title().trim(), purpose: purpose().trim(), class: kind() })
      : await api.egress.one(request());
    const done = into.ok ? await addTo(into.value) : into;
    setBusy(false);
    if (!done.ok) {
      setProblem(done.problem);
      return;
    }
    desk.refreshEgress();
    const id = done.value.id;
    toast(t("mark.added", { name: name().trim(), request: done.value.title }), {
      action: { label: t("mark.open"), run: () => navigate(`/egress/${id}`) },
    });
    props.onClose();
  };
  const need = (value: string): string | null => (lacking() && !value.trim() ? t("mark.need") : null);
  return (
    <Dialog
      open
      title={t("mark.title")}
      onClose={props.onClose}
      actions={
        <>
          <Button rank="first" busy={busy() || requests.loading} onClick={() => void add()}>
            {t("mark.add")}
          </Button>
          <Button rank="bare" onClick={() => props.onClose()}>
            {common("cancel")}
          </Button>
        </>
      }
    >
      <p class="quiet">{t("mark.lead")}</p>
      <Field label={t("mark.name")} value={name()} onInput={setName} maxlength={120} error={need(name())} />
      <Field kind="choice" label={t("mark.into")} value={request()} onInput={setChosen} options={openOrNew()} />
      <Show when={request() === fresh}>
        <Field
          label={t("mark.requestTitle")}
          value={title()}
          onInput={setTitle}
          maxlength={200}
          error={need(title())}
        />
        <Field
          kind="area"
          label={t("mark.purpose")}
          value={purpose()}
          onInput={setPurpose}
          rows={3}
          error={need(purpose())}
        />
        <Field
          kind="choice"
          label={t("mark.class")}
          value={kind()}
          onInput={(value) => setKind(value as EgressRequest["class"])}
          options={classes.map((value) => ({ value, label: t(`class.${value}`) }))}
        />
      </Show>
      <Show when={problem()}>
        {(bad) => (
          <p class="err" role="alert">
            <Icon name="bang" />
            {both(bad().message)} {both(bad().help)}
          </p>
        )}
      </Show>
    </Dialog>
  );
};
