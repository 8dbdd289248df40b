// One project: its permit in full, its notebooks, its people and what it asked to take out.
import { A, useNavigate, useParams } from "@solidjs/router";
import { createMemo, createResource, For, Show } from "solid-js";
import { api } from "../api.ts";
import { both, dateText, timeText } from "../i18n/i18n.ts";
import { t } from "../i18n/projects.ts";
import { Badge } from "../ui/Badge.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { usePlace } from "../ui/place.ts";
import { Two } from "../ui/Two.tsx";
import { EgressSeal } from "./EgressSeal.tsx";
import { NewNotebook } from "./NewNotebook.tsx";
import { PermitPaper } from "./PermitPaper.tsx";

export const ProjectPage = () => {
  const params = useParams<{ id: string }>();
  const navigate = useNavigate();
  const [answer] = createResource(() => params.id, api.projects.one);
  const [notebooks] = createResource(() => params.id, api.projects.notebooks);
  const [requests] = createResource(
    () => params.id,
    () => api.egress.list("mine"),
  );
  const project = createMemo(() => {
    const found = answer();
    return found?.ok ? found.value : undefined;
  });
  const problem = () => {
    const found = answer();
    return found && !found.ok ? found.problem : undefined;
  };
  const books = () => {
    const found = notebooks();
    return found?.ok ? found.value : [];
  };
  const asked = () => {
    const found = requests();
    return found?.ok ? found.value.filter((request) => request.projectId === params.id) : [];
  };
  usePlace(() => {
    const found = project();
    return { crumbs: [{ label: t("projects"), href: "/" }, { label: found ? both(found.title) : params.id }] };
  });
  const closed = () => {
    const permit = project()?.permit;
    return permit && permit.status !== "active"
      ? t(`closed.${permit.status}`, { date: dateText(permit.startsOn) })
      : null;
  };
  return (
    <main id="desk" class="page page-body">
      <Show when={problem()}>
        {(bad) => (
          <ProblemNote
            problem={bad()}
            action={
              <A class="btn" href="/">
                {t("toProjects")}
              </A>
            }
          />
        )}
      </Show>
      <Show when={project()}>
        {(found) => (
          <>
            <header class="doc-head">
              <h1>{both(found().title)}</h1>
              <p class="faint num">
                {found().id} · {t(`class.${found().userClass}`)} · {t(`role.${found().myRole}`)}
              </p>
            </header>
            <Show when={closed()}>
              {(reason) => (
                <p class="closed" data-tone={found().permit?.status === "upcoming" ? "odo" : "suou"}>
                  {reason()}
                </p>
              )}
            </Show>
            <div class="project">
              <div>
                <section>
                  <h2 class="section">
                    <Two of={t.pair("notebooks")} />
                  </h2>
                  <Show
                    when={books().length > 0}
                    fallback={
                      <Show when={notebooks()}>
                        <EmptyState>{t("noNotebooks")}</EmptyState>
                      </Show>
                    }
                  >
                    <ul class="books">
                      <For each={books()}>
                        {(book) => (
                          <li>
                            <A href={`/notebooks/${book.id}`}>{book.title}</A>
                            <span class="faint num">{t("blocks", { n: book.blocks })}</span>
                            <span class="faint num">{t("changed", { at: timeText(book.updatedAt) })}</span>
                          </li>
                        )}
                      </For>
                    </ul>
                  </Show>
                  <Show when={found().myRole === "analyst"} fallback={<p class="notes">{t("viewerOnly")}</p>}>
                    <NewNotebook project={found()} onCreated={(id) => navigate(`/notebooks/${id}`)} />
                  </Show>
                </section>
                <section>
                  <h2 class="section">
                    <Two of={t.pair("permit")} />
                  </h2>
                  <Show when={found().permit} fallback={<EmptyState>{t("noPermit")}</EmptyState>}>
                    {(permit) => <PermitPaper permit={permit()} />}
                  </Show>
                  <Show when={found().permit?.status === "active" && found().myRole !== "none"}>
                    <p class="notes">
                      <A href={`/projects/${found().id}/rules`}>{t("rulesLink")}</A>
                    </p>
                  </Show>
                </section>
              </div>
              <aside>
                <section>
                  <h2 class="section">
                    <Two of={t.pair("egress")} />
                  </h2>
                  <Show when={asked().length > 0} fallback={<p class="notes">{t("noEgress")}</p>}>
                    <ul class="past">
                      <For each={asked()}>
                        {(request) => (
                          <li>
                            <EgressSeal status={request.status} />
                            <span>
                              <A href={`/egress/${request.id}`}>{request.title}</A>
                              <small>
                                {request.id} · {t("items", { n: request.items })} · {t(`status.${request.status}`)}
                              </small>
                            </span>
                          </li>
                        )}
                      </For>
                    </ul>
                  </Show>
                  <p class="notes">
                    <A href="/egress">{t("toEgress")}</A>
                  </p>
                </section>
                <section>
                  <h2 class="section">
                    <Two of={t.pair("members")} />
                  </h2>
                  <ul class="people">
                    <For each={found().members}>
                      {(member) => (
                        <li>
                          <span>
                            {both(member.name)}
                            <small>{both(member.organization)}</small>
                          </span>
                          <Badge>{t(`role.${member.role}`)}</Badge>
                        </li>
                      )}
                    </For>
                  </ul>
                </section>
              </aside>
            </div>
          </>
        )}
      </Show>
    </main>
  );
};
