// What a project's permit lets its members see of the data: tables, columns, code systems, functions. Never values.
import { Hono } from "hono";
import { refusalResponse } from "../http/api-error.ts";
import type { AppDeps, SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Catalog } from "../http/schemas.ts";
import { catalogOf } from "../policy/catalog.ts";
import { loadWorkspace } from "../policy/permits.ts";
import { todayInJapan } from "../policy/today.ts";

export function catalogRoutes({ db, profiles }: AppDeps) {
  return new Hono<SekishoEnv>().get(
    "/:id/catalog",
    endpoint("Catalog", "Tables and columns the permit grants", { schema: Catalog }),
    async (c) => {
      const workspace = await loadWorkspace(db, c.var.me.id, c.req.param("id"), todayInJapan());
      return workspace.ok ? c.json(catalogOf(workspace.value, profiles), 200) : refusalResponse(workspace.refusal);
    },
  );
}
