// The manifest of a package: what left, from which data and question, under which rules, who confirmed it and who is responsible.
import type { Bilingual, ProtectedTableJson } from "../http/schemas.ts";
import { withheldByMark } from "./content.ts";
import type { Vote } from "./decision.ts";

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

export type PackedFile = {
  readonly item: ReleaseItem;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
};

/** Votes without their comments: reviewers write them beside the evidence and may quote it. */
export function manifestOf(
  facts: ReleaseFacts,
  files: readonly PackedFile[],
  word: (item: ReleaseItem, mark: string) => string,
): object {
  return {
    format: "sekisho-release/1",
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

export function readmeText(facts: ReleaseFacts, files: readonly PackedFile[]): string {
  const list = files.map((file) => `  ${file.path}`).join("\r\n");
  return [
    `持出し物 ${facts.request.id}(${facts.project.title.ja})`,
    "",
    "この持出し物は、出力制御と独立した2名以上の審査を経て交付されました。",
    `責任を負うデータ保有者: ${facts.responsible.ja}`,
    "",
    "利用条件",
    `  1. 利用目的の範囲内でのみ利用すること: ${facts.permit.purpose.ja}`,
    "  2. 第三者への再提供をしないこと。公表は承認された範囲に限ります。",
    "  3. 個人の再識別を試みないこと。他の情報と照合しないこと。",
    "  4. 秘匿したセルの値を推定しようとしないこと。",
    "",
    `Release ${facts.request.id} (${facts.project.title.en})`,
    "",
    "These files left the environment after output control and the review of at least two independent people.",
    `Responsible data holder: ${facts.responsible.en}`,
    "",
    "Terms",
    `  1. Use only for the permitted purpose: ${facts.permit.purpose.en}`,
    "  2. No onward transfer to third parties. Publication only as approved.",
    "  3. No attempt to re-identify anyone, and no matching with other information.",
    "  4. No attempt to work out withheld cells.",
    "",
    "ファイル / Files",
    list,
    "  manifest.json   来歴・判定・審査者 / origin, verdicts, reviewers",
    "  manifest.sig    manifest.json の Ed25519 署名 / Ed25519 signature of manifest.json",
    "  public-key.pem  署名の公開鍵 / public key of the signature",
    "",
    "検証 / Verify",
    "  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig",
    `  公開鍵の指紋(データ保有者に照会)/ Key fingerprint, compare with the data holder's: ${facts.keyFingerprint}`,
    "",
  ].join("\r\n");
}
