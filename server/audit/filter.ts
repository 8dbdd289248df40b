// Which events a reader of the log asks for: one filter for pages, for the answer to "who", and for kept questions.
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../store/schema.ts";
import { auditKinds } from "./event.ts";

/** `from` and `to` are days in Japan, both included; `actor` is an id or the beginning of the shown name. */
export const AuditFilter = z.object({
  kind: z.enum(auditKinds).optional(),
  projectId: z.string().max(40).optional(),
  actor: z.string().max(100).optional(),
  subject: z.string().max(100).optional(),
  datasetId: z.string().max(100).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export function matches(filter: AuditFilter) {
  return (where: ExpressionBuilder<Database, "audit_event">): Expression<SqlBool> => {
    const { kind, projectId, actor, subject, datasetId, from, to } = filter;
    const all: Expression<SqlBool>[] = [];
    if (kind !== undefined) all.push(where("kind", "=", kind));
    if (projectId !== undefined) all.push(where("project_id", "=", projectId));
    if (subject !== undefined) all.push(where("subject", "=", subject));
    if (actor !== undefined)
      all.push(where.or([where("actor", "=", actor), where("actor_name", "ilike", begins(actor))]));
    if (from !== undefined) all.push(where("at", ">=", sql<Date>`${from}::date::timestamp AT TIME ZONE 'Asia/Tokyo'`));
    if (to !== undefined) all.push(where("at", "<", sql<Date>`(${to}::date + 1)::timestamp AT TIME ZONE 'Asia/Tokyo'`));
    if (datasetId !== undefined) {
      const snapshots = where.selectFrom("snapshot").select("snapshot.id").where("dataset_id", "=", datasetId);
      // Everything a project did while it held a permit on the dataset, and what was done to the dataset itself.
      const permits = where
        .selectFrom("permit")
        .select("permit.id")
        .whereRef("permit.project_id", "=", "audit_event.project_id")
        .where("permit.snapshot_id", "in", snapshots)
        .whereRef("permit.granted_at", "<=", "audit_event.at")
        .where((permit) =>
          permit.or([
            permit("permit.superseded_at", "is", null),
            permit("permit.superseded_at", ">", permit.ref("audit_event.at")),
          ]),
        );
      all.push(where.or([where.exists(permits), where("subject", "=", datasetId), where("subject", "in", snapshots)]));
    }
    return where.and(all);
  };
}

function begins(text: string): string {
  return `${text.replace(/[\\%_]/g, "\\$&")}%`;
}
