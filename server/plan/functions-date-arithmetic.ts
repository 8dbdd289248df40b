// Dates, timestamps and intervals under + - *: outside the years 1 to 9999 the answer is NULL, so nothing overflows.

import type { At, Expr } from "./algebra.ts";
import { arg, argType, constantNumber, constantText, type PrintedCall } from "./function-rule.ts";
import { refuseUnsupportedBecause } from "./plan-refusals.ts";

/** 9,999 years: no sum of a date in range and such a number of days, or such an interval, can overflow. */
const DAYS_MAX = 3_652_058;
const INTERVAL_MAX = "INTERVAL '9998 years'";

/** Interval fields are 32-bit (months, days): a product must stay well inside. */
const FIELD_MAX = 1_000_000_000;

export function printDateAdd(call: PrintedCall): string {
  return guarded(call, `(${arg(call, 0)} + ${arg(call, 1)})`);
}

export function printDateSubtract(call: PrintedCall): string {
  return guarded(call, `(${arg(call, 0)} - ${arg(call, 1)})`);
}

function guarded(call: PrintedCall, text: string): string {
  const conditions = call.exprs.flatMap((expr, index) => safeRange(expr, arg(call, index)));
  return conditions.length === 0 ? text : `CASE WHEN ${conditions.join(" AND ")} THEN ${text} END`;
}

function safeRange(expr: Expr, text: string): readonly string[] {
  switch (expr.type) {
    case "DATE":
    case "TIMESTAMP":
      return expr.kind === "constant" ? [] : [inCalendar(expr, text)];
    case "INTERVAL":
      return isModestInterval(expr) ? [] : [`${text} BETWEEN -${INTERVAL_MAX} AND ${INTERVAL_MAX}`];
    case "TIME":
      return [];
    default: {
      const days = constantNumber(expr);
      if (days !== undefined && Math.abs(days) <= DAYS_MAX) return [];
      return [`${text} BETWEEN -${DAYS_MAX} AND ${DAYS_MAX}`];
    }
  }
}

/** True for dates and timestamps of the years 1 to 9999 (false for the infinite ones). */
export function inCalendar(expr: Pick<Expr, "type">, text: string): string {
  const type = expr.type === "DATE" ? "DATE" : "TIMESTAMP";
  return `${text} BETWEEN ${type} '0001-01-01' AND ${type} '9999-12-31'`;
}

export type IntervalParts = { readonly months: number; readonly days: number; readonly micros: number };

const UNITS: { readonly [fn: string]: IntervalParts } = {
  to_years: { months: 12, days: 0, micros: 0 },
  to_quarters: { months: 3, days: 0, micros: 0 },
  to_months: { months: 1, days: 0, micros: 0 },
  to_weeks: { months: 0, days: 7, micros: 0 },
  to_days: { months: 0, days: 1, micros: 0 },
  to_hours: { months: 0, days: 0, micros: 3_600_000_000 },
  to_minutes: { months: 0, days: 0, micros: 60_000_000 },
  to_seconds: { months: 0, days: 0, micros: 1_000_000 },
  to_milliseconds: { months: 0, days: 0, micros: 1000 },
  to_microseconds: { months: 0, days: 0, micros: 1 },
};

const WORDS: { readonly [unit: string]: keyof typeof UNITS } = {
  year: "to_years",
  years: "to_years",
  quarter: "to_quarters",
  month: "to_months",
  months: "to_months",
  week: "to_weeks",
  weeks: "to_weeks",
  day: "to_days",
  days: "to_days",
  hour: "to_hours",
  hours: "to_hours",
  minute: "to_minutes",
  minutes: "to_minutes",
  second: "to_seconds",
  seconds: "to_seconds",
  microsecond: "to_microseconds",
  microseconds: "to_microseconds",
};

/** The value of a constant interval: `to_days(3)`, `INTERVAL '1 year 3 days'`; undefined for anything else. */
export function intervalParts(expr: Expr): IntervalParts | undefined {
  if (expr.kind === "call" && expr.args.length === 1) {
    const unit = UNITS[expr.fn];
    const count = constantNumber(expr.args[0]);
    return unit === undefined || count === undefined ? undefined : scale(unit, count);
  }
  const text = expr.type === "INTERVAL" ? constantText(expr) : undefined;
  if (text === undefined) return undefined;
  let total: IntervalParts = { months: 0, days: 0, micros: 0 };
  const words = text.trim().toLowerCase().split(/\s+/);
  if (words.length % 2 !== 0) return undefined;
  for (let index = 0; index < words.length; index += 2) {
    const unit = UNITS[WORDS[words[index + 1] ?? ""] ?? ""];
    const count = Number(words[index]);
    if (unit === undefined || !Number.isInteger(count)) return undefined;
    const part = scale(unit, count);
    total = { months: total.months + part.months, days: total.days + part.days, micros: total.micros + part.micros };
  }
  return total;
}

function scale(unit: IntervalParts, count: number): IntervalParts {
  return { months: unit.months * count, days: unit.days * count, micros: unit.micros * count };
}

export function isModestInterval(expr: Expr): boolean {
  const parts = intervalParts(expr);
  if (parts === undefined) return false;
  const days = Math.abs(parts.months) * 31 + Math.abs(parts.days) + Math.abs(parts.micros) / 86_400_000_000;
  return days <= DAYS_MAX;
}

/** Constant interval times (or divided by) a number; the check of the rule has refused anything else. */
export function printIntervalTimes(call: PrintedCall): string {
  const intervalIndex = argType(call, 0) === "INTERVAL" ? 0 : 1;
  const number = arg(call, 1 - intervalIndex);
  const parts = call.exprs[intervalIndex] === undefined ? undefined : intervalParts(call.exprs[intervalIndex]);
  const largest = Math.max(1, Math.abs(parts?.months ?? FIELD_MAX), Math.abs(parts?.days ?? FIELD_MAX));
  const dayEquivalent = Math.max(1, Math.abs(parts?.micros ?? 0) / 86_400_000_000);
  const limit = Math.floor(FIELD_MAX / largest / dayEquivalent);
  if (call.fn === "/") {
    return `CASE WHEN abs(${number}) BETWEEN ${1000 / limit} AND ${FIELD_MAX} THEN (${arg(call, 0)} / ${number}) END`;
  }
  return `CASE WHEN ${number} BETWEEN -${limit} AND ${limit} THEN (${call.args.join(" * ")}) END`;
}

/** The check of `*` and `/`: an interval that is multiplied must be a constant of at most 9,999 years. */
export function requireModestInterval(args: readonly Expr[], at: At): void {
  const interval = args.find((expr) => expr.type === "INTERVAL");
  if (interval === undefined || isModestInterval(interval)) return;
  refuseUnsupportedBecause(
    {
      en: "Only a constant interval can be multiplied or divided.",
      ja: "掛け算・割り算ができるのは定数の INTERVAL だけです。",
    },
    {
      en: "Write to_days(n), to_months(n) or to_years(n).",
      ja: "to_days(n)、to_months(n)、to_years(n) を使ってください。",
    },
    at,
  );
}

/** Greatest count that `to_<unit>` takes without overflow or leaving 9,999 years. */
export function unitCountMax(fn: string): number | undefined {
  const unit = UNITS[fn];
  if (unit === undefined) return undefined;
  return Math.floor(DAYS_MAX / (unit.months * 31 + unit.days + unit.micros / 86_400_000_000));
}
