// The projects a person belongs to, each with the permit it stands on.
import { A } from "@solidjs/router";
import { createResource, For, Match, Show, Switch } from "solid-js";
import type { Project } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { both } from "../i18n/i18n.ts";
import { t } from "../i18n/projects.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { PermitChip } from "../ui/PermitChip.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { usePlace } from "../ui/place.ts";
import { Two } from "../ui/Two.tsx";

const rank: { readonly [S in "active" | "upcoming" | "superseded" | "ended" | "revoked"]: number } = {
  active: 0,
  upcoming: 1,
  superseded: 2,
  ended: 3,
  revoked: 4,
};
const byPermit = (a: Project, b: Project): number =>
  (a.permit ? rank[a.permit.status] : 1) - (b.permit ? rank[b.permit.status] : 1);

export const ProjectsPage = () => {
  usePlace(() => ({ crumbs: [{ label: t("projects") }] }));
  const [projects] = createResource(api.projects.list);
  const list = () => {
    const answer = projects();
    return answer?.ok ? [...answer.value].sort(byPermit) : [];
  };
  const problem = () => {
    const answer = projects();
    return answer && !answer.ok ? answer.problem : undefined;
  };
  return (
    <main id="desk" class="page page-body">
      <header class="doc-head">
        <h1>
          <Two of={t.pair("projects")} />
        </h1>
        <p class="quiet">{t("lead")}</p>
      </header>
      <Switch>
        <Match when={problem()}>{(bad) => <ProblemNote problem={bad()} />}</Match>
        <Match when={projects()?.ok && list().length === 0}>
          <EmptyState>{t("empty")}</EmptyState>
        </Match>
        <Match when={projects()}>
          <ul class="project-list">
            <For each={list()}>
              {(project) => (
                <li data-closed={project.permit && project.permit.status !== "active" ? "" : undefined}>
                  <div>
                    <h2>
                      <A href={`/projects/${project.id}`}>{both(project.title)}</A>
                    </h2>
                    <p class="faint num">
                      {project.id} · {t(`class.${project.userClass}`)} · {t(`role.${project.myRole}`)}
                    </p>
                  </div>
                  <Show when={project.permit} fallback={<p class="faint">{t("noPermit")}</p>}>
                    {(permit) => <PermitChip project={project} permit={permit()} />}
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </Match>
      </Switch>
    </main>
  );
};
