// Dates and times: parts and formats are constants, and nothing here reads a clock.

import type { At, Expr } from "./algebra.ts";
import {
  arg,
  argType,
  constantNumber,
  constantText,
  isConstant,
  type PrintedCall,
  plainCall,
  requireWord,
  rule,
  rules,
  type ScalarRule,
} from "./function-rule.ts";
import { inCalendar, intervalParts, unitCountMax } from "./functions-date-arithmetic.ts";
import { refuseNotConstant, refuseUnsupportedBecause } from "./plan-refusals.ts";

const PARTS = new Set(
  (
    "year years y month months mon day days d dayofmonth decade century millennium quarter quarters week weeks w " +
    "weekofyear isoyear isodow dow dayofweek weekday doy dayofyear yearweek era hour hours h minute minutes min m second seconds sec s " +
    "millisecond milliseconds ms microsecond microseconds us epoch julian"
  ).split(" "),
);

/** The parts an interval or a time of day has; the engine raises for others. */
const INTERVAL_PARTS = new Set(
  "year month day decade century millennium quarter hour minute second millisecond microsecond epoch".split(" "),
);
const TIME_PARTS = new Set("hour minute second millisecond microsecond epoch".split(" "));

function hasPart(type: string, part: string): boolean {
  const singular = part === "century" ? part : part.replace(/s$/, "");
  if (type === "INTERVAL") return INTERVAL_PARTS.has(singular);
  return type === "TIME" ? TIME_PARTS.has(singular) : isMoment(type);
}

function isMoment(type: string): boolean {
  return type === "DATE" || type === "TIMESTAMP";
}

/** Prints the call only where every date argument that is not written out lies in the years 1 to 9999. */
function inYears(call: PrintedCall): string {
  const conditions = call.exprs.flatMap((expr, index) =>
    isMoment(expr.type) && expr.kind !== "constant" ? [inCalendar(expr, arg(call, index))] : [],
  );
  return conditions.length === 0
    ? plainCall(call)
    : `CASE WHEN ${conditions.join(" AND ")} THEN ${plainCall(call)} END`;
}

function refuseMoment(fn: string, at: At): never {
  refuseUnsupportedBecause(
    { en: `${fn} takes dates and timestamps here.`, ja: `${fn} には日付か日時を渡してください。` },
    { en: "Convert the argument with CAST(… AS DATE).", ja: "CAST(… AS DATE) で変換してください。" },
    at,
  );
}

/** Every argument has such a part: `part` is the function's own name, or its first argument. */
function requireMoments(fn: string, part: string) {
  return (args: readonly Expr[], at: At): void => {
    if (args.length === 0 || !args.every((expr) => hasPart(expr.type, part))) refuseMoment(fn, at);
  };
}

function partOf(fn: string, print: (call: PrintedCall) => string, onlyMoments: boolean): ScalarRule {
  return rule(fn, {
    constants: [0],
    check: (args, at) => {
      requireWord(fn, 0, PARTS)(args, at);
      const part = constantText(args[0])?.toLowerCase() ?? "";
      const rest = args.slice(1);
      if (!rest.every((expr) => (onlyMoments ? isMoment(expr.type) : hasPart(expr.type, part)))) refuseMoment(fn, at);
    },
    print,
  });
}

/** Day-sized units of dates cannot overflow; anything finer, and any timestamp, is checked first. */
function difference(call: PrintedCall): string {
  const isSafe =
    argType(call, 1) === "DATE" &&
    argType(call, 2) === "DATE" &&
    /'(day|month|year|week|quarter)s?'/.test(arg(call, 0));
  return isSafe ? plainCall(call) : inYears(call);
}

/** Written as text and parsed again: the engine raises for 30 February, a conversion gives NULL. */
function makeDate(call: PrintedCall): string {
  const [year, month, day] = [arg(call, 0), arg(call, 1), arg(call, 2)];
  const text = `${digits(year, 4)} || '-' || ${digits(within99(month), 2)} || '-' || ${digits(within99(day), 2)}`;
  return `CASE WHEN ${year} BETWEEN 1 AND 9999 THEN TRY_CAST(${text} AS DATE) END`;
}

function digits(text: string, width: number): string {
  return `lpad(CAST(${text} AS VARCHAR), ${width}, '0')`;
}

/** 0 and 99 are in no calendar, so what is out of range stays out of range. */
function within99(text: string): string {
  return `greatest(least(${text}, 99), 0)`;
}

function checkMakeDate(args: readonly Expr[], at: At): void {
  if (args.length === 3) return;
  refuseUnsupportedBecause(
    { en: "make_date takes a year, a month and a day here.", ja: "make_date には年・月・日を渡してください。" },
    { en: "Write make_date(2024, 4, 1).", ja: "make_date(2024, 4, 1) のように書いてください。" },
    at,
  );
}

function unit(fn: string): ScalarRule {
  const max = unitCountMax(fn) ?? 0;
  return rule(fn, {
    print: (call) => {
      const count = constantNumber(call.exprs[0]);
      if (count !== undefined && Math.abs(count) <= max) return plainCall(call);
      return `CASE WHEN ${arg(call, 0)} BETWEEN -${max} AND ${max} THEN ${plainCall(call)} END`;
    },
  });
}

function checkBucket(args: readonly Expr[], at: At): void {
  const [period, , origin] = args;
  const parts = period === undefined ? undefined : intervalParts(period);
  if (parts === undefined || (origin !== undefined && !isConstant(origin))) {
    refuseNotConstant("time_bucket", parts === undefined ? 1 : 3, at);
  }
  const micros = parts.days * 86_400_000_000 + parts.micros;
  const isValid = parts.months >= 0 && micros >= 0 && parts.months > 0 !== micros > 0 && parts.months <= 120_000;
  if (isValid) return;
  refuseUnsupportedBecause(
    {
      en: "The period of time_bucket must be positive, and either months and years or days and times.",
      ja: "time_bucket の期間は正の値で、月・年か日・時刻のどちらかだけにしてください。",
    },
    { en: "Write INTERVAL 1 MONTH or INTERVAL 7 DAY.", ja: "INTERVAL 1 MONTH や INTERVAL 7 DAY と書いてください。" },
    at,
  );
}

function checkFormat(fn: string) {
  return (args: readonly Expr[], at: At): void => {
    const isFormatFirst = fn === "strftime" && args[0] !== undefined && args[0].type === "VARCHAR";
    const format = args[isFormatFirst ? 0 : 1];
    if (format === undefined || !isConstant(format)) refuseNotConstant(fn, isFormatFirst ? 1 : 2, at);
  };
}

function checkAge(args: readonly Expr[], at: At): void {
  if (args.length === 2) return;
  refuseUnsupportedBecause(
    { en: "age with one argument depends on today's date.", ja: "引数1つの age は今日の日付に依存します。" },
    {
      en: "Write the reference date: age(DATE '2024-04-01', birth_ym).",
      ja: "基準日を書いてください: age(DATE '2024-04-01', birth_ym)。",
    },
    at,
  );
}

const GETTERS =
  "year month day dayofmonth dayofweek weekday isodow dayofyear week weekofyear quarter yearweek isoyear century decade " +
  "millennium era hour minute second millisecond microsecond epoch epoch_ms epoch_us julian";

export const DATE_RULES: readonly ScalarRule[] = [
  ...["date_part", "datepart"].map((fn) => partOf(fn, inYears, false)),
  ...GETTERS.split(" ").map((fn) => rule(fn, { check: requireMoments(fn, fn), print: inYears })),
  ...["date_trunc", "datetrunc"].map((fn) => partOf(fn, inYears, true)),
  ...["date_diff", "datediff"].map((fn) => partOf(fn, difference, true)),
  ...["date_sub", "datesub"].map((fn) => partOf(fn, inYears, true)),
  ...["last_day", "dayname", "monthname"].map((fn) => rule(fn, { check: requireMoments(fn, "day"), print: inYears })),
  ...rules("age", { check: checkAge, print: inYears }),
  rule("time_bucket", { constants: [0, 2], check: checkBucket, print: inYears }),
  rule("strftime", { check: checkFormat("strftime"), print: inYears }),
  ...rules("strptime try_strptime", {
    constants: [1],
    check: checkFormat("strptime"),
    print: (call) => `try_strptime(${call.args.join(", ")})`,
  }),
  rule("make_date", { check: checkMakeDate, print: makeDate }),
  ..."to_years to_quarters to_months to_weeks to_days to_hours to_minutes to_seconds to_milliseconds to_microseconds"
    .split(" ")
    .map(unit),
];
