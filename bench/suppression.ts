// How long secondary suppression takes, and how many more cells it withholds than the fewest possible; counts drawn with a fixed seed.
import type { VerdictRow } from "../server/disclosure/checks/differencing.ts";
import type { Cell, Mark } from "../server/disclosure/evidence.ts";
import type { DisclosurePolicy } from "../server/disclosure/policy.ts";
import { protectIntervals } from "../server/disclosure/suppress/intervals.ts";
import { solveLinear } from "../server/query/linear-solver.ts";

const personsMin = 10;
const policy = { threshold: { personsMin, zeroOfShownGroup: true } } as DisclosurePolicy;

let state = 1;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
/** Skewed like counts of patients: most cells hold some, few hold many. */
const count = (mean: number): number => Math.floor(-Math.log(1 - random()) * mean * (random() < 0.1 ? 10 : 1));

type Shape = { readonly rows: readonly VerdictRow[]; readonly sets: readonly (readonly number[])[] };

function table(height: number, width: number, mean: number, sets: readonly (readonly number[])[]): Shape {
  const counts = Array.from({ length: height }, () => Array.from({ length: width }, () => count(mean)));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const cell = (set: number, labels: readonly (number | null)[], value: number): VerdictRow => ({
    cell: {
      set,
      labels,
      persons: value,
      rows: value,
      measures: [{ value, rows: value, persons: value }],
    } as unknown as Cell,
    verdicts: [value < personsMin ? ("small" as Mark) : undefined],
  });
  const of: { readonly [key: string]: (set: number) => readonly VerdictRow[] } = {
    "0,1": (set) => counts.flatMap((row, r) => row.map((value, c) => cell(set, [r, c], value))),
    "0": (set) => counts.map((row, r) => cell(set, [r, null], sum(row))),
    "1": (set) => counts[0]!.map((_, c) => cell(set, [null, c], sum(counts.map((row) => row[c]!)))),
    "": (set) => [cell(set, [null, null], sum(counts.flat()))],
  };
  return { rows: sets.flatMap((set, index) => of[set.join(",")]!(index)), sets };
}

const rollup = [[0, 1], [0], []];
const cube = [[0, 1], [0], [1], []];
const shapes: readonly (readonly [string, number, number, number, readonly (readonly number[])[]])[] = [
  ["50 × 100, row totals", 50, 100, 60, [[0, 1], [0]]],
  ["50 × 100, ROLLUP", 50, 100, 60, rollup],
  ["47 × 10, CUBE", 47, 10, 60, cube],
  ["47 × 20, CUBE, many small", 47, 20, 12, cube],
  ["50 × 100, CUBE", 50, 100, 60, cube],
];
console.log("| table | cells | small | withheld besides | ms |\n|---|--:|--:|--:|--:|");
for (const [name, height, width, mean, sets] of shapes) {
  const { rows } = table(height, width, mean, sets);
  const small = rows.filter((row) => row.verdicts[0] === "small").length;
  const started = performance.now();
  protectIntervals(rows, sets, 0, true, policy, solveLinear);
  const ms = Math.round(performance.now() - started);
  const besides = rows.filter((row) => row.verdicts[0] === "secondary").length;
  console.log(`| ${name} | ${rows.length} | ${small} | ${besides} | ${ms} |`);
}
