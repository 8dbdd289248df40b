// Rows that may appear by their label alone, because every value of the label is publicly known.
import type { Value } from "./evidence.ts";

/** Combinations of public labels listed at most; beyond it small rows are left out as if the labels were not public. */
export const domainRowsMax = 2000;

export const keyOfLabels = (labels: readonly Value[]): string => JSON.stringify(labels);

/**
 * All label rows of a grouping set if each of its labels has a public domain, else none.
 * SECURITY: rows without any patient are listed like those with too few, so that a row's presence tells nothing.
 */
export function domainRows(
  set: readonly number[],
  groups: number,
  domains: readonly (readonly Value[] | undefined)[],
): readonly (readonly Value[])[] {
  let rows: readonly (readonly Value[])[] = [Array<Value>(groups).fill(null)];
  for (const group of set) {
    const values = domains[group];
    if (values === undefined || rows.length * values.length > domainRowsMax) return [];
    rows = rows.flatMap((row) => values.map((value) => row.map((label, index) => (index === group ? value : label))));
  }
  return rows;
}
