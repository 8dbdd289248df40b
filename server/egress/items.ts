// The results in a request: added by the author, frozen by fingerprint, every change resets the votes given for them.
import type { Db, Tx } from "../store/unit-of-work.ts";
import { contentSha256, readContent, type Verdict, verdictOf } from "./content.ts";
import { changedMeanwhile, deny, notFound, type Outcome, outcomeOf } from "./denial.ts";
import { ItemName, limits, sameFile } from "./limits.ts";
import { type Egress, itemsOf, loadResult } from "./load.ts";
import type { Viewer } from "./permissions.ts";
import { editNow, full, requestOfGroup, resetVotes } from "./request.ts";

export type ItemInput = { readonly resultId: string; readonly name: string; readonly supporting: boolean };

export async function addItem(db: Db, viewer: Viewer, groupId: string, input: ItemInput): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const id = await requestOfGroup(db, groupId);
    return await editNow(db, viewer, id, async (tx, egress, record) => {
      if (!egress.groups.some((group) => group.id === groupId)) changedMeanwhile();
      if (itemsOf(egress).length >= limits.itemsMax) full(limits.itemsMax);
      const name = freeName(egress, input.name, undefined);
      const frozen = await freeze(tx, egress, input.resultId);
      const item = await tx
        .insertInto("egress_item")
        .values({
          group_id: groupId,
          position: await nextPosition(tx, groupId),
          name,
          result_id: input.resultId,
          supporting: input.supporting,
          ...frozen,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      const { resultId, supporting } = input;
      record({
        kind: "egress-changed",
        detail: {
          act: "item-added",
          itemId: item.id,
          groupId,
          resultId,
          name,
          supporting,
          sha256: frozen.content_sha256,
        },
      });
    });
  });
}

export type ItemChange = { readonly [K in keyof ItemInput]?: ItemInput[K] | undefined } & {
  readonly groupId?: string | undefined;
};

export async function changeItem(db: Db, viewer: Viewer, itemId: string, change: ItemChange): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const id = await requestOfItem(db, itemId);
    return await editNow(db, viewer, id, async (tx, egress, record) => {
      const item = itemsOf(egress).find((candidate) => candidate.id === itemId) ?? changedMeanwhile();
      const name = change.name === undefined ? item.name : freeName(egress, change.name, itemId);
      const { supporting = item.supporting, resultId = item.resultId } = change;
      if (change.groupId !== undefined && !egress.groups.some((group) => group.id === change.groupId)) notFound();
      const frozen = await freeze(tx, egress, resultId);
      const move = change.groupId === undefined ? {} : { group_id: change.groupId };
      await tx
        .updateTable("egress_item")
        .set({ name, supporting, result_id: resultId, ...frozen, ...move })
        .where("id", "=", itemId)
        .execute();
      const votesReset = await resetVotes(tx, [itemId]);
      record({
        kind: "egress-changed",
        detail: {
          act: "item",
          itemId,
          ...change,
          name,
          supporting,
          resultId,
          sha256: frozen.content_sha256,
          votesReset,
        },
      });
    });
  });
}

export async function removeItem(db: Db, viewer: Viewer, itemId: string): Promise<Outcome<string>> {
  return await outcomeOf(async () => {
    const id = await requestOfItem(db, itemId);
    return await editNow(db, viewer, id, async (tx, egress, record) => {
      if (!itemsOf(egress).some((candidate) => candidate.id === itemId)) changedMeanwhile();
      await tx.updateTable("egress_item").set({ removed_at: new Date() }).where("id", "=", itemId).execute();
      const votesReset = await resetVotes(tx, [itemId]);
      record({ kind: "egress-changed", detail: { act: "item-removed", itemId, votesReset } });
    });
  });
}

export async function requestOfItem(db: Db | Tx, itemId: string): Promise<string> {
  const row = await db
    .selectFrom("egress_item as item")
    .innerJoin("egress_group as g", "g.id", "item.group_id")
    .select("g.request_id")
    .where("item.id", "=", itemId)
    .where("item.removed_at", "is", null)
    .executeTakeFirst();
  return row?.request_id ?? notFound();
}

type Frozen = Verdict & { readonly content_sha256: string };

/** Only a result that was released to this project's screen, from its current data version, can be carried on. */
async function freeze(tx: Tx, egress: Egress, resultId: string): Promise<Frozen> {
  const stored = await loadResult(tx, resultId);
  // Another project's result gives the same answer as none: its existence is not for here.
  if (stored === undefined || stored.row.project_id !== egress.row.project_id) notFound();
  const content = readContent(stored.frozen);
  if (stored.row.status !== "released" || content === undefined) {
    deny(
      "invalid",
      { en: "This result cannot leave the environment.", ja: "この結果は持ち出せません。" },
      { en: "Run the query again and add the new result.", ja: "再実行して、新しい結果を加えてください。" },
    );
  }
  if (stored.frozen.snapshotId !== egress.permit?.snapshotId) {
    deny(
      "invalid",
      { en: "This result comes from an older data version.", ja: "この結果は古いデータ版によるものです。" },
      { en: "Run the query again on the current version.", ja: "現在のデータ版で再実行してください。" },
    );
  }
  return { content_sha256: contentSha256(stored.frozen), ...verdictOf(content) };
}

function freeName(egress: Egress, wanted: string, self: string | undefined): string {
  const parsed = ItemName.safeParse(wanted);
  if (!parsed.success) {
    deny(
      "invalid",
      { en: "This cannot be a file name.", ja: "ファイル名として使えません。" },
      {
        en: `Use letters, digits, spaces, dots, hyphens and underscores, at most ${limits.nameCharsMax}.`,
        ja: `文字・数字・空白・ピリオド・ハイフン・下線で、${limits.nameCharsMax}字までにしてください。`,
      },
    );
  }
  if (itemsOf(egress).some((item) => item.id !== self && sameFile(item.name, parsed.data))) {
    deny(
      "invalid",
      { en: "Another item of the request has this name.", ja: "同じ名前の項目がすでにあります。" },
      { en: "Choose another name.", ja: "別の名前にしてください。" },
    );
  }
  return parsed.data;
}

async function nextPosition(tx: Tx, groupId: string): Promise<number> {
  const row = await tx
    .selectFrom("egress_item")
    .select((eb) => eb.fn.max("position").as("last"))
    .where("group_id", "=", groupId)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}
