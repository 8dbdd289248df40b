// Evidence and policy in, a table out in which every number may be shown. The only file that makes a ProtectedTable.
import type { Column } from "../plan/algebra.ts";
import { checks } from "./checks/all.ts";
import { type NumberKind, nearDifferences, type VerdictRow } from "./checks/differencing.ts";
import { withholdMasks } from "./checks/masks.ts";
import { withholdCombinations, withholdLinear } from "./combinations.ts";
import type { Cell, EvidenceTable, Mark, Measure, MeasureEvidence, Value } from "./evidence.ts";
import { sameValueKey } from "./evidence.ts";
import { domainRows, keyOfLabels } from "./label-rows.ts";
import { type ShownNumber, shownNumbers, withholdNear, withholdOverlaps } from "./near.ts";
import { type Pinpoint, pinpointed } from "./pinpoint/pinpoint.ts";
import { type DisclosurePolicy, personsMinOfArea } from "./policy.ts";
import { knownNumbers, withholdSame } from "./same.ts";
import { type Interval, type LinearSolver, protectIntervals, withheldIntervals } from "./suppress/intervals.ts";
import { linesOf, protectTotals } from "./suppress/totals.ts";

/** The figures behind one number, for reviewers. */
export type NumberEvidence = {
  readonly persons: number;
  readonly exact: boolean;
  readonly largestShare: number | null;
  readonly twoLargestShare: number | null;
  readonly mark: Mark | null;
  /** Of a withheld count, the least and the most that shown cells and marks allow; null = no bound. */
  readonly interval: readonly [number, number | null] | null;
};

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
  /** Labels come from the data, so that small categories are left out. */
  readonly hidesSmallCategories: boolean;
  readonly shown: readonly ShownNumber[];
};

type Row = VerdictRow;

/** Cells whose bounds do not clear every rule and that need exact evidence: set and labels. */
export function unclearedCells(table: EvidenceTable, policy: DisclosurePolicy): readonly Cell[] {
  return table.cells.filter(
    (cell) =>
      !cell.exact &&
      (cell.persons < policy.threshold.personsMin ||
        primaryVerdicts(cell, table, policy).some((mark) => mark !== undefined)),
  );
}

/** Areas of few inhabitants ask for more patients. */
function personsMinOf(cell: Cell, { step }: EvidenceTable, policy: DisclosurePolicy): number {
  const ofLabels = step.sets[cell.set]!.map((group) => {
    const populations = step.domains[group]?.populations;
    return populations === undefined ? 0 : personsMinOfArea(policy, populations.get(String(cell.labels[group])) ?? 0);
  });
  return Math.max(policy.threshold.personsMin, ...ofLabels);
}

function primaryVerdicts(cell: Cell, table: EvidenceTable, general: DisclosurePolicy): (Mark | undefined)[] {
  const threshold = { ...general.threshold, personsMin: personsMinOf(cell, table, general) };
  const policy = { ...general, threshold };
  return table.step.measures.map((measure, index) => {
    const evidence = cell.measures[index]!;
    for (const { check } of checks) {
      const mark = check({ measure, evidence, cell }, policy);
      if (mark !== undefined) return mark;
    }
    return undefined;
  });
}

/** What the project has been shown before, and what was decided before anything was looked at. */
export type Known = {
  readonly earlier?: readonly ShownNumber[] | undefined;
  readonly pinpoints?: readonly Pinpoint[] | undefined;
};

/** The table of one release boundary, as a project may see it. */
export function protect(
  table: EvidenceTable,
  policy: DisclosurePolicy,
  solve: LinearSolver,
  { earlier = [], pinpoints = [] }: Known = {},
): ProtectedTable {
  const isPinpointed = pinpointed(pinpoints);
  const kinds = table.step.measures.map((measure) => numberKind(measure, table.step.onePerPerson));
  const isShownBefore = knownNumbers(earlier);
  const rows: readonly Row[] = table.cells.map((cell) => ({
    cell,
    known: kinds.map((kind, index) => {
      const { digest } = cell.measures[index]!;
      return kind !== undefined && digest !== undefined && isShownBefore(kind, digest);
    }),
    // SECURITY: the same mark whatever the number is; another one would tell the number.
    verdicts: primaryVerdicts(cell, table, policy).map((mark, index) =>
      isPinpointed(cell, index) ? "pinpoint" : mark,
    ),
  }));
  const additive = kinds.map((kind) => kind !== undefined);
  const least = policy.threshold.personsMin;
  const hidden = (row: Row): boolean => !(row.cell.persons >= personsMinOf(row.cell, table, policy));
  for (const row of rows) {
    if (hidden(row)) continue;
    withholdMasks(row, table.step, policy);
    nearDifferences(row, kinds, rowsAlsoKnown(table.step.measures, row), least);
  }
  if (!table.step.onePerPerson) withholdOverlaps(rows, additive, least);
  // With one row a person, rows are persons, too, and stand beside distinct patients of other tables.
  const asPersons = kinds.map((kind) =>
    table.step.onePerPerson && kind === "rows" ? ("persons" as const) : undefined,
  );
  const { sets } = table.step;
  const lines = sets.length < 2 ? [] : linesOf(rows, sets);
  const counts = [...kinds.keys()].filter((index) => isCount(table.step.measures[index]!, kinds[index]));
  const countsPersons = (index: number): boolean => table.step.onePerPerson || kinds[index] === "persons";
  const tells = table.step.measures.map(({ kind }) => kind !== "mean");
  // What one rule withholds changes the sums another one looks at: again, until all of them let everything that is left pass.
  const settle = (rule: () => void): void => {
    for (let before = -1, now = countShown(rows); now !== before; now = countShown(rows)) {
      before = now;
      rule();
    }
  };
  const withholdRest = (): void =>
    settle(() => {
      for (const sorts of [kinds, asPersons]) {
        withholdNear(rows, lines, sorts, earlier, least);
        withholdCombinations(rows, sorts, earlier, least);
        withholdSame(rows, sorts, tells);
      }
      for (const index of counts) protectIntervals(rows, sets, index, countsPersons(index), policy, solve);
      protectTotals(lines, kinds, sumsBesideMeans(table.step.measures), policy);
    });
  withholdRest();
  // Fewer numbers combine to no more, so that these are looked at once.
  for (const sorts of [kinds, asPersons]) withholdLinear(rows, sorts, earlier, least);
  withholdRest();

  const intervals = new Map(
    counts.map((index) => [index, withheldIntervals(rows, sets, index, countsPersons(index), policy, solve)] as const),
  );

  const { groups, groupingFunctions, measures, columns } = table.step;
  const out: { labels: readonly Value[]; set: number; row: Row | undefined }[] = rows
    .filter((row) => !hidden(row))
    .map((row) => ({ labels: row.cell.labels, set: row.cell.set, row }));
  let hidesSmallCategories = false;
  table.step.sets.forEach((set, setIndex) => {
    const small = rows.filter((row) => row.cell.set === setIndex && hidden(row));
    const listed = new Set(out.filter((row) => row.set === setIndex).map((row) => keyOfLabels(row.labels)));
    const open = domainRows(set, groups.length, table.domains);
    for (const labels of open)
      if (!listed.has(keyOfLabels(labels)))
        out.push({
          labels,
          set: setIndex,
          row: small.find((row) => keyOfLabels(row.cell.labels) === keyOfLabels(labels)),
        });
    if (set.length > 0 && open.length === 0) hidesSmallCategories = true;
  });
  // SECURITY: the order of rows is the order of their labels, never the engine's.
  out.sort((a, b) => a.set - b.set || compareText(keyOfLabels(a.labels), keyOfLabels(b.labels)));

  const groupingOf = (set: number, positions: readonly number[]): number =>
    positions.reduce((bits, position) => bits * 2 + (table.step.sets[set]!.includes(position) ? 0 : 1), 0);
  const verdictOf = (row: Row | undefined, index: number): Mark | undefined =>
    row === undefined || hidden(row) ? "small" : row.verdicts[index];
  return mint({
    columns,
    numbers: [...groups.map(() => false), ...measures.map(() => true), ...groupingFunctions.map(() => false)],
    rows: out.map(({ labels, set, row }) => [
      ...labels,
      ...measures.map((_, index) =>
        verdictOf(row, index) === undefined
          ? rounded(row?.cell.measures[index]?.value ?? null, measures[index]!, policy.rounding.base)
          : null,
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
      ...measures.map((_, index) =>
        numberEvidence(row?.cell, row?.cell.measures[index], {
          mark: verdictOf(row, index),
          interval: row === undefined ? undefined : intervals.get(index)?.get(row),
        }),
      ),
      ...groupingFunctions.map(() => null),
    ]),
    hidesSmallCategories,
    shown: [...shownNumbers(rows, lines, kinds), ...shownNumbers(rows, lines, asPersons)],
  });
}

/** An answer computed from protected tables only, by an engine that held nothing else. */
export function protectFinished(
  sources: readonly ProtectedTable[],
  answer: Omit<ProtectedTable, typeof minted | "hidesSmallCategories" | "shown">,
): ProtectedTable {
  return mint({
    ...answer,
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
  { mark, interval }: { readonly mark: Mark | undefined; readonly interval: Interval | undefined },
): NumberEvidence {
  const share = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) ? null : value;
  return {
    persons: measure?.persons ?? 0,
    exact: cell?.exact ?? true,
    largestShare: share(measure?.largestShare),
    twoLargestShare: share(measure?.twoLargestShare),
    mark: mark ?? null,
    interval:
      interval === undefined
        ? null
        : [Math.ceil(interval.least), Number.isFinite(interval.most) ? Math.floor(interval.most) : null],
  };
}

/** Rows or persons that add up from group to group. */
const isCount = (measure: Measure, kind: NumberKind | undefined): boolean =>
  kind === "rows" && (measure.kind === "count" || measure.kind === "persons");

/** Counts and sums to the nearest multiple; halves away from zero. Quotients and quantiles stay as they are. */
function rounded(value: Value, { kind }: Measure, base: number): Value {
  if (base === 1 || kind === "mean" || kind === "quantile" || kind === "moment") return value;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return value;
  const multiple = Math.sign(number) * Math.round(Math.abs(number) / base) * base;
  return typeof value === "string" ? String(BigInt(multiple)) : multiple;
}

const countShown = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + row.verdicts.filter((mark) => mark === undefined).length, 0);

/** What a number adds up; undefined where it does not. With one row a person, persons are rows. */
function numberKind(measure: Measure, onePerPerson: boolean): NumberKind | undefined {
  switch (measure.kind) {
    case "count":
    case "sum":
    case "mean":
      return "rows";
    case "persons":
      return onePerPerson ? "rows" : "persons";
    case "moment":
      return "squares";
    case "quantile":
    case "distinct":
      return undefined;
  }
}

/** Means whose sum is asked for, too: together they give the rows away, in every line of totals. */
function sumsBesideMeans(measures: readonly Measure[]): readonly boolean[] {
  const key = sameValueKey;
  const sums = new Set(measures.filter((measure) => measure.kind === "sum").map(key));
  return measures.map((measure) => measure.kind === "mean" && sums.has(key(measure)));
}

/** A sum and a mean of one value give its row count away. */
function rowsAlsoKnown(measures: readonly Measure[], row: Row): readonly boolean[] {
  const key = sameValueKey;
  const sums = new Set(
    measures.filter((measure, index) => measure.kind === "sum" && row.verdicts[index] === undefined).map(key),
  );
  return measures.map((measure) => measure.kind === "mean" && sums.has(key(measure)));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
