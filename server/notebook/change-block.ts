// Adding, editing, moving, deleting and restoring blocks; an edit on an old version is a denial, never an overwrite.
import { createHash } from "node:crypto";
import { changedMeanwhile, deny, notFound, type Outcome, outcomeOf } from "../egress/denial.ts";
import type { Viewer } from "../egress/permissions.ts";
import type { Bilingual, Block, ChartConfig } from "../http/schemas.ts";
import { type Db, type Tx, withAudit } from "../store/unit-of-work.ts";
import { lockNotebook } from "./change-notebook.ts";
import { BlockName, freeName, limits, numberedName } from "./limits.ts";
import { placeAfter } from "./position.ts";
import { readBlocks } from "./read-notebook.ts";

type Config = ChartConfig | Record<string, never>;

export type BlockInput = {
  readonly kind: Block["kind"];
  /** Empty: the next free name of its kind. */
  readonly name: string;
  readonly text: string;
  readonly config: Config;
  readonly afterId: string | null;
};

export async function addBlock(db: Db, viewer: Viewer, notebookId: string, input: BlockInput): Promise<Outcome<Block>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const { projectId } = await lockNotebook(tx, viewer, notebookId);
      const others = await liveBlocks(tx, notebookId);
      if (others.length >= limits.blocksMax) tooManyBlocks();
      checkText(input.text);
      checkConfig(input.kind, input.config, others);
      const taken = new Set(others.map((block) => block.name));
      const name = input.name === "" ? numberedName(input.kind, taken) : checkName(input.name, taken);
      const position = await place(tx, others, input.afterId);
      const { kind, text } = input;
      const { id } = await tx
        .insertInto("block")
        .values({ notebook_id: notebookId, position, kind, name, text, config: JSON.stringify(input.config) })
        .returning("id")
        .executeTakeFirstOrThrow();
      await touch(tx, notebookId);
      record({
        kind: "block-added",
        projectId,
        subject: id,
        detail: { notebookId, kind, name, textSha256: textSha256(text) },
      });
      return await oneBlock(tx, notebookId, id);
    }),
  );
}

export type BlockChange = {
  /** The version the change was made on. */
  readonly version: number;
  readonly name?: string | undefined;
  readonly text?: string | undefined;
  readonly config?: Config | undefined;
  readonly afterId?: string | null | undefined;
};

/** Denied as `changed` when the block is newer than `version`; nothing is written then. */
export async function changeBlock(db: Db, viewer: Viewer, id: string, change: BlockChange): Promise<Outcome<Block>> {
  return await outcomeOf(async () => {
    const notebookId = await notebookOf(db, id);
    return await withAudit(db, viewer.actor, async (tx, record) => {
      const { projectId } = await lockNotebook(tx, viewer, notebookId);
      const blocks = await liveBlocks(tx, notebookId);
      const block = blocks.find((candidate) => candidate.id === id) ?? notFound();
      if (block.version !== change.version) changedMeanwhile();
      const others = blocks.filter((other) => other.id !== id);
      if (change.text !== undefined) checkText(change.text);
      if (change.config !== undefined) checkConfig(block.kind, change.config, others);
      if (change.name !== undefined) checkName(change.name, new Set(others.map((other) => other.name)));
      const position = change.afterId === undefined ? undefined : await place(tx, others, change.afterId);
      const version = block.version + 1;
      await tx
        .updateTable("block")
        .set({
          version,
          updated_at: new Date(),
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.text === undefined ? {} : { text: change.text }),
          ...(change.config === undefined ? {} : { config: JSON.stringify(change.config) }),
          ...(position === undefined ? {} : { position }),
        })
        .where("id", "=", id)
        .execute();
      await touch(tx, notebookId);
      const textHash = change.text === undefined ? {} : { textSha256: textSha256(change.text) };
      const moved = position === undefined ? {} : { moved: true };
      record({
        kind: "block-changed",
        projectId,
        subject: id,
        detail: { notebookId, version, name: change.name ?? block.name, ...textHash, ...moved },
      });
      return await oneBlock(tx, notebookId, id);
    });
  });
}

export async function deleteBlock(db: Db, viewer: Viewer, id: string): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const notebookId = await notebookOf(db, id);
    return await withAudit(db, viewer.actor, async (tx, record) => {
      const { projectId } = await lockNotebook(tx, viewer, notebookId);
      const { numUpdatedRows } = await tx
        .updateTable("block")
        .set({ deleted_at: new Date() })
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) notFound();
      await touch(tx, notebookId);
      record({ kind: "block-deleted", projectId, subject: id, detail: { notebookId } });
      return id;
    });
  });
}

/** Brings a deleted block back to where it was; takes another name if its own is taken by now. */
export async function restoreBlock(db: Db, viewer: Viewer, id: string): Promise<Outcome<Block>> {
  return await outcomeOf(async () => {
    const notebookId = await notebookOf(db, id);
    return await withAudit(db, viewer.actor, async (tx, record) => {
      const { projectId } = await lockNotebook(tx, viewer, notebookId);
      const block = await tx
        .selectFrom("block")
        .select(["name", "version", "deleted_at"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      if (block.deleted_at === null) changedMeanwhile();
      const others = await liveBlocks(tx, notebookId);
      if (others.length >= limits.blocksMax) tooManyBlocks();
      const name = freeName(block.name, new Set(others.map((other) => other.name)));
      const version = block.version + 1;
      await tx.updateTable("block").set({ deleted_at: null, name, version }).where("id", "=", id).execute();
      await touch(tx, notebookId);
      record({ kind: "block-changed", projectId, subject: id, detail: { notebookId, version, name, restored: true } });
      return await oneBlock(tx, notebookId, id);
    });
  });
}

type LiveBlock = {
  readonly id: string;
  readonly position: number;
  readonly kind: Block["kind"];
  readonly name: string;
  readonly version: number;
};

async function liveBlocks(tx: Tx, notebookId: string): Promise<readonly LiveBlock[]> {
  return await tx
    .selectFrom("block")
    .select(["id", "position", "kind", "name", "version"])
    .where("notebook_id", "=", notebookId)
    .where("deleted_at", "is", null)
    .orderBy("position")
    .orderBy("id")
    .execute();
}

async function notebookOf(db: Db, blockId: string): Promise<string> {
  const row = await db.selectFrom("block").select("notebook_id").where("id", "=", blockId).executeTakeFirst();
  return row?.notebook_id ?? notFound();
}

async function oneBlock(tx: Tx, notebookId: string, id: string): Promise<Block> {
  const [block] = await readBlocks(tx, notebookId, id);
  return block ?? notFound();
}

async function place(tx: Tx, others: readonly LiveBlock[], afterId: string | null): Promise<number> {
  const found = placeAfter(others, afterId) ?? notFound();
  if (found.kind === "renumber") {
    for (const { id, position } of found.others)
      await tx.updateTable("block").set({ position }).where("id", "=", id).execute();
  }
  return found.position;
}

async function touch(tx: Tx, notebookId: string): Promise<void> {
  await tx.updateTable("notebook").set({ updated_at: new Date() }).where("id", "=", notebookId).execute();
}

function textSha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const again: Bilingual = { en: "Change it and try again.", ja: "直してから、もう一度操作してください。" };

function checkText(text: string): void {
  if (Buffer.byteLength(text) <= limits.textBytesMax) return;
  deny("invalid", { en: "The text of this block is too long.", ja: "ブロックの文が長すぎます。" }, again);
}

function checkName(name: string, taken: ReadonlySet<string>): string {
  if (!BlockName.safeParse(name).success) {
    deny(
      "invalid",
      {
        en: "A block's name is made of a–z, 0–9 and _, and begins with no digit.",
        ja: "ブロック名は a–z、0–9、_ で、数字以外から始めてください。",
      },
      again,
    );
  }
  if (taken.has(name))
    deny("invalid", { en: "Another block has this name.", ja: "同じ名前のブロックがあります。" }, again);
  return name;
}

function checkConfig(kind: Block["kind"], config: Config, others: readonly LiveBlock[]): void {
  if (!("source" in config)) return;
  const source = others.find((block) => block.id === config.source);
  if (kind === "chart" && source?.kind === "sql") return;
  deny(
    "invalid",
    { en: "A chart draws an SQL block of its notebook.", ja: "グラフは同じノートブックのSQLブロックから描きます。" },
    again,
  );
}

function tooManyBlocks(): never {
  deny(
    "invalid",
    {
      en: `A notebook holds at most ${limits.blocksMax} blocks.`,
      ja: `1冊のブロックは${limits.blocksMax}個までです。`,
    },
    { en: "Continue in a new notebook.", ja: "新しいノートブックに続けてください。" },
  );
}
