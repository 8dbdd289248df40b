// What the binder could not understand, in the researcher's words; the binder holds no data, so its words cannot quote any.
import type { BindFailure } from "../../sandbox/protocol.ts";
import type { Refusal } from "../plan/refusal.ts";

export function bindRefusal(failure: BindFailure): Refusal {
  const near = failure.candidates
    .flatMap((names) => names.split(","))
    .map((name) => name.replaceAll('"', "").trim())
    .slice(0, 3);
  const didYouMean =
    near.length === 0 ? undefined : { en: `Did you mean ${near.join(", ")}?`, ja: `もしかして: ${near.join("、")}` };
  const at = failure.at;
  switch (failure.subtype) {
    case "COLUMN_NOT_FOUND":
      return {
        kind: "unknown-name",
        at,
        message: {
          en: `No such column in your permit${named(failure.message)}.`,
          ja: `許可された項目にありません${named(failure.message)}。`,
        },
        help: didYouMean ?? {
          en: "The catalog on the left lists the columns you may use.",
          ja: "使える項目は左のデータカタログにあります。",
        },
      };
    case "TABLE_NOT_FOUND":
    case "MISSING_ENTRY":
      return {
        kind: "unknown-name",
        at,
        message: {
          en: `No such table or function${named(failure.message)}.`,
          ja: `その表または関数はありません${named(failure.message)}。`,
        },
        help: didYouMean ?? {
          en: "The catalog on the left lists the tables your permit grants.",
          ja: "許可された表は左のデータカタログにあります。",
        },
      };
    case "NOT_A_QUERY":
    case "SEVERAL_STATEMENTS":
      return {
        kind: "not-a-select",
        at,
        message: { en: "Only one SELECT can be run at a time.", ja: "一度に実行できるのは一つの SELECT 文だけです。" },
        help: {
          en: "Start with SELECT or WITH; put further statements into their own blocks.",
          ja: "SELECT か WITH で始め、別の文は別のブロックに入れてください。",
        },
      };
    case "EMPTY_TEXT":
      return {
        kind: "syntax",
        at: undefined,
        message: { en: "There is no statement here.", ja: "文がありません。" },
        help: { en: "Write a SELECT.", ja: "SELECT 文を書いてください。" },
      };
  }
  const isSyntax = failure.errorType === "parser" || failure.errorType === "syntax";
  return {
    kind: isSyntax ? "syntax" : "unknown-name",
    at,
    message: {
      en: isSyntax ? "The SQL could not be read." : "The SQL could not be understood.",
      ja: isSyntax ? "SQL の構文に誤りがあります。" : "SQL を解釈できません。",
    },
    help: {
      en: plainText(failure.message) || "Check the statement near the mark.",
      ja: plainText(failure.message) || "印の付近を確かめてください。",
    },
  };
}

/** The name the engine could not find, if it says so. */
function named(message: string): string {
  const name = /(?:column|Table with name|Function with name|name) "?([\p{L}\p{N}_.]+)"?/u.exec(message)?.[1];
  return name === undefined ? "" : ` (${name})`;
}

const plainText = (message: string): string => message.split("\n")[0]!.slice(0, 300);
