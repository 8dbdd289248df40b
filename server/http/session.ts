// Every /api request but a few belongs to a signed-in person, read from the database again each time.
import { createMiddleware } from "hono/factory";
import { readSession } from "../identity/sessions.ts";
import { loadSignedIn } from "../identity/users.ts";
import { apiError } from "./api-error.ts";
import type { AppDeps, SekishoEnv } from "./create-context.ts";
import { readToken } from "./session-cookie.ts";
import { words } from "./words.ts";

const open: ReadonlySet<string> = new Set(["POST /api/session", "GET /api/openapi.json", "GET /api/docs"]);

/** Sets `c.var.me` or answers 401. */
export function sessionMiddleware({ db, config }: Pick<AppDeps, "db" | "config">) {
  return createMiddleware<SekishoEnv>(async (c, next) => {
    if (open.has(`${c.req.method} ${c.req.path}`)) return await next();
    const token = readToken(c, config);
    const session = token === undefined ? undefined : await readSession(db, config.limits, token);
    const me = session === undefined ? undefined : await loadSignedIn(db, session);
    if (me === undefined) return apiError(401, { kind: "signed-out", ...words.signedOut });
    c.set("me", me);
    await next();
  });
}
