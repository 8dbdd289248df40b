// The rules of one project in words, where each comes from, and what the project has been shown so far.
import { A, useParams } from "@solidjs/router";
import { createMemo, createResource, For, Show } from "solid-js";
import type { ProjectRules } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { t } from "../i18n/projects.ts";
import { Badge } from "../ui/Badge.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { usePlace } from "../ui/place.ts";
import { Two } from "../ui/Two.tsx";

export const RulesPage = () => {
  const params = useParams<{ id: string }>();
  const [answer] = createResource(() => params.id, api.projects.rules);
  const [project] = createResource(() => params.id, api.projects.one);
  const rules = createMemo(() => {
    const found = answer();
    return found?.ok ? found.value : undefined;
  });
  const problem = () => {
    const found = answer();
    return found && !found.ok ? found.problem : undefined;
  };
  const title = () => {
    const found = project();
    return found?.ok ? both(found.value.title) : params.id;
  };
  usePlace(() => ({
    crumbs: [
      { label: t("projects"), href: "/" },
      { label: title(), href: `/projects/${params.id}` },
      { label: t("rules") },
    ],
  }));
  return (
    <main id="desk" class="page page-body rules-page">
      <header class="doc-head">
        <h1>
          <Two of={t.pair("rules")} />
        </h1>
        <p class="faint">{t("rulesLead")}</p>
      </header>
      <Show when={problem()}>
        {(bad) => (
          <ProblemNote
            problem={bad()}
            action={
              <A class="btn" href={`/projects/${params.id}`}>
                {title()}
              </A>
            }
          />
        )}
      </Show>
      <Show when={rules()}>
        {(found) => (
          <>
            <p class="notes">
              {t("rulesOf")}{" "}
              <For each={found().layers}>
                {(layer, index) => (
                  <>
                    {index() > 0 ? " · " : ""}
                    {t(`layer.${layer.layer}`)}: {both(layer.title)} <code>{layer.profile}</code>
                  </>
                )}
              </For>
            </p>
            <section>
              <h2 class="section">
                <Two of={t.pair("rulesMachine")} />
              </h2>
              <RuleList rules={found().rules} />
            </section>
            <Show when={found().reviewed.length > 0}>
              <section>
                <h2 class="section">
                  <Two of={t.pair("rulesPeople")} />
                </h2>
                <RuleList rules={found().reviewed} />
              </section>
            </Show>
            <section>
              <h2 class="section">
                <Two of={t.pair("rulesShown")} />
              </h2>
              <ShownSoFar shown={found().shown} />
            </section>
          </>
        )}
      </Show>
    </main>
  );
};

const RuleList = (props: { readonly rules: ProjectRules["reviewed"] }) => (
  <dl class="head paper rule-list">
    <For each={props.rules}>
      {(rule) => (
        <div>
          <dt>{both(rule.title)}</dt>
          <dd>
            <p>{both(rule.text)}</p>
            <p class="faint">
              {t("source", { text: both(rule.source.text) })}{" "}
              <Badge tone={rule.source.status === "unverified" ? "odo" : undefined}>
                {t(`status.${rule.source.status}`)}
              </Badge>
            </p>
          </dd>
        </div>
      )}
    </For>
  </dl>
);

const ShownSoFar = (props: { readonly shown: ProjectRules["shown"] }) => (
  <>
    <ul class="shown-words">
      <li>{props.shown.tables === 0 ? t("shownNone") : t("shownTables", { n: props.shown.tables })}</li>
      <Show when={props.shown.near > 0}>
        <li>{t("shownNear", { n: props.shown.near })}</li>
      </Show>
      <Show when={props.shown.pinpoint > 0}>
        <li>{t("shownPinpoint", { n: props.shown.pinpoint })}</li>
      </Show>
      <li class="num">
        {t("shownBudget", {
          n: props.shown.numbers.toLocaleString("en"),
          m: props.shown.numbersMax.toLocaleString("en"),
        })}
      </li>
    </ul>
    <Show when={props.shown.answers.length > 0}>
      <h3 class="faint">{t("shownNewest")}</h3>
      <ul class="shown-list">
        <For each={props.shown.answers}>
          {(entry) => (
            <li>
              <span class="faint num">
                {timeText(entry.at)} · {both(entry.by)}{" "}
                <Show when={entry.near}>
                  <Badge tone="odo">{t("isNear")}</Badge>
                </Show>
                <Show when={entry.pinpoint}>
                  <Badge tone="odo">{t("isPinpoint")}</Badge>
                </Show>
              </span>
              <code>{entry.excerpt}</code>
            </li>
          )}
        </For>
      </ul>
    </Show>
  </>
);
