// Tables with totals (ROLLUP, CUBE, GROUPING SETS): what two sides of one sum hide must be nothing, or enough patients with nobody dominating.
import type { VerdictRow } from "../checks/differencing.ts";
import { addDigests, bucketsLeft, type Digest } from "../digest.ts";
import type { Value } from "../evidence.ts";
import type { DisclosurePolicy } from "../policy.ts";

/** Two sets of cells whose sums are equal: a total and its parts, or the parts by two different labels. */
type Line = { readonly left: readonly VerdictRow[]; readonly right: readonly VerdictRow[] };

/**
 * Withholds cells (smallest first) until, for every two grouping sets and every common label, the difference of what is shown of the
 * one and of the other rests on no patient or on enough of them. Returns when nothing changes any more; each pass withholds at least one.
 */
export function protectTotals(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  additive: readonly boolean[],
  alsoRows: readonly boolean[],
  policy: DisclosurePolicy,
): void {
  if (sets.length < 2) return;
  const lines = linesOf(rows, sets);
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      for (const [index, adds] of additive.entries())
        if (adds && protectLine(line, index, alsoRows[index] === true, policy)) changed = true;
    }
  }
}

function protectLine({ left, right }: Line, index: number, alsoRows: boolean, policy: DisclosurePolicy): boolean {
  let changed = false;
  for (;;) {
    const shownOf = (side: readonly VerdictRow[]): readonly VerdictRow[] =>
      side.filter((row) => row.verdicts[index] === undefined);
    const [a, b] = [shownOf(left), shownOf(right)];
    const shown = [...a, ...b];
    if (shown.length === 0) return changed;
    const tellsRows =
      alsoRows &&
      isFew(
        a.map((row) => row.cell.measures[index]!.rowsDigest!),
        b.map((row) => row.cell.measures[index]!.rowsDigest!),
        policy,
      );
    if (!tellsRows && !isTelling(left, right, a, b, index, policy)) return changed;
    // Parts go before totals: a side of one cell is a total.
    const parts = [...(left.length > 1 ? a : []), ...(right.length > 1 ? b : [])];
    const next = (parts.length > 0 ? parts : shown).reduce((x, y) =>
      y.cell.measures[index]!.rows < x.cell.measures[index]!.rows ? y : x,
    );
    next.verdicts[index] = "secondary";
    changed = true;
  }
}

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
    .filter((row) => row.verdicts[index] !== undefined)
    .map((row) => row.cell.measures[index]!);
  // Only a one-sided remainder is a single sum that somebody could dominate.
  const oneSided =
    left.every((row) => row.verdicts[index] === undefined) || right.every((row) => row.verdicts[index] === undefined);
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
