// What people add to the public page: plain words, publications, refusals, incidents, the contact desk, and hospitals' links.
import { createSignal, Match, Show, Switch } from "solid-js";
import type { PublicEntry } from "../../server/public/entries.ts";
import { api, type Problem } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { tAdmin as t, userClassWords } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";

type Kind = PublicEntry["kind"];
const kinds: readonly Kind[] = [
  "plain-purpose",
  "publication",
  "refused-application",
  "incident",
  "contact",
  "hospital",
];
const today = (): string => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(new Date());
const nothing = { projectId: "", en: "", ja: "", title: "", url: "", on: today(), userClass: "company", datasetId: "" };
type Draft = typeof nothing;

/** Undefined while something is missing. */
function entryOf(kind: Kind, draft: Draft): PublicEntry | undefined {
  const text = { en: draft.en.trim(), ja: draft.ja.trim() };
  const hasText = text.en !== "" && text.ja !== "";
  const { projectId, on } = draft;
  switch (kind) {
    case "plain-purpose":
      return projectId && hasText ? { kind, projectId, text } : undefined;
    case "publication":
      return projectId && draft.title.trim()
        ? { kind, projectId, title: draft.title.trim(), url: draft.url.trim(), on }
        : undefined;
    case "refused-application":
      return { kind, userClass: draft.userClass as "company", on };
    case "hospital":
      return draft.datasetId && hasText ? { kind, name: text, datasetIds: [draft.datasetId] } : undefined;
    default:
      return hasText ? { kind, text, on } : undefined;
  }
}

const loadChoices = async () => {
  const [projects, datasets] = await Promise.all([api.projects.list(), api.admin.datasets()]);
  if (!projects.ok) return projects;
  return datasets.ok ? { ok: true as const, value: { projects: projects.value, datasets: datasets.value } } : datasets;
};

export const PublicPage = () => {
  const choices = createLoad(() => "choices", loadChoices);
  const [kind, setKind] = createSignal<Kind>("plain-purpose");
  const [draft, setDraft] = createSignal<Draft>(nothing);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [done, setDone] = createSignal<{ readonly link: string | null } | null>(null);
  const put = (name: keyof Draft) => (value: string) => setDraft((now) => ({ ...now, [name]: value }));
  const hasProject = () => kind() === "plain-purpose" || kind() === "publication";
  const hasWords = () => !["publication", "refused-application"].includes(kind());
  const add = async (): Promise<void> => {
    const entry = entryOf(kind(), draft());
    if (entry === undefined) return;
    const answer = await api.open.add(entry);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    setDone({ link: answer.value.token && `${location.origin}/register/hospitals/${answer.value.token}` });
    setDraft(nothing);
  };
  return (
    <form
      class="long-form"
      aria-labelledby="public-title"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <h1 id="public-title">{t("publicPage")}</h1>
      <div class="form-part">
        <p class="quiet">
          {t("publicText")} <a href="/register">/register</a>
        </p>
        <Field
          kind="choice"
          label={t("publicKind")}
          value={kind()}
          options={kinds.map((value) => ({ value, label: t(`public.${value}`) }))}
          onInput={(value) => {
            setKind(value as Kind);
            setDone(null);
          }}
        />
        <Loaded of={choices}>
          {(found) => (
            <Switch>
              <Match when={hasProject()}>
                <Field
                  kind="choice"
                  label={t("project")}
                  value={draft().projectId}
                  options={[
                    { value: "", label: t("needOne") },
                    ...found().projects.map(({ id, title }) => ({ value: id, label: `${id} ${both(title)}` })),
                  ]}
                  onInput={put("projectId")}
                />
              </Match>
              <Match when={kind() === "hospital"}>
                <Field
                  kind="choice"
                  label={t("publicDataset")}
                  value={draft().datasetId}
                  options={[
                    { value: "", label: t("needOne") },
                    ...found().datasets.map(({ id, title }) => ({ value: id, label: both(title) })),
                  ]}
                  onInput={put("datasetId")}
                />
              </Match>
            </Switch>
          )}
        </Loaded>
        <Show when={hasWords()}>
          <div class="form-row">
            <Field kind="area" label={t("publicJa")} value={draft().ja} maxlength={2000} onInput={put("ja")} />
            <Field kind="area" label={t("publicEn")} value={draft().en} maxlength={2000} onInput={put("en")} />
          </div>
        </Show>
        <Show when={kind() === "publication"}>
          <div class="form-row">
            <Field label={t("publicTitle")} value={draft().title} maxlength={500} onInput={put("title")} />
            <Field label={t("publicUrl")} value={draft().url} placeholder="https://" onInput={put("url")} />
          </div>
        </Show>
        <Show when={kind() === "refused-application"}>
          <Field
            kind="choice"
            label={t("userClass")}
            value={draft().userClass}
            options={Object.entries(userClassWords).map(([value, words]) => ({ value, label: both(words) }))}
            onInput={put("userClass")}
          />
        </Show>
        <Show when={kind() !== "plain-purpose" && kind() !== "hospital"}>
          <Field type="date" label={t("publicOn")} value={draft().on} onInput={put("on")} />
        </Show>
      </div>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <Show when={done()}>
        {(added) => (
          <p role="status">
            {t(added().link ? "publicLink" : "publicDone")}{" "}
            <Show when={added().link}>{(link) => <code>{link()}</code>}</Show>
          </p>
        )}
      </Show>
      <div class="acts">
        <Button
          type="submit"
          rank="first"
          disabledReason={entryOf(kind(), draft()) === undefined ? t("publicMissing") : null}
        >
          {t("publicAdd")}
        </Button>
      </div>
    </form>
  );
};
