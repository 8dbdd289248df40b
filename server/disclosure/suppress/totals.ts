// Totals of ROLLUP, CUBE and GROUPING SETS: a total minus its shown parts must be nothing, or enough patients.
import type { VerdictRow } from "../checks/differencing.ts";
import type { Value } from "../evidence.ts";
import { bucketsSet, combine } from "../fingerprint.ts";

/**
 * Withholds parts (smallest first) until what every shown total hides rests on no patient or on at least `personsMin`.
 * Covers every pair of a coarser and a finer grouping set; a total whose parts are all withheld is withheld itself if too small.
 */
export function protectTotals(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  additive: readonly boolean[],
  personsMin: number,
): void {
  if (sets.length < 2) return;
  const lines = totalLines(rows, sets, personsMin);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { total, parts } of lines) {
      for (const [index, adds] of additive.entries())
        if (adds && protectLine(total, parts, index, personsMin)) changed = true;
    }
  }
}

type Line = { readonly total: VerdictRow; readonly parts: readonly VerdictRow[] };

function protectLine(total: VerdictRow, parts: readonly VerdictRow[], index: number, personsMin: number): boolean {
  if (total.verdicts[index] !== undefined) return false;
  let changed = false;
  for (;;) {
    const shown = parts.filter((part) => part.verdicts[index] === undefined);
    const print = (row: VerdictRow) => row.cell.measures[index]!.fingerprint;
    const hidden = bucketsSet(combine([print(total), ...shown.map(print)], [1, ...shown.map(() => -1 as const)]));
    if (hidden === 0 || hidden >= personsMin) return changed;
    const next =
      shown.length === 0
        ? total
        : shown.reduce((a, b) => (b.cell.measures[index]!.rows < a.cell.measures[index]!.rows ? b : a));
    next.verdicts[index] = "secondary";
    changed = true;
    if (next === total) return true;
  }
}

function totalLines(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  personsMin: number,
): readonly Line[] {
  const lines: Line[] = [];
  sets.forEach((coarse, coarseIndex) => {
    sets.forEach((fine, fineIndex) => {
      if (coarse.length >= fine.length || !coarse.every((group) => fine.includes(group))) return;
      const key = (labels: readonly Value[]): string => JSON.stringify(coarse.map((group) => labels[group]));
      const parts = new Map<string, VerdictRow[]>();
      for (const row of rows) {
        if (row.cell.set !== fineIndex) continue;
        const list = parts.get(key(row.cell.labels)) ?? [];
        list.push(row);
        parts.set(key(row.cell.labels), list);
      }
      for (const total of rows) {
        if (total.cell.set === coarseIndex && total.cell.persons >= personsMin)
          lines.push({ total, parts: parts.get(key(total.cell.labels)) ?? [] });
      }
    });
  });
  return lines;
}
