// A notebook as its members see it: blocks in order, each with its newest run; never a value of a result.
import { notFound, type Outcome, outcomeOf } from "../egress/denial.ts";
import type { Viewer } from "../egress/permissions.ts";
import { toApiError } from "../http/api-error.ts";
import { type Block, Block as BlockSchema, type Notebook, type NotebookSummary, type Run } from "../http/schemas.ts";
import type { Db, Tx } from "../store/unit-of-work.ts";
import { requireMember } from "./access.ts";

export async function listNotebooks(db: Db, viewer: Viewer, projectId: string): Promise<Outcome<NotebookSummary[]>> {
  return await outcomeOf(async () => {
    await requireMember(db, viewer, projectId);
    const rows = await db
      .selectFrom("notebook")
      .leftJoin("block", (join) =>
        join.onRef("block.notebook_id", "=", "notebook.id").on("block.deleted_at", "is", null),
      )
      .select(["notebook.id", "notebook.title", "notebook.updated_at"])
      .select((eb) => eb.fn.count<number>("block.id").as("blocks"))
      .where("notebook.project_id", "=", projectId)
      .where("notebook.deleted_at", "is", null)
      .groupBy("notebook.id")
      .orderBy("notebook.updated_at", "desc")
      .execute();
    return rows.map((row) => ({
      id: row.id,
      title: row.title,
      updatedAt: row.updated_at.toISOString(),
      blocks: row.blocks,
    }));
  });
}

export async function viewNotebook(db: Db, viewer: Viewer, id: string): Promise<Outcome<Notebook>> {
  return await outcomeOf(async () => {
    const row = await db
      .selectFrom("notebook")
      .select(["id", "project_id", "title", "updated_at"])
      .where("id", "=", id)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (row === undefined) notFound();
    await requireMember(db, viewer, row.project_id);
    return {
      id: row.id,
      projectId: row.project_id,
      title: row.title,
      updatedAt: row.updated_at.toISOString(),
      blocks: await readBlocks(db, id, undefined),
    };
  });
}

/** One block that is not deleted, for someone who may read it. */
export async function viewBlock(db: Db, viewer: Viewer, id: string): Promise<Outcome<Block>> {
  return await outcomeOf(async () => {
    const row = await db
      .selectFrom("block")
      .innerJoin("notebook", "notebook.id", "block.notebook_id")
      .select(["block.notebook_id", "notebook.project_id"])
      .where("block.id", "=", id)
      .executeTakeFirst();
    if (row === undefined) notFound();
    await requireMember(db, viewer, row.project_id);
    const [block] = await readBlocks(db, row.notebook_id, id);
    return block ?? notFound();
  });
}

/** The blocks that are not deleted, in order; one of them when `only` names it. */
export async function readBlocks(db: Db | Tx, notebookId: string, only: string | undefined): Promise<Block[]> {
  let query = db
    .selectFrom("block")
    .leftJoin("run", "run.id", "block.run_id")
    .leftJoin("result", "result.run_id", "run.id")
    .leftJoin("app_user", "app_user.id", "run.user_id")
    .select(["block.id", "block.position", "block.kind", "block.name", "block.text", "block.config", "block.version"])
    .select([
      "run.id as run_id",
      "run.project_id",
      "run.block_id",
      "run.sql",
      "run.status",
      "run.step",
      "run.created_at",
    ])
    .select(["run.finished_at", "run.refusal", "run.fault", "result.id as result_id"])
    .select(["app_user.name_en", "app_user.name_ja"])
    .where("block.notebook_id", "=", notebookId)
    .where("block.deleted_at", "is", null);
  if (only !== undefined) query = query.where("block.id", "=", only);
  const rows = await query.orderBy("block.position").orderBy("block.id").execute();
  return rows.map((row) => ({
    id: row.id,
    position: row.position,
    kind: row.kind,
    name: row.name,
    text: row.text,
    config: BlockSchema.shape.config.parse(row.config),
    version: row.version,
    run: runJson(row),
    stale: row.kind === "sql" && row.sql !== null && row.sql !== row.text,
  }));
}

type RunColumns = {
  readonly run_id: string | null;
  readonly project_id: string | null;
  readonly block_id: string | null;
  readonly sql: string | null;
  readonly status: Run["status"] | null;
  readonly step: string | null;
  readonly created_at: Date | null;
  readonly finished_at: Date | null;
  readonly refusal: Parameters<typeof toApiError>[0] | null;
  readonly fault: string | null;
  readonly result_id: string | null;
  readonly name_en: string | null;
  readonly name_ja: string | null;
};

// The fault's code stays in the log: it says something about the machine, nothing to the analyst.
const faulted = toApiError({
  kind: "engine",
  message: { en: "The query could not be carried out.", ja: "クエリを実行できませんでした。" },
  help: {
    en: "Run it again; if it happens again, ask the administrator.",
    ja: "再実行し、続くようなら管理者に問い合わせてください。",
  },
});

function runJson(row: RunColumns): Run | null {
  if (row.run_id === null || row.project_id === null || row.sql === null) return null;
  if (row.status === null || row.created_at === null) return null;
  return {
    id: row.run_id,
    projectId: row.project_id,
    blockId: row.block_id,
    sql: row.sql,
    status: row.status,
    step: stepOf(row.step),
    // The place in line lives in the scheduler; a page that waits follows the run's own events.
    placeInLine: null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    by: { en: row.name_en ?? "", ja: row.name_ja ?? "" },
    resultId: row.result_id,
    error: row.refusal !== null ? toApiError(row.refusal) : row.fault !== null ? faulted : null,
  };
}

const steps = ["bind", "execute", "protect", "finish"] as const;

function stepOf(text: string | null): Run["step"] {
  return steps.find((step) => step === text) ?? null;
}
