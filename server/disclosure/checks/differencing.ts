// Two numbers of one row whose difference rests on too few patients (a count and its complement, a total and its parts): the smaller is withheld.
import type { Cell, Mark } from "../evidence.ts";
import { bucketsDiffering, bucketsSet, combine } from "../fingerprint.ts";

/** Numbers of one row beyond which only pairs and triples are compared. */
export const combinedNumbersMax = 10;

export type VerdictRow = { readonly cell: Cell; readonly verdicts: (Mark | undefined)[] };

/**
 * Withholds numbers until no shown a − b, a − b − c or a − b − c − d of the row rests on 1 … personsMin − 1 persons.
 * The number of buckets in which two fingerprints differ never exceeds the number of persons by whom they differ.
 */
export function nearDifferences(row: VerdictRow, additive: readonly boolean[], personsMin: number): void {
  for (;;) {
    const shown = row.verdicts.flatMap((mark, index) => (mark === undefined && additive[index] ? [index] : []));
    const culprit = findNear(row.cell, shown, personsMin);
    if (culprit === undefined) return;
    row.verdicts[culprit] = "secondary";
  }
}

function findNear(cell: Cell, shown: readonly number[], personsMin: number): number | undefined {
  const print = (index: number) => cell.measures[index]!.fingerprint;
  const rows = (index: number): number => cell.measures[index]!.rows;
  const smallest = (indexes: readonly number[]): number => indexes.reduce((a, b) => (rows(b) <= rows(a) ? b : a));
  const few = (count: number): boolean => count > 0 && count < personsMin;
  for (const [i, a] of shown.entries()) {
    for (const b of shown.slice(i + 1))
      if (few(bucketsDiffering(print(a), print(b), personsMin))) return smallest([a, b]);
  }
  for (const total of shown) {
    const parts = shown.filter((index) => index !== total);
    for (const group of subsets(parts, shown.length > combinedNumbersMax ? 2 : 3)) {
      const rest = combine([print(total), ...group.map(print)], [1, ...group.map(() => -1 as const)]);
      if (few(bucketsSet(rest))) return smallest(group);
    }
  }
  return undefined;
}

/** Subsets of 2 … `size` elements. */
function* subsets(items: readonly number[], size: number): Generator<readonly number[]> {
  const extend = function* (from: number, chosen: readonly number[]): Generator<readonly number[]> {
    if (chosen.length >= 2) yield chosen;
    if (chosen.length === size) return;
    for (let i = from; i < items.length; i++) yield* extend(i + 1, [...chosen, items[i]!]);
  };
  yield* extend(0, []);
}
