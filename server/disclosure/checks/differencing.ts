// Numbers of one row whose sum or difference rests on too few patients (a count and its complement, a total and its parts): the smallest is withheld.
import { bucketsLeft, type Digest } from "../digest.ts";
import type { Cell, Mark } from "../evidence.ts";

/** Numbers of one row beyond which only pairs and triples are compared. */
export const combinedNumbersMax = 8;

/** `known[i]`: number i has been shown before, so that it is of no use to withhold it. */
export type VerdictRow = {
  readonly cell: Cell;
  readonly verdicts: (Mark | undefined)[];
  readonly known?: readonly boolean[];
};

export const isKnown = (row: VerdictRow, index: number): boolean => row.known?.[index] === true;

/** Rows and sums are compared with each other, persons with persons, squares with squares: rows minus persons is nobody's number. */
export type NumberKind = "rows" | "persons" | "squares";

type Shown = { readonly index: number; readonly digest: Digest; readonly rows: number; readonly isKnown: boolean };

/**
 * Withholds numbers until no combination of up to four shown numbers of the row with signs ±1 rests on 1 … personsMin − 1 persons.
 * The buckets a combination leaves never exceed the persons it rests on. `alsoRows[i]`: the row count behind number i is known as well
 * (a mean beside its sum, the mean of a truth value).
 */
export function nearDifferences(
  row: VerdictRow,
  kinds: readonly (NumberKind | undefined)[],
  alsoRows: readonly boolean[],
  personsMin: number,
): void {
  for (const kind of ["rows", "persons", "squares"] as const) {
    const additive = kinds.map((own) => own === kind);
    for (;;) {
      const culprit = findNear(numbersShown(row, additive, alsoRows), personsMin);
      if (culprit === undefined) break;
      row.verdicts[culprit] = "secondary";
    }
  }
}

function numbersShown(row: VerdictRow, additive: readonly boolean[], alsoRows: readonly boolean[]): readonly Shown[] {
  return row.verdicts.flatMap((mark, index) => {
    const { digest, rowsDigest, rows } = row.cell.measures[index]!;
    if (mark !== undefined || !additive[index] || digest === undefined) return [];
    const own = { index, digest, rows, isKnown: isKnown(row, index) };
    return alsoRows[index] && rowsDigest !== undefined ? [own, { ...own, digest: rowsDigest }] : [own];
  });
}

function findNear(shown: readonly Shown[], personsMin: number): number | undefined {
  const few = (count: number): boolean => count > 0 && count < personsMin;
  for (const group of subsets(shown, shown.length > combinedNumbersMax ? 3 : 4)) {
    for (const signs of signVectors(group.length)) {
      if (
        few(
          bucketsLeft(
            group.map((number) => number.digest),
            signs,
            personsMin,
          ),
        )
      ) {
        const open = group.filter((number) => !number.isKnown);
        if (open.length > 0) return open.reduce((a, b) => (b.rows <= a.rows ? b : a)).index;
      }
    }
  }
  return undefined;
}

/** Signs of two to four numbers, the first positive. */
export function signVectors(length: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** (length - 1) }, (_, bits) => [
    1,
    ...Array.from({ length: length - 1 }, (_, i) => ((bits >> i) & 1 ? -1 : 1)),
  ]);
}

/** Subsets of `least` … `size` elements, small ones first. */
export function* subsets<T>(items: readonly T[], size: number, least = 2): Generator<readonly T[]> {
  for (let want = least; want <= Math.min(size, items.length); want++) yield* choose(items, want, 0, []);
}

function* choose<T>(items: readonly T[], want: number, from: number, chosen: readonly T[]): Generator<readonly T[]> {
  if (chosen.length === want) {
    yield chosen;
    return;
  }
  for (let i = from; i < items.length; i++) yield* choose(items, want, i + 1, [...chosen, items[i]!]);
}
