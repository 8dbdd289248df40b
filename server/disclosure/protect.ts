// Evidence and policy in, a table out in which every number may be shown. The only file that makes a ProtectedTable.
import type { Column } from "../plan/algebra.ts";
import { checks } from "./checks/all.ts";
import { nearDifferences } from "./checks/differencing.ts";
import type { Cell, EvidenceTable, Mark, MeasureEvidence, Value } from "./evidence.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { bucketsSet, combine } from "./fingerprint.ts";
import { domainRows, keyOfLabels } from "./label-rows.ts";
import type { DisclosurePolicy } from "./policy.ts";
import { protectTotals } from "./suppress/totals.ts";

/** The figures behind one number, for reviewers. */
export type NumberEvidence = {
  readonly persons: number;
  readonly exact: boolean;
  readonly largestShare: number | null;
  readonly twoLargestShare: number | null;
  readonly mark: Mark | null;
};

/** A number that is shown, for the ledger. */
export type ShownNumber = { readonly kind: string; readonly fingerprint: Fingerprint };

declare const minted: unique symbol;

/** rows × columns; a withheld number is null and carries its mark at the same place. */
export type ProtectedTable = {
  readonly [minted]: true;
  readonly columns: readonly Column[];
  /** Columns that are numbers, not labels. */
  readonly numbers: readonly boolean[];
  readonly rows: readonly (readonly Value[])[];
  readonly marks: readonly (readonly (Mark | null)[])[];
  readonly evidence: readonly (readonly (NumberEvidence | null)[])[];
  /** Rows left out because their label would tell of too few patients: rounded, or undefined where even that says too much. */
  readonly categoriesNotShown: number | undefined;
  /** Labels come from the data, so that small categories are left out. */
  readonly hidesSmallCategories: boolean;
  readonly shown: readonly ShownNumber[];
};

type Row = { readonly cell: Cell; readonly verdicts: (Mark | undefined)[] };

/** Cells whose bounds do not clear every rule and that need exact evidence: set and labels. */
export function unclearedCells(table: EvidenceTable, policy: DisclosurePolicy): readonly Cell[] {
  return table.cells.filter(
    (cell) =>
      !cell.exact &&
      (cell.persons < policy.threshold.personsMin ||
        primaryVerdicts(cell, table, policy).some((mark) => mark !== undefined)),
  );
}

function primaryVerdicts(cell: Cell, table: EvidenceTable, policy: DisclosurePolicy): (Mark | undefined)[] {
  return table.step.measures.map((measure, index) => {
    const evidence = cell.measures[index]!;
    for (const { check } of checks) {
      const mark = check({ measure, evidence, cell }, policy);
      if (mark !== undefined) return mark;
    }
    return undefined;
  });
}

/** The table of one release boundary, as a project may see it. */
export function protect(table: EvidenceTable, policy: DisclosurePolicy): ProtectedTable {
  const rows: readonly Row[] = table.cells.map((cell) => ({ cell, verdicts: primaryVerdicts(cell, table, policy) }));
  const additive = table.step.measures.map(
    (measure) =>
      measure.kind === "count" || measure.kind === "sum" || measure.kind === "mean" || measure.kind === "persons",
  );
  const hidden = (row: Row): boolean => !(row.cell.persons >= policy.threshold.personsMin);
  for (const row of rows) if (!hidden(row)) nearDifferences(row, additive, policy.threshold.personsMin);
  protectTotals(rows, table.step.sets, additive, policy.threshold.personsMin);

  const { groups, groupingFunctions, measures, columns } = table.step;
  const out: { labels: readonly Value[]; set: number; row: Row | undefined }[] = rows
    .filter((row) => !hidden(row))
    .map((row) => ({ labels: row.cell.labels, set: row.cell.set, row }));
  const folded: Cell[] = [];
  let hidesSmallCategories = false;
  table.step.sets.forEach((set, setIndex) => {
    const small = rows.filter((row) => row.cell.set === setIndex && hidden(row));
    const listed = new Set(out.filter((row) => row.set === setIndex).map((row) => keyOfLabels(row.labels)));
    const open = domainRows(set, groups.length, table.domains);
    const known = new Set(open.map(keyOfLabels));
    for (const labels of open)
      if (!listed.has(keyOfLabels(labels)))
        out.push({
          labels,
          set: setIndex,
          row: small.find((row) => keyOfLabels(row.cell.labels) === keyOfLabels(labels)),
        });
    folded.push(...small.filter((row) => !known.has(keyOfLabels(row.cell.labels))).map((row) => row.cell));
    if (set.length > 0 && open.length === 0) hidesSmallCategories = true;
  });
  // SECURITY: the order of rows is the order of their labels, never the engine's.
  out.sort((a, b) => a.set - b.set || compareText(keyOfLabels(a.labels), keyOfLabels(b.labels)));

  const groupingOf = (set: number, positions: readonly number[]): number =>
    positions.reduce((bits, position) => bits * 2 + (table.step.sets[set]!.includes(position) ? 0 : 1), 0);
  const verdictOf = (row: Row | undefined, index: number): Mark | undefined =>
    row === undefined || hidden(row) ? "small" : row.verdicts[index];
  const shown: ShownNumber[] = [];
  for (const { row } of out) {
    if (row === undefined || hidden(row)) continue;
    measures.forEach((measure, index) => {
      if (row.verdicts[index] === undefined)
        shown.push({
          kind: measure.kind === "persons" ? "persons" : additive[index] ? "contributions" : measure.kind,
          fingerprint: row.cell.measures[index]!.fingerprint,
        });
    });
  }
  return mint({
    columns,
    numbers: [...groups.map(() => false), ...measures.map(() => true), ...groupingFunctions.map(() => false)],
    rows: out.map(({ labels, set, row }) => [
      ...labels,
      ...measures.map((_, index) =>
        verdictOf(row, index) === undefined ? (row?.cell.measures[index]?.value ?? null) : null,
      ),
      ...groupingFunctions.map((positions) => groupingOf(set, positions)),
    ]),
    marks: out.map(({ row }) => [
      ...groups.map(() => null),
      ...measures.map((_, index) => verdictOf(row, index) ?? null),
      ...groupingFunctions.map(() => null),
    ]),
    evidence: out.map(({ row }) => [
      ...groups.map(() => null),
      ...measures.map((_, index) => numberEvidence(row?.cell, row?.cell.measures[index], verdictOf(row, index))),
      ...groupingFunctions.map(() => null),
    ]),
    categoriesNotShown: roundedCategories(folded, policy.threshold.personsMin),
    hidesSmallCategories,
    shown,
  });
}

/** An answer computed from protected tables only, by an engine that held nothing else. */
export function protectFinished(
  sources: readonly ProtectedTable[],
  answer: Omit<ProtectedTable, typeof minted | "categoriesNotShown" | "hidesSmallCategories" | "shown">,
): ProtectedTable {
  const counts = sources.map((source) => source.categoriesNotShown).filter((count) => count !== undefined);
  return mint({
    ...answer,
    categoriesNotShown: counts.length === 0 ? undefined : Math.max(...counts),
    hidesSmallCategories: sources.some((source) => source.hidesSmallCategories),
    shown: sources.flatMap((source) => source.shown),
  });
}

function mint(table: Omit<ProtectedTable, typeof minted>): ProtectedTable {
  return table as ProtectedTable;
}

function numberEvidence(
  cell: Cell | undefined,
  measure: MeasureEvidence | undefined,
  mark: Mark | undefined,
): NumberEvidence {
  const share = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) ? null : value;
  return {
    persons: measure?.persons ?? 0,
    exact: cell?.exact ?? true,
    largestShare: share(measure?.largestShare),
    twoLargestShare: share(measure?.twoLargestShare),
    mark: mark ?? null,
  };
}

/** Rounded to ten, and only where the patients of all left-out categories together reach the threshold. */
function roundedCategories(folded: readonly Cell[], personsMin: number): number | undefined {
  if (folded.length < 10) return undefined;
  const together = combine(
    folded.map((cell) => cell.fingerprint),
    folded.map(() => 1),
  );
  return bucketsSet(together) >= personsMin ? Math.round(folded.length / 10) * 10 : undefined;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
