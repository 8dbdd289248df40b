// What a reader of a table with totals has to work with: one unknown per withheld count, and the sums that tie them together.
import { isKnown, type VerdictRow } from "../checks/differencing.ts";
import type { DisclosurePolicy } from "../policy.ts";
import { linesOf } from "./totals.ts";

/** A withheld count. `least` and `most`: what its mark alone says. */
export type Unknown = {
  readonly row: VerdictRow;
  /** Withheld for its own sake: too few patients. */
  readonly isSmall: boolean;
  readonly least: number;
  readonly most: number;
};

/** Σ coefficients × unknowns = sum. */
export type Equation = {
  readonly terms: readonly { readonly unknown: number; readonly sign: 1 | -1 }[];
  readonly sum: number;
  /** Shown cells that could be withheld as well; parts before totals. */
  readonly shown: readonly VerdictRow[];
};

export type Unknowns = { readonly unknowns: readonly Unknown[]; readonly equations: readonly Equation[] };

const countOf = (row: VerdictRow, index: number): number => Number(row.cell.measures[index]!.value ?? 0);

/** `countsPersons`: the number is one of persons, so that a small one is below the threshold. */
export function unknownsOf(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  index: number,
  countsPersons: boolean,
  policy: DisclosurePolicy,
): Unknowns {
  const { personsMin } = policy.threshold;
  const unknowns: Unknown[] = [];
  const numberOf = new Map<VerdictRow, number>();
  for (const row of rows) {
    const mark = row.cell.persons >= personsMin ? row.verdicts[index] : "small";
    if (mark === undefined || isKnown(row, index)) continue;
    numberOf.set(row, unknowns.length);
    // Whoever reads "2nd" knows that the number itself was large enough.
    const least = mark === "secondary" || mark === "near" ? Math.min(personsMin, countOf(row, index)) : 0;
    const most = mark === "small" && countsPersons ? personsMin - 1 : Number.POSITIVE_INFINITY;
    unknowns.push({ row, isSmall: mark === "small", least, most: Math.max(most, countOf(row, index)) });
  }
  const equations = linesOf(rows, sets, isIndependent(sets)).flatMap(({ left, right }): readonly Equation[] => {
    const side = (cells: readonly VerdictRow[], sign: 1 | -1) =>
      cells.flatMap((row) => {
        const unknown = numberOf.get(row);
        return unknown === undefined ? [] : [{ unknown, sign }];
      });
    const shownOf = (cells: readonly VerdictRow[]): readonly VerdictRow[] => cells.filter((row) => !numberOf.has(row));
    const [a, b] = [shownOf(left), shownOf(right)];
    const terms = [...side(left, 1), ...side(right, -1)];
    if (terms.length === 0) return [];
    const total = (cells: readonly VerdictRow[]): number => cells.reduce((sum, row) => sum + countOf(row, index), 0);
    const isOpen = (row: VerdictRow): boolean => !isKnown(row, index);
    const parts = [...(left.length > 1 ? a : []), ...(right.length > 1 ? b : [])].filter(isOpen);
    const totals = [...(left.length > 1 ? [] : a), ...(right.length > 1 ? [] : b)].filter(isOpen);
    return [{ terms, sum: total(b) - total(a), shown: [...parts.sort(byRows(index)), ...totals] }];
  });
  return { unknowns, equations };
}

/** Sums that follow from others are left out: a ROLLUP's grand total over all cells follows from its subtotals. */
function isIndependent(sets: readonly (readonly number[])[]): (i: number, j: number) => boolean {
  const isWithin = (a: readonly number[], b: readonly number[]): boolean => a.every((group) => b.includes(group));
  return (i, j) => {
    const [a, b] = [sets[i]!, sets[j]!];
    const common = a.filter((group) => b.includes(group));
    const isBetween = (set: readonly number[]): boolean =>
      isWithin(common, set) && (isWithin(set, a) || isWithin(set, b));
    return !sets.some((set, index) => index !== i && index !== j && isBetween(set));
  };
}

const byRows =
  (index: number) =>
  (a: VerdictRow, b: VerdictRow): number =>
    a.cell.measures[index]!.rows - b.cell.measures[index]!.rows;

/** Unknowns that share an equation, directly or over others; each part can be looked at by itself. */
export function componentsOf({ unknowns, equations }: Unknowns): readonly (readonly Equation[])[] {
  const parent = unknowns.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (const { terms } of equations)
    for (const { unknown } of terms) parent[rootOf(unknown)] = rootOf(terms[0]!.unknown);
  return [...Map.groupBy(equations, ({ terms }) => rootOf(terms[0]!.unknown)).values()];
}
