// One notebook at its address: loads it, its project and the catalog, then hands over to the desk.
import { A, useParams } from "@solidjs/router";
import { createEffect, createMemo, createResource, onCleanup, Show } from "solid-js";
import type { ApiError } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { both } from "../i18n/i18n.ts";
import { t } from "../i18n/projects.ts";
import { permitGone, setPermitGone } from "../session.ts";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { NotebookDesk } from "./NotebookDesk.tsx";
import { forgetResults } from "./results.ts";

const load = async (id: string) => {
  const notebook = await api.notebooks.one(id);
  if (!notebook.ok) return notebook;
  const project = await api.projects.one(notebook.value.projectId);
  return project.ok ? ({ ok: true, value: { notebook: notebook.value, project: project.value } } as const) : project;
};

export const NotebookPage = () => {
  const params = useParams<{ id: string }>();
  const [answer] = createResource(() => params.id, load);
  const problem = () => {
    const found = answer();
    return found && !found.ok ? found.problem : undefined;
  };
  const opened = createMemo(() => {
    const found = answer();
    return found?.ok ? found.value : undefined;
  });
  createEffect(() => {
    if (permitGone()) forgetResults();
  });
  // One quiet request that the server answers when the permit or the membership ends: an idle page says so, too.
  createEffect(() => {
    const project = opened()?.project;
    if (project?.permit?.status !== "active") return;
    let events: EventSource | undefined;
    // A hidden page lets go of its connection: browsers keep only a few open to one server.
    const follow = () => {
      events?.close();
      events = document.hidden ? undefined : new EventSource(`/api/projects/${project.id}/permit-events`);
      events?.addEventListener("gone", (event) => {
        events?.close();
        setPermitGone({ ...(JSON.parse(event.data) as ApiError), status: 403, current: null });
      });
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    onCleanup(() => {
      document.removeEventListener("visibilitychange", follow);
      events?.close();
    });
  });
  return (
    <>
      <Show when={problem()}>
        {(bad) => (
          <main id="desk" class="page page-body">
            <ProblemNote
              problem={bad()}
              action={
                <A class="btn" href="/">
                  {t("toProjects")}
                </A>
              }
            />
          </main>
        )}
      </Show>
      <Show when={opened()} keyed>
        {(found) => (
          <NotebookDesk notebook={found.notebook} project={found.project} projectTitle={both(found.project.title)} />
        )}
      </Show>
    </>
  );
};
