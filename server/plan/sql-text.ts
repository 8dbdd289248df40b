// Quoting: the only two ways a name or a text enters printed SQL.

import { refuseUnsupportedBecause } from "./plan-refusals.ts";

export function quoteIdent(name: string): string {
  return `"${checked(name).replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${checked(text).replaceAll("'", "''")}'`;
}

/** SECURITY: the engine's parser ends a statement at U+0000. */
function checked(text: string): string {
  if (!text.includes("\u0000")) return text;
  refuseUnsupportedBecause(
    { en: "The query contains a NUL character.", ja: "クエリに NUL 文字が含まれています。" },
    { en: "Remove it.", ja: "削除してください。" },
  );
}
