// Checks the whole audit log against its own chain and against the signed head outside the database.
import type { KeyObject } from "node:crypto";
import type { AuditVerdict } from "../http/schemas.ts";
import type { Bilingual } from "../plan/refusal.ts";
import type { Db } from "../store/unit-of-work.ts";
import { readSignedHead } from "./head-file.ts";
import { eventHash, genesisHash } from "./log.ts";

const batchRows = 1000;

export type VerifyParts = { readonly db: Db; readonly dataDirectory: string; readonly auditPublicKey: KeyObject };

/** Finds a changed, missing, moved or forged event, and events missing at the end that the signed head still knows. */
export async function verifyAudit({ db, dataDirectory, auditPublicKey }: VerifyParts): Promise<AuditVerdict> {
  // Read first: the log only grows, so a head read before the walk must be found in it.
  const head = await readSignedHead(dataDirectory, auditPublicKey);
  let checked = 0;
  let previous = genesisHash;
  let headSeen = head.kind === "missing" || (head.kind === "signed" && head.seq === 0);
  const broken = (brokenAt: number, reason: Bilingual): AuditVerdict => ({
    ok: false,
    checked,
    brokenAt,
    reason,
    headHash: previous,
  });
  if (head.kind === "forged") return broken(0, reasons.forgedHead);
  for (;;) {
    const rows = await db
      .selectFrom("audit_event")
      .selectAll()
      .where("seq", ">", checked)
      .orderBy("seq")
      .limit(batchRows)
      .execute();
    for (const row of rows) {
      const seq = checked + 1;
      if (row.seq !== seq) return broken(seq, reasons.missing);
      if (row.prev_hash !== previous) return broken(seq, reasons.order);
      const hash = eventHash({
        seq: row.seq,
        at: row.at,
        actor: row.actor,
        actorName: row.actor_name,
        kind: row.kind,
        projectId: row.project_id,
        subject: row.subject,
        detail: row.detail,
        prevHash: row.prev_hash,
      });
      if (hash !== row.hash) return broken(seq, reasons.changed);
      if (head.kind === "signed" && head.seq === seq) {
        if (head.hash !== hash) return broken(seq, reasons.rewritten);
        headSeen = true;
      }
      previous = hash;
      checked = seq;
    }
    if (rows.length < batchRows) break;
  }
  if (!headSeen) return broken(checked + 1, reasons.truncated);
  if (head.kind === "missing" && checked > 0) return broken(checked, reasons.noHead);
  return { ok: true, checked, brokenAt: null, reason: null, headHash: previous };
}

const reasons = {
  missing: { en: "An event is missing here.", ja: "ここにあるはずの記録がありません。" },
  order: { en: "This event does not follow the one before it.", ja: "この記録は直前の記録に続いていません。" },
  changed: { en: "This event was changed after it was written.", ja: "この記録は書き込まれた後に変更されています。" },
  rewritten: {
    en: "The log was written anew: it is not the one the server signed.",
    ja: "記録が書き直されています。サーバーが署名したものと一致しません。",
  },
  truncated: {
    en: "Events are missing at the end: the server has signed more than there are.",
    ja: "末尾の記録が失われています。サーバーはこれより多くの記録に署名しています。",
  },
  forgedHead: {
    en: "The signed head of the log (audit-head.json) does not carry this server's signature.",
    ja: "記録の先頭を示すファイル (audit-head.json) に、このサーバーの署名がありません。",
  },
  noHead: {
    en: "The signed head of the log (audit-head.json) is missing, so a loss at the end cannot be excluded.",
    ja: "記録の先頭を示すファイル (audit-head.json) がないため、末尾の欠落を否定できません。",
  },
} as const satisfies { readonly [name: string]: Bilingual };
