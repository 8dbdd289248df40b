// What an item freezes: the fingerprint of a result as it was when added, and what its machine verdict said.
import { createHash } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../audit/canonical-json.ts";
import { EvidenceTwin, ProtectedTable, type ProtectedTableJson } from "../http/schemas.ts";

const Evidence = z.object({ cells: EvidenceTwin.shape.evidence, rules: EvidenceTwin.shape.rules });
export type Evidence = z.infer<typeof Evidence>;

/** One row of `result` joined with its `run`, as the database holds it. */
export type StoredResult = {
  readonly protected: unknown;
  readonly evidence: unknown;
  readonly sha256: string;
  readonly sql: string;
  readonly snapshotId: string;
};

export type Content = { readonly table: ProtectedTableJson; readonly evidence: Evidence };

/** Over everything a reviewer judges, not only over the stored hash: a row changed behind the server's back is noticed. */
export function contentSha256(stored: StoredResult): string {
  return createHash("sha256")
    .update(`sekisho.egress-content.v1\n${canonicalJson(stored)}`)
    .digest("hex");
}

/** The parsed content, or undefined when it is not what the query line writes; such a result never leaves. */
export function readContent(stored: Pick<StoredResult, "protected" | "evidence">): Content | undefined {
  const table = ProtectedTable.safeParse(stored.protected);
  const evidence = Evidence.safeParse(stored.evidence);
  if (!table.success || !evidence.success) return undefined;
  const { columns, rows, marks } = table.data;
  const sameShape = (grid: readonly (readonly unknown[])[]): boolean =>
    grid.length === rows.length && grid.every((row) => row.length === columns.length);
  if (!sameShape(rows) || !sameShape(marks) || !sameShape(evidence.data.cells)) return undefined;
  // A marked cell that still has its value would leave in the file.
  const leaks = marks.some((row, r) => row.some((mark, c) => mark !== null && rows[r]?.[c] !== null));
  return leaks ? undefined : { table: table.data, evidence: evidence.data };
}

export type Verdict = { readonly shown: number; readonly withheld: number; readonly asks: boolean };

export function verdictOf({ table, evidence }: Content): Verdict {
  let shown = 0;
  let withheld = 0;
  for (const [r, row] of table.rows.entries()) {
    for (const [c, column] of table.columns.entries()) {
      if (table.marks[r]?.[c] !== null) withheld += 1;
      else if (column.kind === "number" && row[c] !== null) shown += 1;
    }
  }
  return { shown, withheld, asks: evidence.rules.some((rule) => rule.verdict === "ask") };
}

/** How many cells are withheld, by mark. */
export function withheldByMark(table: ProtectedTableJson): { readonly [mark: string]: number } {
  const counts: { [mark: string]: number } = {};
  for (const mark of table.marks.flat()) if (mark !== null) counts[mark] = (counts[mark] ?? 0) + 1;
  return counts;
}
