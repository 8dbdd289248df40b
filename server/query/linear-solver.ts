// HiGHS as the solver of the interval audit; loaded once, solved in the server's own process over counts of one table.
import { createRequire } from "node:module";
import { type LinearSolver, unboundedMin } from "../disclosure/suppress/intervals.ts";

/** Seconds for one program; beyond it the cell counts as known too well. */
const secondsMax = 1;

// Its types describe the CommonJS build, whose default export an ECMAScript import would not find.
const loadHighs = createRequire(import.meta.url)("highs") as typeof import("highs").default;
const highs = await loadHighs();

export const solveLinear: LinearSolver = (goal, wanted, unknowns, equations) => {
  const used = [...new Set(equations.flatMap(({ terms }) => terms.map((term) => term.unknown)))];
  const text = [
    goal === "max" ? "Maximize" : "Minimize",
    ` goal: ${wanted.map((index) => `x${index}`).join(" + ")}`,
    "Subject To",
    ...equations.map(
      ({ terms, sum }, row) =>
        ` e${row}: ${terms.map((term) => `${term.sign === 1 ? "+" : "-"} x${term.unknown}`).join(" ")} = ${sum}`,
    ),
    "Bounds",
    ...used.map((index) => {
      const { least, most } = unknowns[index]!;
      return ` ${least} <= x${index} <= ${Math.min(most, 2 * unboundedMin)}`;
    }),
    "End",
  ].join("\n");
  const solution = highs.solve(text, { output_flag: false, time_limit: secondsMax });
  if (solution.Status !== "Optimal") return undefined;
  return new Map(used.map((index) => [index, solution.Columns[`x${index}`]!.Primal]));
};
