// The interval audit: from the shown cells and the marks, no withheld count may be known better than its mark says.
// Fischetti and Salazar 2001; Hundepool and others, Statistical Disclosure Control, 2012, chapter 4.
import type { VerdictRow } from "../checks/differencing.ts";
import type { DisclosurePolicy } from "../policy.ts";
import { componentsOf, type Equation, type Unknown, type Unknowns, unknownsOf } from "./unknowns.ts";

/**
 * Values of all unknowns of `equations` for which the sum of the `wanted` ones is largest or smallest; undefined where the solver gives up.
 * An unknown without bound may be given any large value.
 */
export type LinearSolver = (
  goal: "max" | "min",
  wanted: readonly number[],
  unknowns: readonly Unknown[],
  equations: readonly Equation[],
) => ReadonlyMap<number, number> | undefined;

/** What a reader can work out: inclusive bounds. */
export type Interval = { readonly least: number; readonly most: number };

/** Unknowns of one connected part up to which each has its interval kept. */
export const intervalUnknownsMax = 120;
/** Unknowns that are tried one by one after the joint rounds; with more left over, all of those count as known too well. */
const singlesMax = 30;
/** Programs over all unsure unknowns of a part at once. */
const jointRoundsMax = 16;
/** Cells withheld up to which each is tried again: is it still needed? */
const givenBackMax = 60;
const givenBackPartMax = 200;
/** Rounds of withholding and looking again. */
const roundsMax = 40;
const slack = 1e-6;

/**
 * Withholds further cells (smallest first, totals last) until every count withheld for its own sake could be anything from 0 to the
 * threshold, or is known no better than within the threshold. Counts of one measure of one table.
 */
export function protectIntervals(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  index: number,
  countsPersons: boolean,
  policy: DisclosurePolicy,
  solve: LinearSolver,
): void {
  if (sets.length < 2) return;
  const withheld: VerdictRow[] = [];
  const failingParts = (): readonly Failing[] => {
    const system = unknownsOf(rows, sets, index, countsPersons, policy);
    return componentsOf(system).flatMap((equations) => {
      const failing = failingIn(equations, system, policy, solve);
      return failing.length === 0 ? [] : [{ equations, failing }];
    });
  };
  const largestPart = (): number =>
    Math.max(
      0,
      ...componentsOf(unknownsOf(rows, sets, index, countsPersons, policy)).map((part) => membersOf(part).length),
    );
  for (let round = 0; ; round++) {
    const more = failingParts().flatMap((part) => withholdMore(part, index, round >= roundsMax));
    if (more.length === 0) break;
    withheld.push(...more);
  }
  // Where even everything withheld is not enough, nothing is given back.
  if (withheld.length > givenBackMax || largestPart() > givenBackPartMax || failingParts().length > 0) return;
  // What later choices made needless is shown again, the largest first.
  for (const row of withheld.sort((a, b) => b.cell.measures[index]!.rows - a.cell.measures[index]!.rows)) {
    row.verdicts[index] = undefined;
    if (failingParts().length > 0) row.verdicts[index] = "secondary";
  }
}

type Failing = { readonly equations: readonly Equation[]; readonly failing: readonly number[] };

const membersOf = (equations: readonly Equation[]): readonly number[] => [
  ...new Set(equations.flatMap(({ terms }) => terms.map(({ unknown }) => unknown))),
];

/** Small counts of the part that are known too well. */
function failingIn(
  equations: readonly Equation[],
  { unknowns }: Unknowns,
  policy: DisclosurePolicy,
  solve: LinearSolver,
): readonly number[] {
  const small = membersOf(equations).filter((unknown) => unknowns[unknown]!.isSmall);
  const isWide = (unknown: number, { least, most }: Interval): boolean =>
    most - least >= Math.min(policy.threshold.personsMin - 1, unknowns[unknown]!.most) - slack;
  const [only] = equations;
  if (only !== undefined && equations.length === 1)
    return small.filter((unknown) => !isWide(unknown, inOneEquation(unknown, only, unknowns)));
  const seen = new Map<number, Interval>();
  /** A table that a reader must hold for possible. */
  const look = (goal: "max" | "min", wanted: readonly number[]): void => {
    for (const [unknown, value] of solve(goal, wanted, unknowns, equations) ?? []) {
      const before = seen.get(unknown) ?? { least: value, most: value };
      seen.set(unknown, { least: Math.min(before.least, value), most: Math.max(before.most, value) });
    }
  };
  const unsure = (): readonly number[] =>
    small.filter((unknown) => !isWide(unknown, seen.get(unknown) ?? { least: 0, most: 0 }));
  for (let round = 0; round < jointRoundsMax && unsure().length > 0; round++) {
    // Unknowns of one row hold each other back: another half of them every two rounds.
    const half = round < 2 ? unsure() : unsure().filter((_, place) => (place >> ((round >> 1) % 8)) % 2 === 0);
    if (half.length > 0) look(round % 2 === 0 ? "max" : "min", half);
  }
  const left = unsure();
  if (left.length > singlesMax) return left;
  for (const unknown of left) {
    look("max", [unknown]);
    look("min", [unknown]);
  }
  return unsure();
}

/** In closed form where the unknown stands in one equation only, else by the solver. */
function intervalOf(
  unknown: number,
  equations: readonly Equation[],
  { unknowns }: Unknowns,
  solve: LinearSolver,
): Interval {
  if (equations.length === 1) return inOneEquation(unknown, equations[0]!, unknowns);
  const own = unknowns[unknown]!;
  const most = solve("max", [unknown], unknowns, equations)?.get(unknown) ?? own.most;
  const least = solve("min", [unknown], unknowns, equations)?.get(unknown) ?? own.least;
  return { least, most: most > unboundedMin ? Number.POSITIVE_INFINITY : most };
}

/** Values that no table has: the solver's stand-in for "no bound". */
export const unboundedMin = 1e9;

function inOneEquation(unknown: number, { terms, sum }: Equation, unknowns: readonly Unknown[]): Interval {
  const own = terms.find((term) => term.unknown === unknown)!;
  // own = sign × (sum − others): the others at their extremes.
  let [low, high] = [own.sign * sum, own.sign * sum];
  for (const term of terms) {
    if (term === own) continue;
    const { least, most } = unknowns[term.unknown]!;
    const isSubtracted = term.sign === own.sign;
    low -= isSubtracted ? most : -least;
    high -= isSubtracted ? least : -most;
  }
  const { least, most } = unknowns[unknown]!;
  return { least: Math.max(least, low), most: Math.min(most, high) };
}

/**
 * Withholds one more shown cell for every equation of a failing unknown, or else one of the whole part; in the last rounds all of them.
 * Empty when nothing is left to withhold.
 */
function withholdMore({ equations, failing }: Failing, index: number, everything: boolean): readonly VerdictRow[] {
  const isOpen = (row: VerdictRow): boolean => row.verdicts[index] === undefined;
  const withhold = (cells: readonly VerdictRow[]): readonly VerdictRow[] => {
    for (const row of cells) row.verdicts[index] = "secondary";
    return cells;
  };
  const own = equations.filter(({ terms }) => terms.some(({ unknown }) => failing.includes(unknown)));
  const more = own.flatMap(({ shown }) => {
    const open = shown.filter(isOpen);
    return withhold(everything ? open : open.slice(0, 1));
  });
  return more.length > 0 ? more : withhold(equations.flatMap(({ shown }) => shown.filter(isOpen)).slice(0, 1));
}

/** Of every withheld count, what the shown cells and the marks allow: the interval that the application form asks for (秘匿インターバル). */
export function withheldIntervals(
  rows: readonly VerdictRow[],
  sets: readonly (readonly number[])[],
  index: number,
  countsPersons: boolean,
  policy: DisclosurePolicy,
  solve: LinearSolver,
): ReadonlyMap<VerdictRow, Interval> {
  const system = unknownsOf(rows, sets, index, countsPersons, policy);
  const found = new Map<VerdictRow, Interval>(system.unknowns.map(({ row, least, most }) => [row, { least, most }]));
  if (sets.length < 2) return found;
  for (const equations of componentsOf(system)) {
    const members = membersOf(equations);
    if (members.length > intervalUnknownsMax) continue;
    for (const unknown of members)
      found.set(system.unknowns[unknown]!.row, intervalOf(unknown, equations, system, solve));
  }
  return found;
}
