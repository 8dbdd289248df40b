// The words for what the compiler does not take, Japanese and English, each with its next step.

import { type Bilingual, refuse } from "./refusal.ts";

export function refuseUnsupported(what: string, at?: number): never {
  refuse({
    kind: "unsupported",
    at,
    message: {
      en: `This query uses something this environment does not support: ${what}.`,
      ja: `この環境では使えない構文が含まれています: ${what}`,
    },
    help: { en: "Write this part in another way.", ja: "この部分を別の書き方にしてください。" },
  });
}

export function refuseUnsupportedBecause(message: Bilingual, help: Bilingual, at?: number): never {
  refuse({ kind: "unsupported", at, message, help });
}

export function refuseNotSelect(at?: number): never {
  refuse({
    kind: "not-a-select",
    at,
    message: { en: "Only a single SELECT query can be run here.", ja: "ここで実行できるのは1つの SELECT 文だけです。" },
    help: {
      en: "Start with SELECT or WITH. Nothing can be created, changed or exported from a query.",
      ja: "SELECT または WITH で始めてください。クエリから作成・変更・出力はできません。",
    },
  });
}

export function refuseSeveralStatements(at?: number): never {
  refuse({
    kind: "not-a-select",
    at,
    message: {
      en: "One query at a time, please: there are several statements.",
      ja: "一度に実行できる文は1つです。複数の文があります。",
    },
    help: { en: "Split the statements into separate blocks.", ja: "文をブロックに分けてください。" },
  });
}

export function refuseEmpty(): never {
  refuse({
    kind: "not-a-select",
    message: { en: "There is no query here.", ja: "クエリがありません。" },
    help: { en: "Write a SELECT query.", ja: "SELECT 文を書いてください。" },
  });
}

export function refuseTableFunction(name: string, at?: number): never {
  refuse({
    kind: "function-not-allowed",
    at,
    message: {
      en: `The table function ${name} is not available: a query reads only the tables of the permit.`,
      ja: `テーブル関数 ${name} は使えません。読めるのは許可されたテーブルだけです。`,
    },
    help: {
      en: "Use a table of the catalog; range, generate_series, unnest and VALUES are available for helper rows.",
      ja: "カタログのテーブルを使ってください。補助の行には range、generate_series、unnest、VALUES が使えます。",
    },
  });
}

export function refuseFunction(name: string, at: number | undefined, alternative?: Bilingual): never {
  refuse({
    kind: "function-not-allowed",
    at,
    message: { en: `The function ${name} is not available.`, ja: `関数 ${name} は使えません。` },
    help: alternative ?? {
      en: "Use one of the functions listed under “Functions” in the help.",
      ja: "ヘルプの「関数」にある関数を使ってください。",
    },
  });
}

/** Names of the plan that a researcher never wrote. */
const WRITTEN_AS: { readonly [fn: string]: string } = {
  "~~": "LIKE",
  "!~~": "NOT LIKE",
  "~~*": "ILIKE",
  "!~~*": "NOT ILIKE",
  "~~~": "GLOB",
  like_escape: "LIKE … ESCAPE",
  not_like_escape: "NOT LIKE … ESCAPE",
  ilike_escape: "ILIKE … ESCAPE",
  not_ilike_escape: "NOT ILIKE … ESCAPE",
  regexp_full_match: "SIMILAR TO / regexp_full_match",
  list_aggr: "list_aggregate",
};

export function refuseNotConstant(name: string, argument: number, at?: number): never {
  const fn = WRITTEN_AS[name] ?? name;
  refuse({
    kind: "argument-not-constant",
    at,
    message: {
      en: `Argument ${argument} of ${fn} must be a constant.`,
      ja: `${fn} の第${argument}引数は定数でなければなりません。`,
    },
    help: {
      en: "Write the value itself; for several cases use CASE WHEN … THEN … END around the whole call.",
      ja: "値を直接書いてください。場合分けは呼び出し全体を CASE WHEN … THEN … END で囲みます。",
    },
  });
}

export function refuseConstantRange(name: string, argument: number, limits: string, at?: number): never {
  const fn = WRITTEN_AS[name] ?? name;
  refuse({
    kind: "too-large",
    at,
    message: {
      en: `Argument ${argument} of ${fn} must be ${limits}.`,
      ja: `${fn} の第${argument}引数の範囲は ${limits} です。`,
    },
    help: { en: "Choose a value in that range.", ja: "範囲内の値にしてください。" },
  });
}

export function refuseTooLong(): never {
  refuse({
    kind: "too-long",
    message: { en: "This query is too large for one step.", ja: "クエリが大きすぎます。" },
    help: {
      en: "Split it: fewer columns or fewer nested functions at a time.",
      ja: "列や関数の入れ子を減らして分割してください。",
    },
  });
}

export function refuseType(type: string, at?: number): never {
  const zoned = type === "TIMESTAMP WITH TIME ZONE" || type === "TIME WITH TIME ZONE";
  refuse({
    kind: "unsupported",
    at,
    message: { en: `The type ${type} is not supported here.`, ja: `型 ${type} は使えません。` },
    help: zoned
      ? {
          en: "All times are Japanese local time: use TIMESTAMP.",
          ja: "時刻はすべて日本時間です。TIMESTAMP を使ってください。",
        }
      : { en: "Convert to a number, text, date or list.", ja: "数値・文字列・日付・リストに変換してください。" },
  });
}

export function refuseRowid(at?: number): never {
  refuse({
    kind: "unsupported",
    at,
    message: { en: "rowid is not available.", ja: "rowid は使えません。" },
    help: { en: "Use a column of the table, or count(*).", ja: "テーブルの列か count(*) を使ってください。" },
  });
}

export function refuseCollation(at?: number): never {
  refuse({
    kind: "unsupported",
    at,
    message: { en: "Collations are not supported here.", ja: "照合順序（COLLATE）は使えません。" },
    help: { en: "Compare with lower(…) or upper(…).", ja: "lower(…) や upper(…) で比較してください。" },
  });
}

/** Months and days of an interval are added in 32 bits and overflow. */
export function refuseIntervalMean(name: string, at?: number): never {
  refuseUnsupportedBecause(
    { en: `${name} takes numbers and dates here, not intervals.`, ja: `${name} には INTERVAL を渡せません。` },
    {
      en: "Count units first: date_diff('day', a, b) or epoch(b - a).",
      ja: "date_diff('day', a, b) や epoch(b - a) で数値にしてください。",
    },
    at,
  );
}
