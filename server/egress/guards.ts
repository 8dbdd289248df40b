// What must hold before a step, by name; each guard answers with the sentences that say what is missing.
import type { Bilingual } from "../http/schemas.ts";
import type { ItemDecision } from "./decision.ts";
import type { GuardName } from "./status.ts";

export type GuardItem = {
  readonly name: string;
  readonly supporting: boolean;
  readonly projectId: string;
  readonly snapshotId: string;
  /** Undefined where the content was not read again: looking at a page does not hash every table. */
  readonly unchanged: boolean | undefined;
  readonly votedByMe: boolean;
  readonly decision: ItemDecision;
};

export type GuardFacts = {
  readonly projectId: string;
  readonly purpose: string;
  readonly permitActive: boolean;
  readonly snapshotId: string | undefined;
  readonly groups: readonly {
    readonly title: string;
    readonly context: string;
    readonly controls: string;
    readonly items: readonly GuardItem[];
  }[];
  readonly reason: string;
};

type Guard = (facts: GuardFacts) => readonly Bilingual[];

export const guards: { readonly [K in GuardName]: Guard } = {
  "permit-active": ({ permitActive }) =>
    permitActive ? [] : [{ en: "The project has no active permit.", ja: "この案件には有効な利用許可がありません。" }],
  "purpose-given": ({ purpose }) =>
    filled(purpose) ? [] : [{ en: "Say what the outputs are for.", ja: "持ち出す目的を書いてください。" }],
  "groups-described": ({ groups }) =>
    groups
      .filter((group) => group.items.length > 0 && !(filled(group.context) && filled(group.controls)))
      .map((group) => ({
        en: `Group “${group.title}” needs its context and its disclosure controls described.`,
        ja: `グループ「${group.title}」に、背景と講じた秘匿措置を書いてください。`,
      })),
  "output-present": (facts) =>
    outputs(facts).length > 0
      ? []
      : [{ en: "Add at least one item that is to leave.", ja: "持ち出す項目を1つ以上加えてください。" }],
  "content-unchanged": (facts) =>
    items(facts)
      .filter((item) => item.unchanged === false)
      .map((item) => ({
        en: `“${item.name}” is not what was added to the request. Remove it and add the result again.`,
        ja: `「${item.name}」の内容が、加えたときのものと違います。外してから加え直してください。`,
      })),
  "snapshot-current": (facts) =>
    items(facts)
      .filter((item) => item.projectId !== facts.projectId || item.snapshotId !== facts.snapshotId)
      .map((item) => ({
        en: `“${item.name}” does not come from this project's current data version. Run its query again and replace it.`,
        ja: `「${item.name}」はこの案件の現在のデータ版によるものではありません。再実行して差し替えてください。`,
      })),
  "every-item-voted": (facts) =>
    outputs(facts)
      .filter((item) => !item.votedByMe)
      .map((item) => ({ en: `You have not decided “${item.name}”.`, ja: `「${item.name}」が未判定です。` })),
  "every-item-approved": (facts) =>
    outputs(facts).length === 0
      ? [{ en: "There is nothing to release.", ja: "交付する項目がありません。" }]
      : outputs(facts)
          .filter((item) => item.decision !== "approved")
          .map((item) => ({
            en: `“${item.name}” is not approved by two reviewers.`,
            ja: `「${item.name}」は2名の承認を得ていません。`,
          })),
  "reason-given": ({ reason }) =>
    filled(reason)
      ? []
      : [{ en: "Write the reason; the author reads it.", ja: "理由を書いてください。申請者に伝わります。" }],
};

/** Every sentence of every named guard, in the table's order. */
export function blockersOf(names: readonly GuardName[], facts: GuardFacts): readonly Bilingual[] {
  return names.flatMap((name) => guards[name](facts));
}

function items(facts: GuardFacts): readonly GuardItem[] {
  return facts.groups.flatMap((group) => group.items);
}

function outputs(facts: GuardFacts): readonly GuardItem[] {
  return items(facts).filter((item) => !item.supporting);
}

function filled(text: string): boolean {
  return text.trim() !== "";
}
