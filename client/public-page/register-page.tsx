// The page for everyone: who uses the data, what left, under which rules, and a record that anyone can check.
import { createMemo, createSignal, For, Show } from "solid-js";
import type { PublicRegister } from "../../server/public/shapes.ts";
import { api } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { both, dateText, language, numberText, timeText } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Icon } from "../ui/Icon.tsx";
import { usePlace } from "../ui/place.ts";
import { Segments } from "../ui/Segments.tsx";
import { DatasetTable } from "./DatasetTable.tsx";
import { LogHead } from "./LogHead.tsx";
import { ProjectTable } from "./ProjectTable.tsx";
import { PublicFrame } from "./PublicFrame.tsx";
import { RuleBooks } from "./RuleBook.tsx";
import { waitText } from "./wait-text.ts";

type Class = "all" | PublicRegister["projects"][number]["userClass"];
const classes = ["company", "academia", "government"] as const;

const Totals = (props: { readonly register: PublicRegister }) => {
  const totals = () => props.register.totals;
  const byClass = () =>
    classes
      .map((name) => ({ name, n: props.register.projects.filter((project) => project.userClass === name).length }))
      .filter(({ n }) => n > 0)
      .map(({ name, n }) => `${t(name)} ${numberText(n)}`)
      .join(", ");
  const counter = () => (language() === "ja" ? "件" : "");
  const wait = () => waitText(totals().medianWaitHours);
  const Figure = (own: {
    readonly label: string;
    readonly value: string;
    readonly unit?: string;
    readonly note: string;
  }) => (
    <div>
      <dt>{own.label}</dt>
      <dd class="num">
        {own.value}
        <Show when={own.unit}>
          <small>{own.unit}</small>
        </Show>
      </dd>
      <dd class="total-note">{own.note}</dd>
    </div>
  );
  return (
    <dl class="totals">
      <Figure
        label={t("t_projects")}
        value={numberText(props.register.projects.length)}
        unit={counter()}
        note={byClass()}
      />
      <Figure
        label={t("t_refused")}
        value={numberText(totals().applicationsRefused)}
        unit={counter()}
        note={t("t_refusedText", { n: totals().requestsRejected })}
      />
      <Figure
        label={t("t_releases")}
        value={numberText(totals().releases)}
        unit={counter()}
        note={t("t_releasesText", { requests: totals().requests, revoked: totals().releasesRevoked })}
      />
      <Figure
        label={t("t_queries")}
        value={numberText(totals().queries)}
        unit={counter()}
        note={t("t_queriesText", { n: totals().queriesRefused })}
      />
      <Figure
        label={t("t_wait")}
        value={wait()?.value ?? "–"}
        unit={wait() ? t(wait()!.unit) : ""}
        note={t(wait() ? "t_waitText" : "t_waitNone")}
      />
    </dl>
  );
};

const Projects = (props: { readonly projects: PublicRegister["projects"] }) => {
  const [shown, setShown] = createSignal<Class>("all");
  const [wanted, setWanted] = createSignal("");
  const found = createMemo(() => {
    const words = wanted().trim().toLowerCase();
    return props.projects.filter(
      (project) =>
        (shown() === "all" || project.userClass === shown()) &&
        [
          project.title.en,
          project.title.ja,
          project.purpose.en,
          project.purpose.ja,
          ...project.dataTypes.map((type) => t(type)),
        ]
          .join("\n")
          .toLowerCase()
          .includes(words),
    );
  });
  return (
    <section id="register" class="chapter" aria-labelledby="register-title">
      <h2 id="register-title" class="mincho">
        {t("register")}
      </h2>
      <div class="register-filter">
        <Segments
          label={t("userClass")}
          value={shown()}
          options={(["all", ...classes] as const).map((name) => ({ value: name, label: t(name) }))}
          onChange={setShown}
        />
        <label class="find">
          <Icon name="search" />
          <input
            type="search"
            aria-label={t("find")}
            placeholder={t("findHint")}
            value={wanted()}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
        </label>
      </div>
      <Show
        when={found().length > 0}
        fallback={<EmptyState>{t(props.projects.length > 0 ? "none" : "noneYet")}</EmptyState>}
      >
        <ProjectTable projects={found()} />
      </Show>
    </section>
  );
};

export const RegisterPage = () => {
  usePlace(() => ({ crumbs: [{ label: t("title") }] }));
  const register = createLoad(
    () => "register",
    () => api.open.register(),
  );
  return (
    <PublicFrame
      links={[
        ["#register", t("register")],
        ["#data", t("data")],
        ["#rules", t("rules")],
        ["#log", t("log")],
        ["#contact", t("contact")],
      ]}
    >
      <div class="opening">
        <h1 class="mincho">{t("title")}</h1>
        <div class="lead">
          <p>{t("lead")}</p>
          <Show when={register.value()}>
            {(found) => <p class="quiet">{t("asOf", { at: `${dateText(found().at)} ${timeText(found().at)}` })}</p>}
          </Show>
        </div>
      </div>
      <Loaded of={register}>
        {(found) => (
          <>
            <Totals register={found()} />
            <Projects projects={found().projects} />
            <section id="data" class="chapter two" aria-labelledby="data-title">
              <div>
                <h2 id="data-title" class="mincho">
                  {t("data")}
                </h2>
                <p class="quiet">{t("dataLead")}</p>
              </div>
              <DatasetTable datasets={found().datasets} />
            </section>
            <RuleBooks books={found().rules} />
            <LogHead log={found().log} />
            <section id="incidents" class="chapter two" aria-labelledby="incidents-title">
              <h2 id="incidents-title" class="mincho">
                {t("incidents")}
              </h2>
              <For each={found().incidents} fallback={<p>{t("noIncidents")}</p>}>
                {(incident) => (
                  <p>
                    <b class="num">{dateText(incident.on)}</b> {both(incident.text)}
                  </p>
                )}
              </For>
            </section>
            <section id="contact" class="chapter two last" aria-labelledby="contact-title">
              <h2 id="contact-title" class="mincho">
                {t("contact")}
              </h2>
              <p class="contact">{found().contact ? both(found().contact!) : t("noContact")}</p>
            </section>
          </>
        )}
      </Loaded>
    </PublicFrame>
  );
};
