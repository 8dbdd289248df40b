// Laws of the interval audit on random tables with totals, checked by brute force over every table that a reader could hold for possible.
import fc from "fast-check";
import { expect, test } from "vitest";
import { solveLinear } from "../../query/linear-solver.ts";
import type { VerdictRow } from "../checks/differencing.ts";
import type { Cell, Mark } from "../evidence.ts";
import type { DisclosurePolicy } from "../policy.ts";
import { protectIntervals, withheldIntervals } from "./intervals.ts";

const personsMin = 4;
const policy = { threshold: { personsMin, zeroOfShownGroup: true } } as DisclosurePolicy;

/** rows × columns of counts with all margins, as cells of GROUP BY CUBE. */
function table(counts: readonly (readonly number[])[]): readonly VerdictRow[] {
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
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return [
    ...counts.flatMap((row, r) => row.map((value, c) => cell(0, [r, c], value))),
    ...counts.map((row, r) => cell(1, [r, null], sum(row))),
    ...counts[0]!.map((_, c) => cell(2, [null, c], sum(counts.map((row) => row[c]!)))),
    cell(3, [null, null], sum(counts.flat())),
  ];
}
const sets = [[0, 1], [0], [1], []];
const protectedTable = (counts: readonly (readonly number[])[]): readonly VerdictRow[] => {
  const rows = table(counts);
  protectIntervals(rows, sets, 0, true, policy, solveLinear);
  return rows;
};

const small = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 2 }), {
  minLength: 2,
  maxLength: 2,
});
const large = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 2 }), {
  minLength: 2,
  maxLength: 3,
});

/** Every inner table that agrees with what is shown and with what the marks say. */
function possible(rows: readonly VerdictRow[], height: number, width: number): readonly (readonly number[])[] {
  const inner = rows.filter((row) => row.cell.set === 0);
  const margins = rows.filter((row) => row.cell.set !== 0);
  const most = Math.max(...rows.map((row) => row.cell.rows)) + 2 * personsMin;
  const fits = (row: VerdictRow, value: number): boolean => {
    const mark = row.verdicts[0];
    if (mark === undefined) return value === row.cell.rows;
    return mark === "small" ? value < personsMin : value >= personsMin;
  };
  const found: (readonly number[])[] = [];
  const values = Array<number>(height * width).fill(0);
  const total = (labels: readonly unknown[]): number =>
    values.reduce((sum, value, i) => {
      const [r, c] = [Math.floor(i / width), i % width];
      const isIn = (labels[0] === null || labels[0] === r) && (labels[1] === null || labels[1] === c);
      return isIn ? sum + value : sum;
    }, 0);
  const fill = (place: number): void => {
    if (place === values.length) {
      if (margins.every((row) => fits(row, total(row.cell.labels)))) found.push([...values]);
      return;
    }
    for (let value = 0; value <= most; value++) {
      if (!fits(inner[place]!, value)) continue;
      values[place] = value;
      fill(place + 1);
    }
    values[place] = 0;
  };
  fill(0);
  return found;
}

test("a reader of the table can hold every small count for anything below the threshold", () => {
  fc.assert(
    fc.property(small, (counts) => {
      const rows = protectedTable(counts);
      const inner = rows.filter((row) => row.cell.set === 0);
      const tables = possible(rows, counts.length, 2);
      inner.forEach((row, place) => {
        if (row.verdicts[0] !== "small") return;
        // Where nothing of its sums is shown any more, only the marks themselves can still tell something.
        const lines = rows.filter(
          ({ cell }) =>
            cell.set !== 0 && cell.labels.every((label, i) => label === null || label === row.cell.labels[i]),
        );
        if (lines.every((line) => line.verdicts[0] !== undefined)) return;
        const values = new Set(tables.map((own) => own[place]));
        expect([...values].sort((a, b) => a! - b!)).toEqual([0, 1, 2, 3]);
      });
    }),
    { numRuns: 40, seed: 7 },
  );
});

test("the intervals kept are exactly what a reader can work out", () => {
  fc.assert(
    fc.property(small, (counts) => {
      const rows = protectedTable(counts);
      const inner = rows.filter((row) => row.cell.set === 0);
      const intervals = withheldIntervals(rows, sets, 0, true, policy, solveLinear);
      const tables = possible(rows, counts.length, 2);
      inner.forEach((row, place) => {
        const interval = intervals.get(row);
        if (row.verdicts[0] === undefined || interval === undefined || !Number.isFinite(interval.most)) return;
        const values = tables.map((own) => own[place]!);
        expect(Math.min(...values)).toBe(Math.ceil(interval.least - 1e-6) + 0);
        expect(Math.max(...values)).toBe(Math.floor(interval.most + 1e-6));
      });
    }),
    { numRuns: 40, seed: 8 },
  );
});

// Story: a row of 1, 11 and 400 with its total. "2nd" says that the 11 is at least 10, so that 12 − 10 leaves 0, 1 or 2.
test("a partner that its own mark gives away is not enough", () => {
  const ten = { threshold: { personsMin: 10, zeroOfShownGroup: true } } as DisclosurePolicy;
  const rows = table([[1, 11, 400]]).map((row) => ({
    ...row,
    verdicts: [row.cell.rows < 10 ? ("small" as Mark) : undefined],
  }));
  rows[1]!.verdicts[0] = "secondary";
  const line = rows.filter((row) => row.cell.set < 2);
  const before = withheldIntervals(line, [[0, 1], [0]], 0, true, ten, solveLinear).get(rows[0]!);
  expect(before).toEqual({ least: 0, most: 2 });
  protectIntervals(line, [[0, 1], [0]], 0, true, ten, solveLinear);
  expect(rows.slice(0, 3).map((row) => row.verdicts[0])).toEqual(["small", "secondary", "secondary"]);
  expect(withheldIntervals(line, [[0, 1], [0]], 0, true, ten, solveLinear).get(rows[0]!)).toEqual({
    least: 0,
    most: 9,
  });
});

/** The fewest further inner cells and margins that make every small count safe, found by trying all. */
function optimum(counts: readonly (readonly number[])[]): number {
  const rows = table(counts);
  const open = rows.filter((row) => row.verdicts[0] === undefined);
  for (let size = 0; size <= open.length; size++)
    for (const chosen of subsets(open, size)) {
      for (const row of chosen) row.verdicts[0] = "secondary";
      const before = rows.filter((row) => row.verdicts[0] !== undefined).length;
      protectIntervals(rows, sets, 0, true, policy, solveLinear);
      const after = rows.filter((row) => row.verdicts[0] !== undefined).length;
      for (const row of open) row.verdicts[0] = undefined;
      if (after === before) return size;
    }
  return open.length;
}

function subsets<T>(from: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return from.flatMap((first, index) => subsets(from.slice(index + 1), size - 1).map((rest) => [first, ...rest]));
}

test("not many more cells are withheld than the fewest possible", () => {
  let [own, best] = [0, 0];
  fc.assert(
    fc.property(large, (counts) => {
      const rows = protectedTable(counts);
      own += rows.filter((row) => row.verdicts[0] === "secondary").length;
      best += optimum(counts);
    }),
    { numRuns: 5, seed: 9 },
  );
  expect(best).toBeGreaterThan(3);
  expect(own / best).toBeLessThan(1.25);
});
