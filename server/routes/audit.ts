// The audit log for administrators and auditors: pages, and the proof that it is whole.
import { Hono } from "hono";
import { z } from "zod";
import { auditKinds } from "../audit/event.ts";
import { readAuditPage } from "../audit/query.ts";
import { verifyAudit } from "../audit/verify.ts";
import type { AppDeps, SekishoEnv } from "../http/create-context.ts";
import { describe as endpoint, requireRole } from "../http/describe.ts";
import { AuditPage, AuditVerdict } from "../http/schemas.ts";
import { validate } from "../http/validate.ts";
import { mayReadAudit } from "../policy/decide.ts";

const pageRowsMax = 200;
const Filter = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(pageRowsMax).default(50),
  kind: z.enum(auditKinds).optional(),
  projectId: z.string().max(40).optional(),
  actor: z.string().max(100).optional(),
});

export function auditRoutes({ db, config, keys }: AppDeps) {
  return new Hono<SekishoEnv>()
    .use(requireRole(mayReadAudit))
    .get("/", endpoint("Audit", "Events, newest first", { schema: AuditPage }), validate("query", Filter), async (c) =>
      c.json(await readAuditPage(db, c.req.valid("query")), 200),
    )
    .get("/verify", endpoint("Audit", "Check the whole log", { schema: AuditVerdict }), async (c) => {
      const { dataDirectory } = config;
      return c.json(await verifyAudit({ db, dataDirectory, auditPublicKey: keys.auditPublicKey }), 200);
    });
}
