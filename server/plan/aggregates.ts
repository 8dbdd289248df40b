// The closed list of aggregates and window functions that may be printed; what may be released is decided in disclosure.

import type { At, Expr, SqlType } from "./algebra.ts";
import { isFloat, isNumeric, sumsAsDouble } from "./duckdb-types.ts";
import { constantNumber } from "./function-rule.ts";
import { inCalendar } from "./functions-date-arithmetic.ts";
import {
  refuseConstantRange,
  refuseFunction,
  refuseIntervalMean,
  refuseNotConstant,
  refuseUnsupportedBecause,
} from "./plan-refusals.ts";

/** How an aggregate is printed so that no row can make it raise. */
type AggregateGuard =
  | "none"
  /** Sums of wide whole numbers and decimals overflow: added as doubles and converted back. */
  | "sum"
  /** The same without converting back: the answer is a double anyway. */
  | "mean"
  /** Moments of huge or non-finite doubles raise: such arguments count as NULL. */
  | "moments"
  /** Third and fourth powers leave the doubles at both ends. */
  | "shape"
  /** Halfway between two dates is a timestamp, which dates far away do not fit. */
  | "between";

export type AggregateRule = {
  readonly name: string;
  readonly guard: AggregateGuard;
  /** Argument positions that must be constants. */
  readonly constants: readonly number[];
  /** The plan keeps these outside the arguments. */
  readonly params: "none" | "quantiles" | "separator";
  readonly numericOnly: boolean;
};

function aggregates(names: string, options: Partial<Omit<AggregateRule, "name">> = {}): readonly AggregateRule[] {
  return names.split(" ").map((name) => ({
    name,
    guard: options.guard ?? "none",
    constants: options.constants ?? [],
    params: options.params ?? "none",
    numericOnly: options.numericOnly ?? false,
  }));
}

const AGGREGATES: ReadonlyMap<string, AggregateRule> = new Map(
  [
    ...aggregates("count count_star count_if countif bool_and bool_or first last any_value arbitrary"),
    ...aggregates("min max arg_min arg_max argmin argmax min_by max_by arg_min_null arg_max_null", { constants: [2] }),
    ...aggregates("sum", { guard: "sum", numericOnly: true }),
    ...aggregates("avg mean", { guard: "mean" }),
    ...aggregates("fsum sumkahan kahan_sum favg", { guard: "mean", numericOnly: true }),
    ...aggregates("product", { numericOnly: true }),
    ...aggregates("stddev stddev_samp stddev_pop variance var_samp var_pop sem", {
      guard: "moments",
      numericOnly: true,
    }),
    ...aggregates("skewness kurtosis kurtosis_pop", { guard: "shape", numericOnly: true }),
    ...aggregates("corr covar_samp covar_pop regr_slope regr_intercept regr_r2 regr_avgx regr_avgy", {
      guard: "moments",
      numericOnly: true,
    }),
    ...aggregates("regr_sxx regr_syy regr_sxy regr_count", { guard: "moments", numericOnly: true }),
    ...aggregates("median quantile_cont percentile_cont", { params: "quantiles", guard: "between" }),
    ...aggregates("quantile quantile_disc percentile_disc approx_quantile", { params: "quantiles" }),
    ...aggregates("mad", { numericOnly: true, guard: "moments" }),
    ...aggregates("mode approx_count_distinct entropy histogram list array_agg bit_and bit_or bit_xor"),
    ...aggregates("string_agg group_concat listagg", { params: "separator" }),
  ].map((rule) => [rule.name, rule]),
);

export function aggregateRule(name: string): AggregateRule | undefined {
  return AGGREGATES.get(name);
}

export function aggregateNames(): readonly string[] {
  return [...AGGREGATES.keys()];
}

/** Rows an arg_min, arg_max, min or max with a count may return per group. */
const TOP_COUNT_MAX = 1000;

/** Refuses an aggregate outside the list, or with arguments its printed form does not guard. */
export function checkAggregate(name: string, args: readonly Expr[], at: At): AggregateRule {
  const rule = AGGREGATES.get(name);
  if (rule === undefined) refuseFunction(name, at);
  const constants = name === "min" || name === "max" ? [1] : rule.constants;
  for (const index of constants) {
    const expr = args[index];
    if (expr === undefined) continue;
    const count = constantNumber(expr);
    if (count === undefined) refuseNotConstant(name, index + 1, expr.at ?? at);
    if (count < 1 || count > TOP_COUNT_MAX) refuseConstantRange(name, index + 1, `1 – ${TOP_COUNT_MAX}`, expr.at ?? at);
  }
  if (rule.numericOnly && !args.every((expr) => isNumeric(expr.type) || expr.type === "BOOLEAN")) {
    refuseUnsupportedBecause(
      { en: `${name} takes numbers here.`, ja: `${name} には数値を渡してください。` },
      { en: "Convert the argument to a number first.", ja: "引数を数値に変換してください。" },
      at,
    );
  }
  const interval = args.find((expr) => expr.type === "INTERVAL");
  if (rule.guard === "mean" && interval !== undefined) refuseIntervalMean(name, interval.at ?? at);
  return rule;
}

const MOMENT_MAX = "1e150";
/** The sixth power of these, and its inverse, is a double. */
const [SHAPE_MIN, SHAPE_MAX] = ["1e-40", "1e40"];

export type PrintedAggregate = { readonly args: readonly string[]; readonly wrap: (text: string) => string };

/** Arguments and result of an aggregate, guarded. */
export function guardAggregate(
  rule: AggregateRule,
  exprs: readonly Expr[],
  args: readonly string[],
  type: SqlType,
): PrintedAggregate {
  const unchanged = (text: string): string => text;
  switch (rule.guard) {
    case "none":
      return { args, wrap: unchanged };
    case "sum": {
      if (!exprs.some((expr) => sumsAsDouble(expr.type))) return { args, wrap: unchanged };
      return { args: args.map((text) => `CAST(${text} AS DOUBLE)`), wrap: (text) => `TRY_CAST(${text} AS ${type})` };
    }
    case "mean":
    case "moments":
      return { args: args.map((text, index) => finite(text, exprs[index])), wrap: unchanged };
    case "shape":
      return { args: args.map((text, index) => shapely(text, exprs[index])), wrap: unchanged };
    case "between":
      return { args: args.map((text, index) => between(text, exprs[index])), wrap: unchanged };
  }
}

/** NaN is the greatest double, so it falls out with the infinite ones. */
function finite(text: string, expr: Expr | undefined): string {
  if (expr !== undefined && sumsAsDouble(expr.type)) return `CAST(${text} AS DOUBLE)`;
  return needsGuard(expr) ? `CASE WHEN abs(${text}) < ${MOMENT_MAX} THEN ${text} END` : text;
}

function shapely(text: string, expr: Expr | undefined): string {
  if (!needsGuard(expr)) return text;
  return `CASE WHEN abs(${text}) BETWEEN ${SHAPE_MIN} AND ${SHAPE_MAX} THEN ${text} WHEN abs(${text}) < ${SHAPE_MIN} THEN 0 END`;
}

function needsGuard(expr: Expr | undefined): boolean {
  if (expr === undefined || !isFloat(expr.type)) return false;
  const size = Math.abs(constantNumber(expr) ?? Number.POSITIVE_INFINITY);
  return size !== 0 && (size < 1e-30 || size > 1e30);
}

function between(text: string, expr: Expr | undefined): string {
  const isMoment = expr?.type === "DATE" || expr?.type === "TIMESTAMP";
  return isMoment ? `CASE WHEN ${inCalendar(expr, text)} THEN ${text} END` : text;
}

/** Window-only functions; aggregates may be windows too. */
const WINDOWS: { readonly [name: string]: readonly number[] } = {
  row_number: [],
  rank: [],
  dense_rank: [],
  percent_rank: [],
  cume_dist: [],
  ntile: [0],
  lead: [1],
  lag: [1],
  first_value: [],
  last_value: [],
  nth_value: [1],
  fill: [],
};

export function windowNames(): readonly string[] {
  return Object.keys(WINDOWS);
}

/** Refuses a window function whose counts are not constants (they raise when they are not positive). */
export function checkWindow(name: string, args: readonly Expr[], at: At): void {
  const constants = WINDOWS[name];
  if (constants === undefined) refuseFunction(name, at);
  for (const index of constants) {
    const expr = args[index];
    if (expr === undefined) continue;
    const count = constantNumber(expr);
    if (count === undefined) refuseNotConstant(name, index + 1, expr.at ?? at);
    const isOffset = name === "lead" || name === "lag";
    if (!Number.isInteger(count) || (!isOffset && count < 1) || Math.abs(count) > 1_000_000) {
      refuseConstantRange(name, index + 1, isOffset ? "-1000000 – 1000000" : "1 – 1000000", expr.at ?? at);
    }
  }
}
