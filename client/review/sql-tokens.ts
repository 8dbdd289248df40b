// SQL cut into pieces for reading: keywords, functions, strings, numbers, comments. It colours text and decides nothing.
export type SqlToken = { readonly kind: "k" | "f" | "s" | "n" | "c" | "plain"; readonly text: string };

const keywords = new Set(
  `SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN LEFT RIGHT FULL INNER OUTER CROSS ON USING AS AND OR NOT IN EXISTS IS NULL LIKE ILIKE BETWEEN
  CASE WHEN THEN ELSE END WITH RECURSIVE UNION ALL INTERSECT EXCEPT DISTINCT FILTER OVER PARTITION ROWS RANGE PRECEDING FOLLOWING CURRENT ROW UNBOUNDED
  WITHIN ROLLUP CUBE GROUPING SETS QUALIFY ASC DESC NULLS FIRST LAST INTERVAL DATE TIMESTAMP CAST TRUE FALSE VALUES SEMI ANTI ASOF LATERAL WINDOW`.split(
    /\s+/,
  ),
);

// One alternative for each kind, tried in this order; what none takes is a single plain character.
const piece =
  /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*'?)|("(?:[^"]|"")*"?)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(\s+|[\s\S])/gu;

export function sqlTokens(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const match of sql.matchAll(piece)) {
    const [text, comment, string, , number, word] = match;
    const kind =
      comment !== undefined
        ? "c"
        : string !== undefined
          ? "s"
          : number !== undefined
            ? "n"
            : word === undefined
              ? "plain"
              : keywords.has(word.toUpperCase())
                ? "k"
                : /^\s*\(/.test(sql.slice(match.index + text.length))
                  ? "f"
                  : "plain";
    const last = tokens.at(-1);
    if (last?.kind === "plain" && kind === "plain") tokens[tokens.length - 1] = { kind, text: last.text + text };
    else tokens.push({ kind, text });
  }
  return tokens;
}

/** The same by lines, for line numbers; a comment over two lines stays a comment on both. */
export function sqlLines(sql: string): readonly (readonly SqlToken[])[] {
  const lines: SqlToken[][] = [[]];
  for (const token of sqlTokens(sql.replace(/\r\n?/g, "\n").trimEnd())) {
    for (const [index, text] of token.text.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (text !== "") lines.at(-1)?.push({ kind: token.kind, text });
    }
  }
  return lines;
}
