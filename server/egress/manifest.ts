// The manifest of a package: what left, from which data and question, under which rules, who confirmed it and who is responsible.
import type { Bilingual, ProtectedTableJson } from "../http/schemas.ts";
import { withheldByMark } from "./content.ts";
import type { Vote } from "./decision.ts";
import { termsOf } from "./terms.ts";

export type Person = { readonly name: Bilingual; readonly organization: Bilingual };

export type ReleaseItem = {
  readonly name: string;
  readonly group: string;
  readonly contentSha256: string;
  readonly table: ProtectedTableJson;
  readonly sql: string;
  readonly shown: number;
  readonly withheld: number;
  readonly runId: string;
  readonly runAt: Date;
  readonly votes: readonly { readonly reviewer: Person; readonly vote: Vote; readonly votedAt: Date }[];
};

export type ReleaseFacts = {
  readonly request: {
    readonly id: string;
    readonly title: string;
    readonly purpose: string;
    readonly class: string;
    readonly turn: number;
    readonly author: Person;
    readonly submittedAt: Date | null;
  };
  readonly project: { readonly id: string; readonly title: Bilingual; readonly userClass: string };
  readonly permit: {
    readonly id: string;
    readonly purpose: Bilingual;
    readonly legalBasis: string;
    readonly policyProfile: string;
    readonly startsOn: string;
    readonly endsOn: string;
  };
  readonly dataset: { readonly id: string; readonly title: Bilingual; readonly snapshotId: string };
  /** The data holder. */
  readonly responsible: Bilingual;
  readonly reviews: readonly { readonly reviewer: Person; readonly handedInAt: Date }[];
  readonly approvedBy: Person;
  readonly releasedAt: Date;
  readonly auditHead: { readonly seq: number; readonly hash: string };
  readonly keyFingerprint: string;
};

export type PackedForm = { readonly path: string; readonly bytes: Uint8Array; readonly sha256: string };
export type PackedFile = PackedForm & { readonly item: ReleaseItem };

/** Votes without their comments: reviewers write them beside the evidence and may quote it. */
export function manifestOf(
  facts: ReleaseFacts,
  files: readonly PackedFile[],
  forms: readonly PackedForm[],
  word: (item: ReleaseItem, mark: string) => string,
): object {
  return {
    format: "sekisho-release/2",
    request: facts.request,
    project: facts.project,
    permit: facts.permit,
    dataset: facts.dataset,
    responsibleDataHolder: facts.responsible,
    confirmedBy: {
      reviews: facts.reviews,
      approvedBy: facts.approvedBy,
    },
    releasedAt: facts.releasedAt,
    files: files.map(({ item, path, bytes, sha256 }) => ({
      path,
      sha256,
      bytes: bytes.length,
      group: item.group,
      contentSha256: item.contentSha256,
      columns: item.table.columns,
      rows: item.table.rows.length,
      notes: item.table.notes,
      snapshotId: item.table.snapshotId,
      policyVersion: item.table.policyVersion,
      runId: item.runId,
      runAt: item.runAt,
      sql: item.sql,
      verdict: { numbersShown: item.shown, cellsWithheld: item.withheld, withheldByMark: withheldByMark(item.table) },
      withheldCells: withheldCells(item.table, (mark) => word(item, mark)),
      decisions: item.votes,
    })),
    forms: forms.map(({ path, sha256, bytes }) => ({ path, sha256, bytes: bytes.length })),
    marks: {
      en: "A withheld cell holds the word given in withheldCells instead of a number; rows and columns count from 1, without the header.",
      ja: "秘匿したセルには数値の代わりに withheldCells に示す語が入ります。行と列は見出しを除き1から数えます。",
    },
    auditHead: facts.auditHead,
    signature: {
      algorithm: "Ed25519",
      file: "manifest.sig",
      publicKey: "public-key.pem",
      keyFingerprint: facts.keyFingerprint,
    },
  };
}

type WithheldCell = { readonly row: number; readonly column: string; readonly mark: string; readonly word: string };

function withheldCells(table: ProtectedTableJson, words: (mark: string) => string): readonly WithheldCell[] {
  const cells: WithheldCell[] = [];
  for (const [r, row] of table.marks.entries()) {
    for (const [c, mark] of row.entries()) {
      if (mark === null) continue;
      cells.push({ row: r + 1, column: table.columns[c]?.name ?? "", mark, word: words(mark) });
    }
  }
  return cells;
}

export function readmeText(facts: ReleaseFacts, files: readonly PackedForm[]): string {
  const terms = termsOf(facts.permit.purpose);
  const list = files.map((file) => `  ${file.path}`).join("\r\n");
  return [
    `持出し物 ${facts.request.id}(${facts.project.title.ja})`,
    "",
    "この持出し物は、出力制御と独立した2名以上の審査を経て交付されました。",
    `責任を負うデータ保有者: ${facts.responsible.ja}`,
    "",
    "利用条件",
    ...terms.map(({ ja }, index) => `  ${index + 1}. ${ja}`),
    "",
    `Release ${facts.request.id} (${facts.project.title.en})`,
    "",
    "These files left the environment after output control and the review of at least two independent people.",
    `Responsible data holder: ${facts.responsible.en}`,
    "",
    "Terms",
    ...terms.map(({ en }, index) => `  ${index + 1}. ${en}`),
    "",
    "ファイル / Files",
    list,
    "  manifest.json   来歴・判定・審査者 / origin, verdicts, reviewers",
    "  manifest.sig    manifest.json の Ed25519 署名 / Ed25519 signature of manifest.json",
    "  public-key.pem  署名の公開鍵 / public key of the signature",
    "  dossier.pdf     人が読むための要約(受取人名入り)/ summary for people, marked with the recipient",
    "  recipient.json, recipient.sig  この写しの受取人とその誓約 / whose copy this is, and what was accepted",
    "  audit-proof.json, audit-key.pem  交付が監査ログに記録されている証明 / proof that the release is in the audit log",
    "",
    "検証 / Verify",
    `  npx sekisho verify ${facts.request.id}.zip   (ネットワーク不要 / works offline)`,
    "  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig",
    `  公開鍵の指紋(データ保有者に照会)/ Key fingerprint, compare with the data holder's: ${facts.keyFingerprint}`,
    "",
  ].join("\r\n");
}
