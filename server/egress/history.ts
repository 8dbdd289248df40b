// The course of a request out of the audit log, in words; names follow the same blinding as votes.
import type { AuditKind } from "../audit/event.ts";
import type { Bilingual, EgressRequest } from "../http/schemas.ts";
import type { Tx } from "../store/unit-of-work.ts";
import { type Egress, loadPerson } from "./load.ts";
import { maySeeName, type Sight } from "./visibility.ts";

type Entry = EgressRequest["history"][number];

const words: { readonly [K in AuditKind]?: Bilingual } = {
  "egress-created": { en: "Drafted", ja: "作成" },
  "egress-submitted": { en: "Submitted, content frozen", ja: "提出(内容を固定)" },
  "egress-withdrawn": { en: "Withdrawn", ja: "取下げ" },
  "egress-reviewed": { en: "Review handed in", ja: "審査結果を提出" },
  "egress-returned": { en: "Returned for revision", ja: "差戻し" },
  "egress-rejected": { en: "Rejected", ja: "不承認" },
  "egress-approved": { en: "Approved", ja: "承認" },
  "egress-released": { en: "Released, package signed", ja: "交付(署名済み)" },
  "egress-revoked": { en: "Revoked", ja: "交付の取消し" },
  "package-downloaded": { en: "Downloaded", ja: "ダウンロード" },
};

const byReviewers: ReadonlySet<string> = new Set([
  "egress-reviewed",
  "egress-returned",
  "egress-rejected",
  "egress-approved",
] satisfies AuditKind[]);

/** A reviewer whose name is not for the viewer. */
export const someReviewer: Bilingual = { en: "Reviewer", ja: "出力審査担当者" };
const system: Bilingual = { en: "Sekisho", ja: "関所" };

export async function readHistory(tx: Tx, egress: Egress, sight: Sight): Promise<readonly Entry[]> {
  const rows = await tx
    .selectFrom("audit_event")
    .select(["at", "actor", "kind", "detail"])
    .where("project_id", "=", egress.row.project_id)
    .where("subject", "=", egress.row.id)
    .where("kind", "in", Object.keys(words) as AuditKind[])
    .orderBy("seq")
    .execute();
  const entries: Entry[] = [];
  for (const row of rows) {
    const text = words[row.kind];
    if (text === undefined) continue;
    const turn = typeof row.detail.turn === "number" ? row.detail.turn : egress.row.turn;
    const blind = byReviewers.has(row.kind) && !maySeeName(sight, { reviewerId: row.actor, turn });
    const actor = row.actor === "system" ? system : blind ? someReviewer : (await loadPerson(tx, row.actor)).name;
    entries.push({ at: row.at.toISOString(), actor, kind: row.kind, text });
  }
  return entries;
}
