// Runs: start, look, follow, stop; and completion from the binder that knows only the permit's schema.
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { apiError, refusalResponse, toApiError } from "../http/api-error.ts";
import { type AppDeps, actorOf, type SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint } from "../http/describe.ts";
import { Lint, Run } from "../http/schemas.ts";
import { validate } from "../http/validate.ts";
import { words } from "../http/words.ts";
import { loadAnalystWorkspace, loadMembership, loadWorkspace } from "../policy/permits.ts";
import { todayInJapan } from "../policy/today.ts";
import { sqlCharsMax } from "../query/compile.ts";
import { completeSql } from "../query/complete.ts";
import { lintStatement, presentLint } from "../query/lint.ts";
import { workspaceFor } from "../query/run-query.ts";
import { loadRun, withProgress } from "../query/run-view.ts";

const NewRun = z.object({ sql: z.string().max(200_000), blockId: z.uuid().nullable() });
const ended = new Set(["released", "refused", "failed", "stopped"]);
/** A comment line this often keeps proxies from closing a quiet stream. */
const heartbeatMs = 15_000;
/** How soon an open notebook hears that its permit is gone. */
const permitLookMs = 2_000;

export function runRoutes(deps: AppDeps) {
  const { db } = deps;
  const notThere = () => apiError(404, { kind: "not-found", ...words.notThere });

  /** The run if the person is a member of its project now. */
  const visibleRun = async (userId: string, id: string): Promise<Run | undefined> => {
    const run = z.uuid().safeParse(id).success ? await loadRun(db, id) : undefined;
    if (run === undefined || (await loadMembership(db, userId, run.projectId)) === undefined) return undefined;
    return withProgress(run, deps.scheduler?.progress(id) ?? { step: null, placeInLine: null });
  };

  return new Hono<SekishoEnv>()
    .post(
      "/projects/:id/runs",
      endpoint("Runs", "Ask a question", { schema: Run, status: 202 }),
      validate("json", NewRun),
      async (c) => {
        if (deps.scheduler === undefined) return apiError(503, { kind: "fault", ...words.ourFault });
        const { sql, blockId } = c.req.valid("json");
        const projectId = c.req.param("id");
        if (blockId !== null && !(await isBlockOf(blockId, projectId))) return notThere();
        const submitted = await deps.scheduler.submit({
          userId: c.var.me.id,
          actor: actorOf(c.var.me),
          projectId,
          sql,
          blockId,
        });
        if (!submitted.ok) return refusalResponse(submitted.refusal);
        const run = await visibleRun(c.var.me.id, submitted.run.id);
        return run === undefined ? notThere() : c.json(run, 202);
      },
    )
    .get(
      "/projects/:id/permit-events",
      endpoint("Runs", "One event `gone` with the reason, as soon as the permit or the membership ends", {
        media: "text/event-stream",
      }),
      async (c) => {
        const projectId = c.req.param("id");
        const look = async () => await loadWorkspace(db, c.var.me.id, projectId, todayInJapan());
        const first = await look();
        if (!first.ok) return refusalResponse(first.refusal);
        return streamSSE(c, async (stream) => {
          while (!stream.aborted) {
            const workspace = await look();
            if (!workspace.ok) {
              await stream.writeSSE({ event: "gone", data: JSON.stringify(toApiError(workspace.refusal)) });
              break;
            }
            await stream.writeSSE({ event: "held", data: "" });
            await stream.sleep(permitLookMs);
          }
        });
      },
    )
    .get("/runs/:id", endpoint("Runs", "A run as it stands", { schema: Run }), async (c) => {
      const run = await visibleRun(c.var.me.id, c.req.param("id"));
      return run === undefined ? notThere() : c.json(run);
    })
    .get(
      "/runs/:id/events",
      endpoint("Runs", "A run's changes, until it ends", { media: "text/event-stream" }),
      async (c) => {
        const id = c.req.param("id");
        if ((await visibleRun(c.var.me.id, id)) === undefined) return notThere();
        return streamSSE(c, async (stream) => {
          let wake: () => void = () => undefined;
          const unwatch = deps.scheduler?.watch(id, () => wake());
          stream.onAbort(() => wake());
          try {
            while (!stream.aborted) {
              const changed = new Promise<void>((resolve) => {
                wake = resolve;
              });
              const run = await visibleRun(c.var.me.id, id);
              if (run === undefined) break;
              await stream.writeSSE({ event: "run", data: JSON.stringify(run) });
              if (ended.has(run.status)) break;
              const timer = setTimeout(() => wake(), heartbeatMs);
              await changed;
              clearTimeout(timer);
            }
          } finally {
            unwatch?.();
          }
        });
      },
    )
    .post("/runs/:id/stop", endpoint("Runs", "Stop a run", { schema: Run }), async (c) => {
      const run = await visibleRun(c.var.me.id, c.req.param("id"));
      if (run === undefined) return notThere();
      if ((await loadMembership(db, c.var.me.id, run.projectId)) !== "analyst")
        return apiError(403, { kind: "not-allowed", ...words.notAllowed });
      deps.scheduler?.stop(run.id);
      return c.json((await visibleRun(c.var.me.id, run.id)) ?? run);
    })
    .post(
      "/projects/:id/complete",
      endpoint("Runs", "Completions at the end of a text", {
        schema: z.object({ items: z.array(z.object({ text: z.string(), start: z.int() })) }),
      }),
      validate("json", z.object({ sql: z.string().max(100_000) })),
      async (c) => {
        if (deps.pool === undefined) return apiError(503, { kind: "fault", ...words.ourFault });
        const workspace = await loadAnalystWorkspace(db, c.var.me.id, c.req.param("id"), todayInJapan());
        if (!workspace.ok) return refusalResponse(workspace.refusal);
        return c.json({
          items: await completeSql(c.req.valid("json").sql, workspace.value, {
            pool: deps.pool,
            profiles: deps.profiles,
          }),
        });
      },
    )
    .post(
      "/projects/:id/lint",
      endpoint("Runs", "What can be said of a statement before it is run; no row is read", { schema: Lint }),
      validate("json", z.object({ sql: z.string().max(sqlCharsMax) })),
      async (c) => {
        if (deps.pool === undefined) return apiError(503, { kind: "fault", ...words.ourFault });
        const granted = await loadAnalystWorkspace(db, c.var.me.id, c.req.param("id"), todayInJapan());
        if (!granted.ok) return refusalResponse(granted.refusal);
        const workspace = workspaceFor(granted.value, deps);
        const verdict = await lintStatement(c.req.valid("json").sql, workspace, deps.pool, {
          signal: c.req.raw.signal,
        });
        return verdict.ok
          ? c.json(presentLint(verdict.lint), 200)
          : apiError(503, { kind: "fault", ...words.ourFault });
      },
    );

  async function isBlockOf(blockId: string, projectId: string): Promise<boolean> {
    const row = await db
      .selectFrom("block")
      .innerJoin("notebook", "notebook.id", "block.notebook_id")
      .select("block.id")
      .where("block.id", "=", blockId)
      .where("block.kind", "=", "sql")
      .where("block.deleted_at", "is", null)
      .where("notebook.project_id", "=", projectId)
      .where("notebook.deleted_at", "is", null)
      .executeTakeFirst();
    return row !== undefined;
  }
}
