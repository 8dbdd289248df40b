// What the engine said about a statement it could not bind, in the researcher's words; its own text never passes.

import type { Bilingual, Refusal, RefusalKind } from "./refusal.ts";

/** As the binder process reports it; `at` is a UTF-16 offset. */
export type EngineFailure = {
  readonly errorType: string;
  readonly subtype: string | undefined;
  readonly at: number | undefined;
  readonly message: string;
  readonly candidates: readonly string[];
};

type Words = { readonly kind: RefusalKind; readonly message: Bilingual; readonly help: Bilingual };

/** A name in an engine message; names are the researcher's own words or those of the catalog. */
const QUOTED = /"([^"\n]{1,100})"/;
const PATTERNS: readonly (readonly [RegExp, (name: string, candidates: string) => Words])[] = [
  [/^Referenced column "([^"]+)"/, (name, candidates) => unknownName("column", "列", name, candidates)],
  [
    /^(?:Table "[^"]+" does not have a column named|Values list "[^"]+" does not have a column named) "([^"]+)"/,
    (name, candidates) => unknownName("column", "列", name, candidates),
  ],
  [
    /^(?:Referenced table|Table with name) "?([^"\s!]+)"?/,
    (name, candidates) => unknownName("table", "テーブル", name, candidates),
  ],
  [
    /^(?:Scalar|Aggregate|Table|Scalar Macro)?\s?Function with name "?([^"\s]+)"? (?:does not exist|is not on)/,
    unknownFunction,
  ],
  [/^No function matches the given name and argument types '([A-Za-z_0-9]+)\(/, wrongArguments],
  [/^Ambiguous reference to column name "([^"]+)"/, ambiguous],
  [/^column "?([^"\s]+)"? must appear in the GROUP BY clause/i, notGrouped],
];

/** The refusal for a statement the engine did not bind. */
export function refusalOfFailure(failure: EngineFailure): Refusal {
  const words = wordsOf(failure);
  return failure.at === undefined ? words : { ...words, at: failure.at };
}

function wordsOf(failure: EngineFailure): Words {
  const { errorType, message } = failure;
  const candidates = failure.candidates.slice(0, 3).join(", ");
  for (const [pattern, words] of PATTERNS) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return words(name, candidates);
  }
  switch (errorType) {
    case "parser":
    case "syntax":
      return syntax(QUOTED.exec(/near (".*")/.exec(message)?.[1] ?? "")?.[1]);
    case "permission":
    case "io":
      return FILES;
    case "invalid input":
      return PATTERN;
    case "not implemented":
      return message.includes("MULTI") ? PIVOT : UNSUPPORTED;
    default:
      return errorType === "catalog" || errorType === "binder" ? NOT_UNDERSTOOD : UNSUPPORTED;
  }
}

function unknownName(what: string, whatJa: string, name: string, candidates: string): Words {
  const help =
    candidates === ""
      ? { en: "Look at the catalog for the names your permit covers.", ja: "許可された名前はカタログで確認できます。" }
      : { en: `Did you mean ${candidates}?`, ja: `${candidates} ではありませんか。` };
  return {
    kind: "unknown-name",
    message: {
      en: `There is no ${what} “${name}” in your permit.`,
      ja: `許可された範囲に${whatJa}「${name}」はありません。`,
    },
    help,
  };
}

function unknownFunction(name: string): Words {
  return {
    kind: "function-not-allowed",
    message: { en: `There is no function “${name}”.`, ja: `関数「${name}」はありません。` },
    help: {
      en: "Check the spelling; completion lists what is available.",
      ja: "綴りを確認してください。補完で使える関数が分かります。",
    },
  };
}

function wrongArguments(name: string): Words {
  return {
    kind: "unsupported",
    message: { en: `${name} does not take arguments of these types.`, ja: `${name} はこの型の引数を取りません。` },
    help: { en: "Convert an argument with CAST(… AS …).", ja: "CAST(… AS …) で引数を変換してください。" },
  };
}

function ambiguous(name: string): Words {
  return {
    kind: "unknown-name",
    message: { en: `“${name}” is in more than one table.`, ja: `「${name}」は複数のテーブルにあります。` },
    help: { en: `Write the table before it: table.${name}.`, ja: `テーブル名を付けてください: テーブル.${name}` },
  };
}

function notGrouped(name: string): Words {
  return {
    kind: "unsupported",
    message: {
      en: `“${name}” is neither grouped nor aggregated.`,
      ja: `「${name}」は GROUP BY にも集計関数にもありません。`,
    },
    help: {
      en: "Add it to GROUP BY, or write GROUP BY ALL.",
      ja: "GROUP BY に加えるか、GROUP BY ALL と書いてください。",
    },
  };
}

function syntax(near: string | undefined): Words {
  const place = near === undefined ? { en: "", ja: "" } : { en: ` near “${near}”`, ja: `（「${near}」付近）` };
  return {
    kind: "syntax",
    message: { en: `The query cannot be read${place.en}.`, ja: `構文を読み取れません${place.ja}。` },
    help: {
      en: "Check commas, parentheses and quotes before this place.",
      ja: "直前のカンマ・括弧・引用符を確認してください。",
    },
  };
}

const FILES: Words = {
  kind: "function-not-allowed",
  message: { en: "Files and outside sources cannot be read.", ja: "ファイルや外部の情報源は読めません。" },
  help: { en: "Use the tables of the catalog.", ja: "カタログのテーブルを使ってください。" },
};

const PATTERN: Words = {
  kind: "argument-not-constant",
  message: {
    en: "A pattern or format in this query is not valid, or not a constant.",
    ja: "正規表現や書式の引数が正しくないか、定数ではありません。",
  },
  help: {
    en: "Write it out as a text; look-around and back-references do not exist here.",
    ja: "文字列で直接書いてください。先読み・後読み・後方参照は使えません。",
  },
};

const PIVOT: Words = {
  kind: "unsupported",
  message: { en: "PIVOT needs its values written out.", ja: "PIVOT の値は書き並べる必要があります。" },
  help: { en: "Write ON column IN ('a', 'b').", ja: "ON 列 IN ('a', 'b') と書いてください。" },
};

const UNSUPPORTED: Words = {
  kind: "unsupported",
  message: { en: "This construction is not supported here.", ja: "この書き方は使えません。" },
  help: {
    en: "Write it in another way, for example as a join or EXISTS.",
    ja: "結合や EXISTS などに書き換えてください。",
  },
};

const NOT_UNDERSTOOD: Words = {
  kind: "unsupported",
  message: { en: "The query does not fit the tables or types.", ja: "クエリがテーブルや型に合いません。" },
  help: { en: "Check names, types and GROUP BY.", ja: "名前・型・GROUP BY を確認してください。" },
};
