// Lists, structs and maps: bounded growth, and only those inner aggregates that cannot raise.

import type { At, Expr } from "./algebra.ts";
import { sumsAsDouble } from "./duckdb-types.ts";
import {
  arg,
  argType,
  constantNumber,
  constantText,
  infix,
  type PrintedCall,
  plainCall,
  requireNumber,
  requireWord,
  rule,
  rules,
  type ScalarRule,
  textPosition,
  withTextPositions,
} from "./function-rule.ts";
import { inCalendar, intervalParts } from "./functions-date-arithmetic.ts";
import {
  refuseConstantRange,
  refuseIntervalMean,
  refuseNotConstant,
  refuseUnsupportedBecause,
} from "./plan-refusals.ts";
import { quoteIdent, quoteText } from "./sql-text.ts";

/** Most elements one call of range or generate_series may produce. */
const SERIES_MAX = 100_000;

const LIST_AGGREGATES = new Set(
  "min max sum avg mean count median mode first last any_value bool_and bool_or string_agg".split(" "),
);
const SORT_WORDS = new Set(["asc", "desc", "ascending", "descending", "order_default"]);
const NULL_WORDS = new Set(["nulls first", "nulls last", "order_default"]);

/** The step is given or 1; a constant, not zero. */
function series(call: PrintedCall): string {
  if (call.type === "TIMESTAMP[]") return momentSeries(call);
  const [start, stop] = call.args.length === 1 ? ["0", arg(call, 0)] : [arg(call, 0), arg(call, 1)];
  const step = Math.abs(constantNumber(call.exprs[2]) ?? 1);
  const distance = `abs(CAST(${stop} AS DOUBLE) - CAST(${start} AS DOUBLE))`;
  return `CASE WHEN ${distance} <= ${step * SERIES_MAX} THEN ${plainCall(call)} END`;
}

function momentSeries(call: PrintedCall): string {
  const [start, stop] = [arg(call, 0), arg(call, 1)];
  const parts = call.exprs[2] === undefined ? undefined : intervalParts(call.exprs[2]);
  const days = (parts?.months ?? 0) * 28 + (parts?.days ?? 0) + (parts?.micros ?? 0) / 86_400_000_000;
  const reach = Math.floor(Math.abs(days) * SERIES_MAX);
  const inYears = [start, stop].map((text) => `${text} BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31'`);
  const span = `abs(date_diff('day', CAST(${start} AS DATE), CAST(${stop} AS DATE))) <= ${reach}`;
  return `CASE WHEN ${inYears.join(" AND ")} THEN CASE WHEN ${span} THEN ${plainCall(call)} END END`;
}

function checkSeries(fn: string) {
  return (args: readonly Expr[], at: At): void => {
    const step = args[2];
    if (step === undefined) return;
    if (step.type === "INTERVAL") {
      const parts = intervalParts(step);
      if (parts === undefined) refuseNotConstant(fn, 3, at);
      const signs = new Set([parts.months, parts.days, parts.micros].filter((part) => part !== 0).map(Math.sign));
      if (signs.size !== 1) refuseConstantRange(fn, 3, "≠ 0", at);
      return;
    }
    const number = constantNumber(step);
    if (number === undefined) refuseNotConstant(fn, 3, at);
    if (number === 0) refuseConstantRange(fn, 3, "≠ 0", at);
  };
}

function listAggregate(fn: string): ScalarRule {
  return rule(fn, {
    constants: [1],
    check: (args, at) => {
      requireWord(fn, 1, LIST_AGGREGATES)(args, at);
      if (args.length > 2 && constantText(args[2]) === undefined) refuseNotConstant(fn, 3, at);
      const element = (args[0]?.type ?? "").replace(/\[\]$/, "");
      const inner = innerAggregate(args[1]);
      if (element === "INTERVAL" && (inner === "avg" || inner === "mean")) refuseIntervalMean(inner, at);
      if (sumsAsDouble(element) && ["sum", "avg", "mean"].includes(inner)) {
        refuseUnsupportedBecause(
          {
            en: "The numbers of this list are too wide to be added.",
            ja: "このリストの数値は桁が大きすぎて合計できません。",
          },
          { en: "Convert the elements to DOUBLE first.", ja: "要素を DOUBLE に変換してください。" },
          at,
        );
      }
    },
    print: (call) => {
      const list = innerAggregate(call.exprs[1]) === "median" ? calendarElements(call) : arg(call, 0);
      return `list_aggregate(${[list, ...call.args.slice(1)].join(", ")})`;
    },
  });
}

function innerAggregate(expr: Expr | undefined): string {
  return constantText(expr)?.toLowerCase() ?? "";
}

/** As in the aggregate: halfway between two dates is a timestamp, which dates far away do not fit. */
function calendarElements(call: PrintedCall): string {
  const type = argType(call, 0).replace(/\[\]$/, "");
  if (type !== "DATE" && type !== "TIMESTAMP") return arg(call, 0);
  return `list_transform(${arg(call, 0)}, lambda e: CASE WHEN ${inCalendar({ type }, "e")} THEN e END)`;
}

/** A step of 0 raises, and texts have no steps. */
function checkSlice(args: readonly Expr[], at: At): void {
  const [list, , , step] = args;
  if (step === undefined) return;
  if (list?.type === "VARCHAR" || (constantNumber(step) ?? 0) === 0) refuseNotConstant("list_slice", 4, at);
}

function sorted(fn: string): ScalarRule {
  return rule(fn, {
    constants: [1, 2],
    check: (args, at) => {
      requireWord(fn, 1, fn.includes("reverse") ? NULL_WORDS : SORT_WORDS)(args, at);
      requireWord(fn, 2, NULL_WORDS)(args, at);
    },
  });
}

/** Field names live in the type only: `STRUCT("a" INTEGER)`. */
function structPack(call: PrintedCall): string {
  const names = structNames(call.type);
  const fields = call.args.map((text, index) => `${quoteIdent(names[index] ?? "")} := ${text}`);
  return `struct_pack(${fields.join(", ")})`;
}

function structNames(type: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  for (let index = "STRUCT(".length; index < type.length; index += 1) {
    const letter = type[index];
    if (letter === '"') {
      const end = endOfQuoted(type, index);
      if (depth === 0) names.push(type.slice(index + 1, end).replaceAll('""', '"'));
      index = end;
    } else if (letter === "(") {
      depth += 1;
    } else if (letter === ")") {
      depth -= 1;
    }
  }
  return names;
}

function endOfQuoted(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}

function structExtract(call: PrintedCall): string {
  return `struct_extract(${arg(call, 0)}, ${quoteText(constantText(call.exprs[1]) ?? "")})`;
}

function checkConstantKeys(args: readonly Expr[], at: At): void {
  const [keys] = args;
  if (keys === undefined) return;
  const texts =
    keys.kind === "call" && keys.fn === "list_value" ? keys.args.map((key) => constantText(key)) : [undefined];
  const isDistinct = texts.every((text) => text !== undefined) && new Set(texts).size === texts.length;
  if (!isDistinct) refuseNotConstant("map", 1, at);
}

function typedList(call: PrintedCall): string {
  return call.args.length === 0 ? `CAST([] AS ${call.type})` : `list_value(${call.args.join(", ")})`;
}

function extract(call: PrintedCall): string {
  if (argType(call, 0).startsWith("STRUCT")) return structExtract(call);
  return element(call);
}

function element(call: PrintedCall): string {
  return argType(call, 0) === "VARCHAR" ? withTextPositions(call) : plainCall(call);
}

/** An open bound, as in `x[2:]`, is an empty list in the plan and has no form but the brackets. */
function slice(call: PrintedCall): string {
  const isText = argType(call, 0) === "VARCHAR";
  const bound = (index: number, open: string): string => {
    if (argType(call, index).endsWith("[]")) return open;
    return isText ? textPosition(call, index) : arg(call, index);
  };
  const step = call.args.length > 3 ? `:${arg(call, 3)}` : "";
  return `(${arg(call, 0)})[${bound(1, "")}:${bound(2, step === "" ? "" : "-")}${step}]`;
}

export const LIST_RULES: readonly ScalarRule[] = [
  ...rules("list_value list_pack unpivot_list", { print: typedList }),
  ...rules("list_extract list_element array_extract", { print: extract }),
  ...rules("array_to_string flatten cardinality"),
  rule("array_length", { constants: [1], check: requireNumber("array_length", 1, 1, 1) }),
  ...rules("list_contains array_contains list_has array_has list_has_any array_has_any list_has_all array_has_all"),
  ...rules(
    "list_position list_indexof array_position array_indexof list_distinct array_distinct list_unique array_unique",
  ),
  ...rules(
    "list_concat list_cat array_concat array_cat list_append array_append array_push_back list_prepend array_prepend",
  ),
  ...rules("array_push_front list_reverse array_reverse list_where array_where list_intersect array_intersect"),
  rule("&&", { print: infix("&&") }),
  rule("@>", { print: infix("@>") }),
  rule("<@", { print: infix("<@") }),
  ...rules("list_slice array_slice", { check: checkSlice, print: slice }),
  ...["list_sort", "array_sort", "list_reverse_sort", "array_reverse_sort"].map(sorted),
  ...["list_aggregate", "list_aggr", "array_aggregate", "array_aggr", "aggregate"].map(listAggregate),
  ...["range", "generate_series"].map((fn) => rule(fn, { constants: [2], check: checkSeries(fn), print: series })),
  rule("struct_pack", { print: structPack }),
  rule("row"),
  rule("struct_extract", { constants: [1], print: structExtract }),
  rule("struct_extract_at", { constants: [1] }),
  rule("map", { check: checkConstantKeys }),
  ...rules("map_extract map_extract_value element_at map_keys map_values map_entries map_contains"),
];

/** Functions that take a lambda, and how many parameters it may have. */
export const LAMBDA_RULES: { readonly [fn: string]: "transform" | "filter" | "reduce" } = {
  list_transform: "transform",
  list_apply: "transform",
  array_transform: "transform",
  array_apply: "transform",
  apply: "transform",
  list_filter: "filter",
  array_filter: "filter",
  filter: "filter",
  list_reduce: "reduce",
  array_reduce: "reduce",
  reduce: "reduce",
};
