// Whether the process lives (/healthz) and whether it can serve (/readyz: the database answers).
import { Hono } from "hono";
import { sql } from "kysely";
import type { AppDeps } from "../http/create-context.ts";

export function healthRoutes({ db }: Pick<AppDeps, "db">) {
  return new Hono()
    .get("/healthz", (c) => c.json({ ok: true }, 200))
    .get("/readyz", async (c) => {
      const ok = await sql`SELECT 1`.execute(db).then(
        () => true,
        () => false,
      );
      return c.json({ ok }, ok ? 200 : 503);
    });
}
