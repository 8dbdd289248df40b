// The projects a person works in.
import { Hono } from "hono";
import { z } from "zod";
import { apiError, refusalResponse } from "../http/api-error.ts";
import type { AppDeps, SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Project, ProjectRules } from "../http/schemas.ts";
import { words } from "../http/words.ts";
import { mayAdminister } from "../policy/decide.ts";
import { loadWorkspace } from "../policy/permits.ts";
import { projectRules } from "../policy/project-rules.ts";
import { listProjects, viewProject } from "../policy/project-view.ts";
import { todayInJapan } from "../policy/today.ts";

export function projectRoutes({ db, profiles }: AppDeps) {
  return new Hono<SekishoEnv>()
    .get("/", endpoint("Projects", "My projects; an administrator's: all", { schema: z.array(Project) }), async (c) => {
      const { me } = c.var;
      return c.json([...(await listProjects(db, me.id, { all: mayAdminister(me) }, todayInJapan()))], 200);
    })
    .get("/:id", endpoint("Projects", "One project with its permit and members", { schema: Project }), async (c) => {
      const { me } = c.var;
      const project = await viewProject(db, me.id, c.req.param("id"), todayInJapan());
      const mine = project !== undefined && (project.myRole !== "none" || mayAdminister(me));
      return mine ? c.json(project, 200) : apiError(404, { kind: "not-found", ...words.notThere });
    })
    .get(
      "/:id/rules",
      endpoint("Projects", "The rules in force and what the project has been shown, in words", {
        schema: ProjectRules,
      }),
      async (c) => {
        const workspace = await loadWorkspace(db, c.var.me.id, c.req.param("id"), todayInJapan());
        if (!workspace.ok) return refusalResponse(workspace.refusal);
        return c.json(await projectRules(db, workspace.value, profiles), 200);
      },
    );
}
