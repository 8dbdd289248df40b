// Tables with totals (ROLLUP, CUBE, GROUPING SETS): what two sides of one sum hide must be nothing, or enough patients with nobody dominating.
import {
  combinedNumbersMax,
  isKnown,
  type NumberKind,
  signVectors,
  subsets,
  type VerdictRow,
} from "../checks/differencing.ts";
import { addDigests, bucketsLeft, type Digest, subtractDigests } from "../digest.ts";
import type { Value } from "../evidence.ts";
import type { DisclosurePolicy } from "../policy.ts";

/** Two sets of cells whose sums are equal: a total and its parts, or the parts by two different labels. */
export type Line = { readonly left: readonly VerdictRow[]; readonly right: readonly VerdictRow[] };

/**
 * Withholds cells (smallest first) until, for every two grouping sets and every common label, the difference of what is shown of the
 * one and of the other rests on no patient or on enough of them, by itself and beside the same difference of other columns. Returns when
 * nothing changes any more; each pass withholds at least one.
 */
export function protectTotals(
  lines: readonly Line[],
  kinds: readonly (NumberKind | undefined)[],
  alsoRows: readonly boolean[],
  policy: DisclosurePolicy,
): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      for (const index of kinds.keys())
        while (kinds[index] !== undefined && isTooMuch(line, index, kinds, alsoRows[index] === true, policy)) {
          const [next] = openCells(line, index);
          if (next === undefined) break;
          next.verdicts[index] = "secondary";
          changed = true;
        }
    }
  }
}

/** What a line gives away of its withheld cells: their sum, as if it were shown. */
export type Derived = { readonly digest: Digest; readonly index: number; readonly line: Line };

export function derivedNumbers(lines: readonly Line[], index: number): readonly Derived[] {
  return lines.flatMap((line) => {
    const digest = hiddenSum(line, index, hiddenIn(line, index));
    return digest === undefined || bucketsLeft([digest], [1], 1) === 0 ? [] : [{ digest, index, line }];
  });
}

/** Cells that could be withheld, too, the smallest first; parts before totals: a side of one cell is a total. */
export function openCells({ left, right }: Line, index: number): readonly VerdictRow[] {
  const isOpen = (row: VerdictRow): boolean => row.verdicts[index] === undefined && !isKnown(row, index);
  const side = (isTotal: boolean): readonly VerdictRow[] =>
    [left, right]
      .filter((rows) => rows.length > 1 !== isTotal)
      .flat()
      .filter(isOpen)
      .sort((a, b) => a.cell.measures[index]!.rows - b.cell.measures[index]!.rows);
  return [...side(false), ...side(true)];
}

const hiddenIn = ({ left, right }: Line, index: number): ReadonlySet<VerdictRow> =>
  new Set([...left, ...right].filter((row) => !isReadable(row, index)));

/** Sum of column `index` over the hidden cells, from all others of the line; undefined where one of those is withheld itself. */
function hiddenSum({ left, right }: Line, index: number, hidden: ReadonlySet<VerdictRow>): Digest | undefined {
  if (hidden.size === 0) return undefined;
  const sides = [left, right].map((side) => side.filter((row) => !hidden.has(row)));
  if (sides.flat().length === 0 || !sides.flat().every((row) => isReadable(row, index))) return undefined;
  const [a, b] = sides.map((side) => side.map((row) => row.cell.measures[index]!.digest!));
  return subtractDigests(a!, b!);
}

function isTooMuch(
  line: Line,
  index: number,
  kinds: readonly (NumberKind | undefined)[],
  alsoRows: boolean,
  policy: DisclosurePolicy,
): boolean {
  const [a, b] = [line.left, line.right].map((side) => side.filter((row) => isReadable(row, index)));
  const rowsOf = (side: readonly VerdictRow[]): readonly Digest[] =>
    side.map((row) => row.cell.measures[index]!.rowsDigest!);
  return (
    (alsoRows && isFew(rowsOf(a!), rowsOf(b!), policy)) ||
    isTelling(line.left, line.right, a!, b!, index, policy) ||
    isTellingBeside(line, index, kinds, policy.threshold.personsMin)
  );
}

/** A count and a part of it that is nearly as large: each can be derived from its total, and their difference is small. */
function isTellingBeside(
  line: Line,
  index: number,
  kinds: readonly (NumberKind | undefined)[],
  personsMin: number,
): boolean {
  const hidden = hiddenIn(line, index);
  const own = hiddenSum(line, index, hidden);
  if (own === undefined) return false;
  const others = [...kinds.keys()].flatMap((column) => {
    const sum = column !== index && kinds[column] === kinds[index] ? hiddenSum(line, column, hidden) : undefined;
    return sum === undefined ? [] : [sum];
  });
  for (const group of subsets(others, others.length > combinedNumbersMax ? 2 : 3, 1))
    for (const signs of signVectors(group.length + 1)) {
      const left = bucketsLeft([own, ...group], signs, personsMin);
      if (left > 0 && left < personsMin) return true;
    }
  return false;
}

/** Shown here, or known from before. */
const isReadable = (row: VerdictRow, index: number): boolean =>
  row.verdicts[index] === undefined || isKnown(row, index);

function isFew(a: readonly Digest[], b: readonly Digest[], policy: DisclosurePolicy): boolean {
  if (a.length === 0 || b.length === 0) return false;
  const left = bucketsLeft([addDigests(a), addDigests(b)], [1, -1], policy.threshold.personsMin);
  return left > 0 && left < policy.threshold.personsMin;
}

/** Whether shown(left) − shown(right) tells of too few patients, or of one who dominates. */
function isTelling(
  left: readonly VerdictRow[],
  right: readonly VerdictRow[],
  a: readonly VerdictRow[],
  b: readonly VerdictRow[],
  index: number,
  policy: DisclosurePolicy,
): boolean {
  if (a.length === 0 || b.length === 0) return false;
  const digest = (row: VerdictRow): Digest => row.cell.measures[index]!.digest!;
  const hidden = bucketsLeft(
    [addDigests(a.map(digest)), addDigests(b.map(digest))],
    [1, -1],
    policy.threshold.personsMin,
  );
  if (hidden > 0 && hidden < policy.threshold.personsMin) return true;
  if (hidden === 0) return false;
  const remainder = [...left, ...right]
    .filter((row) => !isReadable(row, index))
    .map((row) => row.cell.measures[index]!);
  // Only a one-sided remainder is a single sum that somebody could dominate.
  const oneSided = left.every((row) => isReadable(row, index)) || right.every((row) => isReadable(row, index));
  const total = remainder.reduce((sum, measure) => sum + measure.absolute, 0);
  const largest = Math.max(0, ...remainder.map((measure) => measure.largest));
  return oneSided && total > 0 && !(largest / total <= policy.dominance.largestShareMax);
}

/** `isWanted(i, j)`: whether sets i and j are compared. */
export function linesOf(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  isWanted: (i: number, j: number) => boolean = () => true,
): readonly Line[] {
  const lines: Line[] = [];
  for (let i = 0; i < sets.length; i++) {
    for (let j = i + 1; j < sets.length; j++) {
      if (!isWanted(i, j)) continue;
      const common = sets[i]!.filter((group) => sets[j]!.includes(group));
      const byKey = new Map<string, { left: VerdictRow[]; right: VerdictRow[] }>();
      for (const row of rows) {
        if (row.cell.set !== i && row.cell.set !== j) continue;
        const key = keyOf(common, row.cell.labels);
        const line = byKey.get(key) ?? { left: [], right: [] };
        (row.cell.set === i ? line.left : line.right).push(row);
        byKey.set(key, line);
      }
      lines.push(...byKey.values());
    }
  }
  return lines;
}

const keyOf = (common: readonly number[], labels: readonly Value[]): string =>
  JSON.stringify(common.map((group) => labels[group]));
