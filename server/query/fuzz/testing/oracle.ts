// The brute-force oracle: who stands behind every number a project has been shown, person by person, and what subtraction leaves of them.
import { digestPrime, inverse, scale, subtract } from "../../../disclosure/modular.ts";
import type { NumberSort } from "./generate.ts";

/** What each person adds to one shown number. */
export type Shown = {
  readonly question: number;
  readonly column: string;
  readonly sort: NumberSort;
  readonly vector: ReadonlyMap<string, number>;
};

export type Leak = { readonly story: string; readonly persons: number; readonly numbers: readonly Shown[] };

/** Persons for whom Σ signs × vectors is not zero; counting stops at `limit`. */
function personsLeft(parts: readonly ReadonlyMap<string, number>[], signs: readonly number[], limit: number): number {
  const seen = new Set<string>();
  let count = 0;
  for (const part of parts)
    for (const person of part.keys()) {
      if (seen.has(person)) continue;
      seen.add(person);
      const sum = parts.reduce((total, own, i) => total + signs[i]! * (own.get(person) ?? 0), 0);
      if (sum !== 0 && ++count >= limit) return count;
    }
  return count;
}

const size = ({ vector }: Shown): number => vector.size;

/** Single numbers, pairs, column totals against numbers, and numbers against the sum of two others; numbers of one sort only. */
export function leaksAmong(shown: readonly Shown[], fresh: readonly Shown[], personsMin: number): readonly Leak[] {
  const leaks: Leak[] = [];
  const isFew = (persons: number): boolean => persons > 0 && persons < personsMin;
  const test = (story: string, numbers: readonly Shown[], signs: readonly number[]): void => {
    const persons = personsLeft(
      numbers.map(({ vector }) => vector),
      signs,
      personsMin,
    );
    if (isFew(persons)) leaks.push({ story, persons, numbers });
  };
  for (const number of fresh) test("alone", [number], [1]);
  for (const sort of ["rows", "persons"] as const) {
    const own = fresh.filter((number) => number.sort === sort);
    const others = shown.filter((number) => number.sort === sort);
    for (const a of own)
      for (const b of others) {
        // Sums of amounts and counts of persons are of different size everywhere: a quick look first.
        if (a !== b && Math.abs(size(a) - size(b)) < personsMin) test("one minus another", [a, b], [1, -1]);
      }
    for (const column of Map.groupBy(own, (number) => `${number.question} ${number.column}`).values()) {
      if (column.length < 2) continue;
      const total = addUp(column);
      for (const b of others) test("a column minus a number", [total, b], [1, -1]);
    }
    for (const a of own)
      for (const [i, b] of others.entries())
        for (const c of others.slice(i + 1, i + 40))
          if (Math.abs(size(a) - size(b) - size(c)) < personsMin)
            test("a number minus two others", [a, b, c], [1, -1, -1]);
  }
  return leaks;
}

function addUp(numbers: readonly Shown[]): Shown {
  const vector = new Map<string, number>();
  for (const number of numbers)
    for (const [person, value] of number.vector) vector.set(person, (vector.get(person) ?? 0) + value);
  return { ...numbers[0]!, vector };
}

/**
 * Linear combinations of all numbers of one sort, with any factors, that rest on fewer than `personsMin` patients: patients who cannot be
 * told apart are one column, columns of many patients are eliminated first, and what is left speaks of few patients only.
 */
export function linearLeaks(shown: readonly Shown[], personsMin: number): readonly Leak[] {
  return (["rows", "persons"] as const).flatMap((sort) => {
    const numbers = shown.filter((number) => number.sort === sort);
    const ways = new Map<string, string[]>();
    for (const number of numbers) for (const person of number.vector.keys()) ways.set(person, []);
    for (const number of numbers) for (const [person, own] of ways) own.push(String(number.vector.get(person) ?? 0));
    const alike = [...Map.groupBy(ways, ([, own]) => own.join()).values()].map((group) =>
      group.map(([person]) => person),
    );
    const atoms = alike.sort((a, b) => b.length - a.length);
    const large = atoms.filter((atom) => atom.length >= personsMin).length;
    const residue = (value: number): number => ((Math.round(value) % digestPrime) + digestPrime) % digestPrime;
    const rows = numbers.map(({ vector }) => Float64Array.from(atoms, ([person]) => residue(vector.get(person!) ?? 0)));
    return eliminated(rows).flatMap(({ row, pivot }) => {
      if (pivot < large) return [];
      const persons = atoms.reduce((sum, atom, column) => sum + (row[column] === 0 ? 0 : atom.length), 0);
      return persons < personsMin
        ? [{ story: `a combination of ${numbers.length} numbers (${sort})`, persons, numbers: [] }]
        : [];
    });
  });
}

function eliminated(rows: readonly Float64Array[]): readonly { readonly row: Float64Array; readonly pivot: number }[] {
  const basis: { row: Float64Array; pivot: number }[] = [];
  for (const row of rows) {
    for (const other of basis) if (row[other.pivot] !== 0) subtract(row, other.row, row[other.pivot]!);
    const pivot = row.findIndex((value) => value !== 0);
    if (pivot < 0) continue;
    scale(row, inverse(row[pivot]!));
    for (const other of basis) if (other.row[pivot] !== 0) subtract(other.row, row, other.row[pivot]!);
    basis.push({ row, pivot });
  }
  return basis;
}
