// Quoting: the only two ways a name or a text enters printed SQL.

import { refuseUnsupportedBecause } from "./plan-refusals.ts";

/** SECURITY: the engine's parser ends a statement at U+0000, and no name of ours or of a researcher holds one. */
export function quoteIdent(name: string): string {
  if (!name.includes("\u0000")) return `"${name.toWellFormed().replaceAll('"', '""')}"`;
  refuseUnsupportedBecause(
    { en: "The query contains a NUL character.", ja: "クエリに NUL 文字が含まれています。" },
    { en: "Remove it.", ja: "削除してください。" },
  );
}

/** Never refuses: a text may be a value of the data, and a value must not decide whether there is an answer. */
export function quoteText(text: string): string {
  const parts = text.toWellFormed().split("\u0000");
  const quoted = parts.map((part) => `'${part.replaceAll("'", "''")}'`);
  return quoted.length === 1 ? quoted.join("") : `(${quoted.join(" || chr(0) || ")})`;
}
