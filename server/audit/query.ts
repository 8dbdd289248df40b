// What readers of the audit log see: pages, newest first, and who did what they ask about.
import type { z } from "zod";
import type { AuditPage, AuditPeople } from "../http/schemas.ts";
import type { AuditRow } from "../store/schema.ts";
import type { Db } from "../store/unit-of-work.ts";
import { type AuditFilter, matches } from "./filter.ts";

const peopleMax = 200;

/** Events before `before`, newest first. */
export async function readAuditPage(
  db: Db,
  filter: AuditFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<z.infer<typeof AuditPage>> {
  const matching = db.selectFrom("audit_event").where(matches(filter));
  const counted = await matching.select((select) => select.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const older = page.before === undefined ? matching : matching.where("seq", "<", page.before);
  const rows = await older
    .selectAll()
    .orderBy("seq", "desc")
    .limit(page.limit + 1)
    .execute();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    events: shown.map(toEvent),
    nextBefore: rows.length > page.limit && last !== undefined ? last.seq : null,
    total: counted.total,
  };
}

/** Everyone behind the matching events, those with the most events first. */
export async function readAuditPeople(db: Db, filter: AuditFilter): Promise<z.infer<typeof AuditPeople>> {
  const rows = await db
    .selectFrom("audit_event")
    .where(matches(filter))
    .select((select) => [
      "actor",
      select.fn.max("actor_name").as("name"),
      select.fn.countAll<number>().as("events"),
      select.fn.min("at").as("first"),
      select.fn.max("at").as("last"),
    ])
    .groupBy("actor")
    .orderBy("events", "desc")
    .orderBy("actor")
    .limit(peopleMax)
    .execute();
  return rows.map(({ actor, name, events, first, last }) => ({
    actor,
    name: name === "" ? actor : name,
    events,
    first: first.toISOString(),
    last: last.toISOString(),
  }));
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
