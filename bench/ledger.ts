// What comparing a new table with the project's ledger costs: pairs, sums of three, free linear combinations; numbers drawn with a fixed seed.
import type { VerdictRow } from "../server/disclosure/checks/differencing.ts";
import { withholdCombinations, withholdLinear } from "../server/disclosure/combinations.ts";
import { digestBuckets } from "../server/disclosure/digest.ts";
import type { Cell } from "../server/disclosure/evidence.ts";
import { type ShownNumber, withholdNear } from "../server/disclosure/near.ts";
import { knownNumbers } from "../server/disclosure/same.ts";

let state = 1;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const number = () => ({
  exact: Uint32Array.from({ length: digestBuckets }, () => Math.floor(random() * 200)),
  approx: undefined,
});
const table = (cells: number): readonly VerdictRow[] =>
  Array.from({ length: cells }, () => ({
    cell: { measures: [{ digest: number(), rows: 1000 }] } as unknown as Cell,
    verdicts: [undefined],
  }));
const ledger = (numbers: number): readonly ShownNumber[] =>
  Array.from({ length: numbers }, () => ({ kind: "rows", digest: number() }));

const ms = (run: () => unknown): string => {
  run();
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  }).sort((a, b) => a - b);
  return times[2]!.toFixed(1);
};

console.log("| new cells | ledger | same, ms | pairs, ms | three, ms | linear, ms |\n|--:|--:|--:|--:|--:|--:|");
for (const [cells, numbers] of [
  [1, 1_000],
  [1, 10_000],
  [20, 10_000],
  [500, 10_000],
  [5_000, 10_000],
] as const) {
  const rows = table(cells);
  const earlier = ledger(numbers);
  const same = ms(() => {
    const isKnown = knownNumbers(earlier);
    return rows.filter((row) => isKnown("rows", row.cell.measures[0]!.digest!));
  });
  const pairs = ms(() => withholdNear(rows, [], ["rows"], earlier, 10));
  const three = ms(() => withholdCombinations(rows, ["rows"], earlier, 10));
  const linear = ms(() => withholdLinear(rows, ["rows"], earlier, 10));
  console.log(`| ${cells} | ${numbers} | ${same} | ${pairs} | ${three} | ${linear} |`);
}
