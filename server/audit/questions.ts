// Questions to the log that its readers keep for each other.
import type { z } from "zod";
import type { AuditQuestion } from "../http/schemas.ts";
import { type Actor, type Db, withAudit } from "../store/unit-of-work.ts";
import { AuditFilter } from "./filter.ts";

type Question = z.infer<typeof AuditQuestion>;

const questionsMax = 200;

export async function listQuestions(db: Db): Promise<Question[]> {
  const rows = await db
    .selectFrom("audit_question")
    .select(["id", "title", "filter"])
    .where("removed_at", "is", null)
    .orderBy("created_at")
    .limit(questionsMax)
    .execute();
  return rows.map(({ id, title, filter }) => ({ id, title, filter: AuditFilter.parse(filter) }));
}

export async function keepQuestion(db: Db, actor: Actor, question: Omit<Question, "id">): Promise<void> {
  await withAudit(db, actor, async (tx, record) => {
    const { id } = await tx
      .insertInto("audit_question")
      .values({ title: question.title, filter: JSON.stringify(question.filter), created_by: actor.id })
      .returning("id")
      .executeTakeFirstOrThrow();
    record({ kind: "audit-question-kept", subject: id, detail: { title: question.title, filter: question.filter } });
  });
}

/** False when there is no such question any more. */
export async function removeQuestion(db: Db, actor: Actor, id: string): Promise<boolean> {
  const found = await db
    .selectFrom("audit_question")
    .select("id")
    .where("id", "=", id)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  if (found === undefined) return false;
  await withAudit(db, actor, async (tx, record) => {
    await tx.updateTable("audit_question").set({ removed_at: new Date() }).where("id", "=", id).execute();
    record({ kind: "audit-question-removed", subject: id });
  });
  return true;
}
