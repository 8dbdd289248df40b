// Results a project has been shown: the only way by which cells reach a browser.
import { Hono } from "hono";
import { z } from "zod";
import { apiError, refusalResponse } from "../http/api-error.ts";
import { type AppDeps, actorOf, type SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { ProtectedTable, type ProtectedTableJson } from "../http/schemas.ts";
import { words } from "../http/words.ts";
import type { Outcome } from "../plan/refusal.ts";
import { loadWorkspace } from "../policy/permits.ts";
import { todayInJapan } from "../policy/today.ts";
import { arrowOf } from "../query/arrow.ts";
import { withAudit } from "../store/unit-of-work.ts";

export function resultRoutes(deps: AppDeps) {
  const { db } = deps;
  const notThere = () => apiError(404, { kind: "not-found", ...words.notThere });

  /** The table if its project's permit is active for this person now; the view is written down. */
  const viewedTable = async (
    me: SekishoEnv["Variables"]["me"],
    id: string,
  ): Promise<Outcome<ProtectedTableJson> | undefined> => {
    if (!z.uuid().safeParse(id).success) return undefined;
    const row = await db
      .selectFrom("result")
      .select(["protected", "project_id"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const workspace = await loadWorkspace(db, me.id, row.project_id, todayInJapan());
    if (!workspace.ok) return workspace;
    await withAudit(db, actorOf(me), async (_tx, record) =>
      record({ kind: "result-viewed", projectId: row.project_id, subject: id }),
    );
    return { ok: true, value: row.protected };
  };

  return new Hono<SekishoEnv>()
    .get("/:id", endpoint("Results", "A protected table", { schema: ProtectedTable }), async (c) => {
      const table = await viewedTable(c.var.me, c.req.param("id"));
      if (table === undefined) return notThere();
      return table.ok ? c.json(table.value) : refusalResponse(table.refusal);
    })
    .get(
      "/:id/arrow",
      endpoint("Results", "A protected table as an Arrow stream", { media: "application/vnd.apache.arrow.stream" }),
      async (c) => {
        const table = await viewedTable(c.var.me, c.req.param("id"));
        if (table === undefined) return notThere();
        if (!table.ok) return refusalResponse(table.refusal);
        return c.body(arrowOf(table.value).slice().buffer, 200, {
          "content-type": "application/vnd.apache.arrow.stream",
        });
      },
    );
}
