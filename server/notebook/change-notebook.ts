// Making, renaming and deleting notebooks.
import { deny, notFound, type Outcome, outcomeOf } from "../egress/denial.ts";
import type { Viewer } from "../egress/permissions.ts";
import { type Db, type Tx, withAudit } from "../store/unit-of-work.ts";
import { requireAnalyst, requireMember } from "./access.ts";
import { limits } from "./limits.ts";

export async function createNotebook(
  db: Db,
  viewer: Viewer,
  projectId: string,
  title: string,
): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      await requireAnalyst(tx, viewer, projectId);
      // The project's row serializes its new notebooks, so that the limit holds.
      await tx.selectFrom("project").select("id").where("id", "=", projectId).forUpdate().execute();
      const { notebooks } = await tx
        .selectFrom("notebook")
        .select((eb) => eb.fn.countAll<number>().as("notebooks"))
        .where("project_id", "=", projectId)
        .where("deleted_at", "is", null)
        .executeTakeFirstOrThrow();
      if (notebooks >= limits.notebooksMax) tooManyNotebooks();
      const { id } = await tx
        .insertInto("notebook")
        .values({ project_id: projectId, title, created_by: viewer.userId })
        .returning("id")
        .executeTakeFirstOrThrow();
      record({ kind: "notebook-created", projectId, subject: id, detail: { title } });
      return id;
    }),
  );
}

export async function renameNotebook(db: Db, viewer: Viewer, id: string, title: string): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const { projectId } = await lockNotebook(tx, viewer, id);
      await tx.updateTable("notebook").set({ title, updated_at: new Date() }).where("id", "=", id).execute();
      record({ kind: "notebook-changed", projectId, subject: id, detail: { title } });
      return id;
    }),
  );
}

export async function deleteNotebook(db: Db, viewer: Viewer, id: string): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const { projectId } = await lockNotebook(tx, viewer, id);
      await tx.updateTable("notebook").set({ deleted_at: new Date() }).where("id", "=", id).execute();
      record({ kind: "notebook-deleted", projectId, subject: id });
      return id;
    }),
  );
}

/** For every write: the notebook's row is where its writers meet. Denies who may not change it. */
export async function lockNotebook(tx: Tx, viewer: Viewer, id: string): Promise<{ readonly projectId: string }> {
  const row = await tx
    .selectFrom("notebook")
    .select("project_id")
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) notFound();
  await requireMember(tx, viewer, row.project_id);
  await requireAnalyst(tx, viewer, row.project_id);
  return { projectId: row.project_id };
}

function tooManyNotebooks(): never {
  deny(
    "invalid",
    {
      en: `A project holds at most ${limits.notebooksMax} notebooks.`,
      ja: `1つの案件のノートブックは${limits.notebooksMax}冊までです。`,
    },
    { en: "Delete one that is no longer needed.", ja: "不要なノートブックを削除してください。" },
  );
}
