// The closed list of scalar functions: a name that is not here is refused, with the way around it where there is one.

import type { At } from "./algebra.ts";
import type { ScalarRule } from "./function-rule.ts";
import { DATE_RULES } from "./functions-date.ts";
import { LIST_RULES } from "./functions-list.ts";
import { NUMERIC_RULES } from "./functions-numeric.ts";
import { TEXT_RULES } from "./functions-text.ts";
import { refuseFunction } from "./plan-refusals.ts";
import type { Bilingual } from "./refusal.ts";

const SCALARS: ReadonlyMap<string, ScalarRule> = new Map(
  [...NUMERIC_RULES, ...TEXT_RULES, ...DATE_RULES, ...LIST_RULES].map((rule) => [rule.name, rule]),
);

export function scalarRule(name: string): ScalarRule | undefined {
  return SCALARS.get(name);
}

export function scalarNames(): readonly string[] {
  return [...SCALARS.keys()];
}

const CLOCK: Bilingual = {
  en: "A result must be the same tomorrow: write the date, for example DATE '2024-04-01'.",
  ja: "結果は明日も同じでなければなりません。DATE '2024-04-01' のように日付を書いてください。",
};
const CHANCE: Bilingual = {
  en: "A result must be the same every time: select by a column instead.",
  ja: "結果は毎回同じでなければなりません。列の値で選んでください。",
};
const HASH: Bilingual = {
  en: "Count or group by the column itself; hashes and checksums of records are not available.",
  ja: "列そのもので集計してください。記録のハッシュや検査値は使えません。",
};
const FORMAT: Bilingual = {
  en: "Use round(), concat() or strftime() instead.",
  ja: "round()、concat()、strftime() を使ってください。",
};
const JSON_TEXT: Bilingual = {
  en: "JSON is not available here: use columns, structs and lists.",
  ja: "JSON は使えません。列・構造体・リストを使ってください。",
};
const SHIFT: Bilingual = {
  en: "Multiply or divide by a power of two.",
  ja: "2のべき乗の掛け算・割り算で書いてください。",
};
const TRY: Bilingual = {
  en: "Leave it out: an operation that fails gives NULL here anyway.",
  ja: "外してください。失敗した演算はここでは常に NULL になります。",
};

const ALTERNATIVES: readonly (readonly [RegExp, Bilingual])[] = [
  [
    /^(now|today|current_date|current_time|current_timestamp|get_current_.*|transaction_timestamp|.*localtime.*)$/,
    CLOCK,
  ],
  [/^(random|setseed|uuid.*|gen_random_uuid|nextval|currval)$/, CHANCE],
  [/^(hash|md5.*|sha1|sha256|crc32|checksum|create_sort_key|murmur.*|encode|to_base64|base64|hex|to_hex|bin)$/, HASH],
  [/^(format|printf|format_bytes|formatReadable.*|bar)$/, FORMAT],
  [/^(json.*|to_json|from_json|array_to_json|row_to_json)$/, JSON_TEXT],
  [/^(<<|>>)$/, SHIFT],
  [/^try$/i, TRY],
];

/** Leaves the pass: the function is not in the list. */
export function refuseUnknownFunction(name: string, at: At): never {
  refuseFunction(name, at, ALTERNATIVES.find(([pattern]) => pattern.test(name))?.[1]);
}
