// What reviewers do: decide each output, hand in, ask, and end the turn together; blind until two reviews are in.
import type { EgressStatus } from "../store/schema.ts";
import { type Db, withAudit } from "../store/unit-of-work.ts";
import type { Vote } from "./decision.ts";
import { deny, notFound, type Outcome, outcomeOf } from "./denial.ts";
import { requestOfItem } from "./items.ts";
import { limits } from "./limits.ts";
import { isUnchanged, itemsOf, loadEgress } from "./load.ts";
import { isIndependentReviewer, mayComment, mayVote, type Viewer } from "./permissions.ts";
import { denyAs, requireAnalyst, requireSight, takeStep } from "./step.ts";

export type VoteInput = { readonly vote: Vote; readonly comment: string };

export async function castVote(db: Db, viewer: Viewer, itemId: string, input: VoteInput): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const id = await requestOfItem(db, itemId);
    return await withAudit(db, viewer.actor, async (tx, record) => {
      const egress = await loadEgress(tx, viewer, id, "lock");
      requireSight(egress);
      if (!isIndependentReviewer(egress.relations)) denyAs(egress.relations);
      if (!mayVote(egress.relations, egress.row.status)) closed();
      const item = itemsOf(egress).find((candidate) => candidate.id === itemId) ?? notFound();
      if (item.supporting) notDecided();
      if (input.comment.trim() === "" && (input.vote === "changes" || item.asks)) needsComment(input.vote);
      if (!(await isUnchanged(tx, item))) contentChanged(item.name);
      const turn = egress.row.turn;
      await tx
        .updateTable("egress_vote")
        .set({ reset_at: new Date() })
        .where("item_id", "=", itemId)
        .where("reviewer_id", "=", viewer.userId)
        .where("reset_at", "is", null)
        .execute();
      await tx
        .insertInto("egress_vote")
        .values({ item_id: itemId, reviewer_id: viewer.userId, turn, ...input })
        .execute();
      record({
        kind: "egress-voted",
        projectId: egress.row.project_id,
        subject: id,
        detail: {
          turn,
          itemId,
          sha256: item.sha256,
          vote: input.vote,
          againstMachine: item.asks && input.vote === "approve",
        },
      });
      return id;
    });
  });
}

export async function handInReview(db: Db, viewer: Viewer, id: string): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const before = await loadEgress(tx, viewer, id, "lock");
      if (before.relations.includes("reviewed")) alreadyIn();
      const next = before.row.status === "SUBMITTED" ? "PARTIALLY_REVIEWED" : "REVIEWED";
      const { egress, step } = await takeStep(tx, viewer, before, next, "");
      const turn = egress.row.turn;
      await tx.insertInto("egress_review").values({ request_id: id, reviewer_id: viewer.userId, turn }).execute();
      await tx.updateTable("egress_request").set({ status: next }).where("id", "=", id).execute();
      record({ kind: step.event, projectId: egress.row.project_id, subject: id, detail: { turn, status: next } });
      return id;
    }),
  );
}

/** Ends the turn without a release; the reason goes to the author. */
export async function endTurn(
  db: Db,
  viewer: Viewer,
  id: string,
  next: "RETURNED" | "REJECTED",
  reason: string,
): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const before = await loadEgress(tx, viewer, id, "lock");
      const { egress, step } = await takeStep(tx, viewer, before, next, reason);
      const turn = egress.row.turn;
      await tx
        .insertInto("egress_comment")
        .values({ request_id: id, group_id: null, author_id: viewer.userId, turn, text: reason })
        .execute();
      await tx
        .updateTable("egress_request")
        .set({ status: next, ...closing(next) })
        .where("id", "=", id)
        .execute();
      const early = egress.row.status !== "REVIEWED";
      record({ kind: step.event, projectId: egress.row.project_id, subject: id, detail: { turn, early } });
      return id;
    }),
  );
}

export async function addComment(
  db: Db,
  viewer: Viewer,
  id: string,
  input: { readonly text: string; readonly groupId: string | null },
): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const egress = await loadEgress(tx, viewer, id, "lock");
      requireSight(egress);
      const { relations, row } = egress;
      if (!relations.includes("author") && !isIndependentReviewer(relations)) denyAs(relations);
      if (!mayComment(relations, row.status)) closed();
      if (relations.includes("author")) requireAnalyst(egress);
      if (input.groupId !== null && !egress.groups.some((group) => group.id === input.groupId)) notFound();
      const { comments } = await tx
        .selectFrom("egress_comment")
        .select((eb) => eb.fn.countAll<number>().as("comments"))
        .where("request_id", "=", id)
        .executeTakeFirstOrThrow();
      if (comments >= limits.commentsMax) closed();
      const comment = await tx
        .insertInto("egress_comment")
        .values({ request_id: id, group_id: input.groupId, author_id: viewer.userId, turn: row.turn, text: input.text })
        .returning("id")
        .executeTakeFirstOrThrow();
      record({
        kind: "egress-commented",
        projectId: row.project_id,
        subject: id,
        detail: { turn: row.turn, commentId: comment.id, groupId: input.groupId },
      });
      return id;
    }),
  );
}

function closing(next: EgressStatus): { readonly closed_at?: Date } {
  return next === "RETURNED" ? {} : { closed_at: new Date() };
}

function closed(): never {
  deny(
    "changed",
    { en: "The request does not take this now.", ja: "この申請は今その操作を受け付けていません。" },
    { en: "Look at its newest state.", ja: "最新の状態を確かめてください。" },
  );
}

function alreadyIn(): never {
  deny(
    "changed",
    { en: "Your review of this turn is already in.", ja: "今回の審査結果はすでに提出済みです。" },
    { en: "Wait for the other review.", ja: "もう1名の審査を待ってください。" },
  );
}

function notDecided(): never {
  deny(
    "invalid",
    {
      en: "Supporting items are read, not decided: they never leave.",
      ja: "参考資料は持ち出されないため、判定の対象ではありません。",
    },
    { en: "Decide the output items.", ja: "持出し項目を判定してください。" },
  );
}

function needsComment(vote: Vote): never {
  deny(
    "invalid",
    vote === "changes"
      ? { en: "Say what has to change.", ja: "何を変えるべきか書いてください。" }
      : {
          en: "The machine asks about this item; approving it needs your reason.",
          ja: "自動判定で確認が求められています。承認の理由を書いてください。",
        },
    { en: "Write a comment and decide again.", ja: "コメントを書いてから判定してください。" },
  );
}

export function contentChanged(name: string): never {
  deny(
    "not-ready",
    {
      en: `“${name}” is not what was frozen when it was added.`,
      ja: `「${name}」の内容が、加えたときのものと違います。`,
    },
    { en: "Return the request and tell the administrator.", ja: "申請を差し戻し、管理者に知らせてください。" },
  );
}
