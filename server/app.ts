// The whole HTTP application: middleware in the order that matters, then one route module a resource.
import { Hono } from "hono";
import { apiError } from "./http/api-error.ts";
import type { AppDeps, SekishoEnv } from "./http/create-context.ts";
import { csrfMiddleware } from "./http/csrf.ts";
import { bodyLimitMiddleware, readableTextMiddleware } from "./http/json-body.ts";
import { addressRateLimit, userRateLimit } from "./http/rate-limit.ts";
import { securityHeadersMiddleware } from "./http/security-headers.ts";
import { sessionMiddleware } from "./http/session.ts";
import { clientRoutes } from "./http/static-client.ts";
import { words } from "./http/words.ts";
import { adminRoutes } from "./routes/admin.ts";
import { apiDocsRoutes } from "./routes/api-docs.ts";
import { auditRoutes } from "./routes/audit.ts";
import { catalogRoutes } from "./routes/catalog.ts";
import { egressRoutes } from "./routes/egress.ts";
import { healthRoutes } from "./routes/health.ts";
import { notebookRoutes } from "./routes/notebooks.ts";
import { projectRoutes } from "./routes/projects.ts";
import { publicEntryRoutes, publicRoutes } from "./routes/public.ts";
import { resultRoutes } from "./routes/results.ts";
import { runRoutes } from "./routes/runs.ts";
import { sessionRoutes } from "./routes/session.ts";

export type { AppDeps } from "./http/create-context.ts";

export function createApp(deps: AppDeps) {
  const { config } = deps;
  const api = new Hono<SekishoEnv>()
    .use(addressRateLimit(config))
    .use(csrfMiddleware(config))
    .use(bodyLimitMiddleware(config.limits.bodyBytesMax))
    .use(readableTextMiddleware())
    .route("/public", publicRoutes(deps))
    .use(sessionMiddleware(deps))
    .use(userRateLimit(config))
    .route("/session", sessionRoutes(deps))
    .route("/projects", projectRoutes(deps))
    .route("/projects", catalogRoutes(deps))
    .route("/admin", adminRoutes(deps))
    .route("/admin/public", publicEntryRoutes(deps))
    .route("/audit", auditRoutes(deps))
    .route("/", notebookRoutes(deps))
    .route("/", egressRoutes(deps))
    .route("/", runRoutes(deps))
    .route("/results", resultRoutes(deps));

  const app = new Hono().use(securityHeadersMiddleware()).route("/", healthRoutes(deps)).route("/api", api);
  app.route(
    "/api",
    apiDocsRoutes(() => app),
  );
  app.route("/", clientRoutes(config.clientDirectory));
  app.notFound(() => apiError(404, { kind: "not-found", ...words.notThere }));
  app.onError((thrown) => {
    // SECURITY: a message can quote values, so the log gets the code and our own place in the source only.
    console.error(`fault ${codeOf(thrown)} at ${placeOf(thrown)}`);
    return apiError(500, { kind: "fault", ...words.ourFault });
  });
  return app;
}

export type App = ReturnType<typeof createApp>;

function codeOf(thrown: Error): string {
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : thrown.name;
  return /^[\w-]{1,40}$/.test(code) ? code : "unknown";
}

function placeOf(thrown: Error): string {
  return /(?:server|sandbox)\/[\w./-]+:\d+/.exec(thrown.stack?.replace(/^.*$/m, "") ?? "")?.[0] ?? "unknown";
}
