// Pages of the audit log for those who may read it, newest first.
import type { z } from "zod";
import type { AuditPage } from "../http/schemas.ts";
import type { AuditRow } from "../store/schema.ts";
import type { Db } from "../store/unit-of-work.ts";
import type { AuditKind } from "./event.ts";

export type AuditFilter = {
  /** Only events before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly kind?: AuditKind | undefined;
  readonly projectId?: string | undefined;
  /** User id, 'system', 'anonymous', or the beginning of the shown name. */
  readonly actor?: string | undefined;
};

export async function readAuditPage(db: Db, filter: AuditFilter): Promise<z.infer<typeof AuditPage>> {
  const { before, kind, projectId, actor } = filter;
  let matching = db.selectFrom("audit_event");
  if (kind !== undefined) matching = matching.where("kind", "=", kind);
  if (projectId !== undefined) matching = matching.where("project_id", "=", projectId);
  if (actor !== undefined) {
    const beginning = `${actor.replace(/[\\%_]/g, "\\$&")}%`;
    matching = matching.where((where) =>
      where.or([where("actor", "=", actor), where("actor_name", "ilike", beginning)]),
    );
  }
  const counted = await matching.select((select) => select.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const older = before === undefined ? matching : matching.where("seq", "<", before);
  const rows = await older
    .selectAll()
    .orderBy("seq", "desc")
    .limit(filter.limit + 1)
    .execute();
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    events: page.map(toEvent),
    nextBefore: rows.length > filter.limit && last !== undefined ? last.seq : null,
    total: counted.total,
  };
}

function toEvent(row: AuditRow): z.infer<typeof AuditPage>["events"][number] {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: row.actor_name === "" ? row.actor : row.actor_name,
    kind: row.kind,
    projectId: row.project_id,
    subject: row.subject,
    detail: { ...row.detail },
    hash: row.hash,
    prevHash: row.prev_hash,
  };
}
