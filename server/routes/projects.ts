// The projects a person works in.
import { Hono } from "hono";
import { z } from "zod";
import { apiError } from "../http/api-error.ts";
import type { AppDeps, SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Project } from "../http/schemas.ts";
import { words } from "../http/words.ts";
import { mayAdminister } from "../policy/decide.ts";
import { listProjects, viewProject } from "../policy/project-view.ts";
import { todayInJapan } from "../policy/today.ts";

export function projectRoutes({ db }: AppDeps) {
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
    });
}
