// Text functions: patterns are constants that are known to be valid, and nothing grows without a bound.

import type { At, Expr } from "./algebra.ts";
import {
  arg,
  constantNumber,
  constantText,
  infix,
  isConstant,
  type PrintedCall,
  plainCall,
  requireNumber,
  rule,
  rules,
  type ScalarRule,
  withTextPositions,
} from "./function-rule.ts";
import {
  refuseConstantRange,
  refuseNotConstant,
  refuseUnsupported,
  refuseUnsupportedBecause,
} from "./plan-refusals.ts";
import { checkRegex } from "./regex-check.ts";

/** Longest text that repeat, lpad and rpad may produce. */
const TEXT_LENGTH_MAX = 10_000;
const REGEX_OPTIONS = /^[cilmnpsg]*$/;

function checkPattern(fn: string, args: readonly Expr[], at: At): number {
  const pattern = args[1];
  if (pattern === undefined || isNull(pattern)) return 0;
  const text = constantText(pattern);
  if (text === undefined) refuseNotConstant(fn, 2, at);
  const result = checkRegex(text);
  if ("groups" in result) return result.groups;
  refuseUnsupportedBecause(
    { en: "This regular expression is not valid or too complex.", ja: "この正規表現は正しくないか、複雑すぎます。" },
    {
      en: "Check brackets, escapes and counts; look-around and back-references do not exist here.",
      ja: "括弧・エスケープ・回数を確認してください。先読み・後読み・後方参照は使えません。",
    },
    pattern.at ?? at,
  );
}

function isNull(expr: Expr): boolean {
  return expr.kind === "constant" && expr.value === null;
}

/** The argument that holds options such as 'i' or 'g'. */
function checkOptions(fn: string, index: number, args: readonly Expr[], at: At): void {
  const expr = args[index];
  if (expr === undefined || isNull(expr)) return;
  const text = constantText(expr);
  if (text === undefined) refuseNotConstant(fn, index + 1, at);
  if (!REGEX_OPTIONS.test(text)) refuseConstantRange(fn, index + 1, "c, i, l, m, n, p, s, g", at);
}

function regexMatch(fn: string): ScalarRule {
  return rule(fn, {
    constants: [1, 2],
    check: (args, at) => {
      checkPattern(fn, args, at);
      checkOptions(fn, 2, args, at);
    },
  });
}

function regexExtract(fn: string): ScalarRule {
  return rule(fn, {
    constants: [1, 2, 3],
    check: (args, at) => {
      requireNumber(fn, 2, 0, Math.min(9, checkPattern(fn, args, at)))(args, at);
      checkOptions(fn, 3, args, at);
    },
  });
}

const REGEX_REPLACE = rule("regexp_replace", {
  constants: [1, 2, 3],
  check: (args, at) => {
    const groups = checkPattern("regexp_replace", args, at);
    const replacement = constantText(args[2]);
    if (args[2] !== undefined && !isNull(args[2]) && replacement === undefined)
      refuseNotConstant("regexp_replace", 3, at);
    for (const [, reference] of (replacement ?? "").matchAll(/\\(.?)/gs)) {
      const isKnown = reference === "\\" || (/^\d$/.test(reference ?? "") && Number(reference) <= groups);
      if (!isKnown) refuseConstantRange("regexp_replace", 3, `\\0 – \\${groups}`, at);
    }
    checkOptions("regexp_replace", 3, args, at);
  },
});

function likePattern(fn: string, args: readonly Expr[], at: At): void {
  const [, pattern, escapeExpr] = args;
  if (pattern === undefined || !isConstant(pattern)) refuseNotConstant(fn, 2, pattern?.at ?? at);
  if (escapeExpr === undefined || isNull(pattern) || isNull(escapeExpr)) return;
  const escapeText = constantText(escapeExpr);
  const text = constantText(pattern);
  if (escapeText === undefined || text === undefined) refuseNotConstant(fn, escapeText === undefined ? 3 : 2, at);
  const characters = [...escapeText];
  if (characters.length !== 1) refuseConstantRange(fn, 3, "1 character", at);
  const [character = ""] = characters;
  const withoutPairs = text
    .replaceAll(character + character, "")
    .replaceAll(`${character}%`, "")
    .replaceAll(`${character}_`, "");
  if (withoutPairs.includes(character))
    refuseConstantRange(fn, 2, `${character}% ${character}_ ${character}${character}`, at);
}

function like(fn: string, operator: string): ScalarRule {
  return rule(fn, { constants: [1], check: (args, at) => likePattern(fn, args, at), print: infix(operator) });
}

function likeEscape(fn: string): ScalarRule {
  return rule(fn, { constants: [1, 2], check: (args, at) => likePattern(fn, args, at) });
}

/** LIKE names; printed as the words a reader knows. */
const LIKE_RULES: readonly ScalarRule[] = [
  like("~~", "LIKE"),
  like("!~~", "NOT LIKE"),
  like("~~*", "ILIKE"),
  like("!~~*", "NOT ILIKE"),
  like("~~~", "GLOB"),
  ...["like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape"].map(likeEscape),
];

function checkRepeat(args: readonly Expr[], at: At): void {
  requireNumber("repeat", 1, 0, TEXT_LENGTH_MAX)(args, at);
  if (args[0]?.type !== "VARCHAR") refuseUnsupported("repeat of a list", at);
}

function repeat(call: PrintedCall): string {
  const lengthMax = Math.floor(TEXT_LENGTH_MAX / Math.max(1, constantNumber(call.exprs[1]) ?? 1));
  return `CASE WHEN strlen(${arg(call, 0)}) <= ${lengthMax} THEN ${plainCall(call)} END`;
}

function pad(fn: string): ScalarRule {
  return rule(fn, { constants: [1], check: requireNumber(fn, 1, 0, TEXT_LENGTH_MAX), print: padded });
}

/** An empty filling cannot pad, and the engine raises. */
function padded(call: PrintedCall): string {
  if ((constantText(call.exprs[2]) ?? "") !== "") return plainCall(call);
  return `${call.fn}(${arg(call, 0)}, ${arg(call, 1)}, nullif(${arg(call, 2)}, ''))`;
}

function character(call: PrintedCall): string {
  const code = arg(call, 0);
  return `CASE WHEN ${code} BETWEEN 1 AND 55295 OR ${code} BETWEEN 57344 AND 1114111 THEN chr(${code}) END`;
}

export const TEXT_RULES: readonly ScalarRule[] = [
  rule("||", { print: infix("||") }),
  ...rules("concat concat_ws lower lcase upper ucase length len char_length character_length strlen"),
  ...rules("trim ltrim rtrim replace reverse split_part string_split str_split split"),
  ...rules("string_to_array contains starts_with prefix ends_with suffix instr position strpos ascii ord unicode"),
  ...rules("translate strip_accents nfc_normalize levenshtein"),
  rule("^@", { print: (call) => `starts_with(${call.args.join(", ")})` }),
  ...rules("left right substring substr", { print: withTextPositions }),
  ...["regexp_matches", "regexp_full_match", "string_split_regex", "str_split_regex", "regexp_split_to_array"].map(
    regexMatch,
  ),
  ...["regexp_extract", "regexp_extract_all"].map(regexExtract),
  REGEX_REPLACE,
  ...LIKE_RULES,
  rule("repeat", {
    constants: [1],
    check: checkRepeat,
    print: repeat,
  }),
  ...["lpad", "rpad"].map(pad),
  rule("chr", { print: character }),
];
