// Colours of SQL, line by line: the same for text at rest and for the live editor.

export type TokenKind = "keyword" | "function" | "string" | "number" | "comment" | "text";
export type Token = { readonly start: number; readonly end: number; readonly kind: TokenKind };
export type LineState = "code" | "comment" | "string" | "quoted";

const words =
  "ALL AND ANTI ANY AS ASC ASOF AT BETWEEN BY CASE CAST COLLATE COLUMNS CROSS CUBE CURRENT DATE DESC DESCRIBE DISTINCT ELSE END ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FILTER FIRST FOLLOWING FOR FROM FULL GLOB GROUP GROUPING HAVING ILIKE IN INNER INTERSECT INTERVAL IS ISNULL JOIN LAST LATERAL LEFT LIKE LIMIT MATERIALIZED NATURAL NOT NOTNULL NULL NULLS OFFSET ON OR ORDER OUTER OVER PARTITION PIVOT POSITIONAL PRECEDING QUALIFY RANGE RECURSIVE REPLACE RIGHT ROLLUP ROW ROWS SAMPLE SELECT SEMI SETS SIMILAR SOME SUMMARIZE TABLE THEN TIMESTAMP TO TRUE TRY_CAST UNBOUNDED UNION UNNEST UNPIVOT USING VALUES WHEN WHERE WINDOW WITH WITHIN";
export const keywords: readonly string[] = words.split(" ");
const keywordSet = new Set(keywords);

const pattern =
  /(?<space>\s+)|(?<comment>--.*$)|(?<open>\/\*)|(?<string>')|(?<quoted>")|(?<number>\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<other>.)/uy;

const closing: { readonly [S in Exclude<LineState, "code">]: string } = { comment: "*/", string: "'", quoted: '"' };
const kindOf: { readonly [S in Exclude<LineState, "code">]: TokenKind } = {
  comment: "comment",
  string: "string",
  quoted: "text",
};

/** Where an open comment or text ends on this line; a doubled quote stays inside. */
const closeAt = (line: string, from: number, state: Exclude<LineState, "code">): number => {
  const mark = closing[state];
  let at = line.indexOf(mark, from);
  while (at >= 0 && state !== "comment" && line[at + 1] === mark) at = line.indexOf(mark, at + 2);
  return at < 0 ? -1 : at + mark.length;
};

export const tokenizeLine = (
  line: string,
  state: LineState,
): { readonly tokens: readonly Token[]; readonly state: LineState } => {
  const tokens: Token[] = [];
  const add = (start: number, end: number, kind: TokenKind): void => {
    const last = tokens.at(-1);
    if (last && last.kind === kind && last.end === start) tokens[tokens.length - 1] = { start: last.start, end, kind };
    else if (end > start) tokens.push({ start, end, kind });
  };
  let at = 0;
  let now = state;
  while (at < line.length) {
    if (now !== "code") {
      const end = closeAt(line, at, now);
      add(at, end < 0 ? line.length : end, kindOf[now]);
      if (end < 0) return { tokens, state: now };
      at = end;
      now = "code";
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (!match?.groups) break;
    const end = at + match[0].length;
    const { comment, open, string, quoted, number, word } = match.groups;
    if (comment) add(at, end, "comment");
    else if (open || string || quoted) {
      now = open ? "comment" : string ? "string" : "quoted";
      add(at, end, kindOf[now]);
    } else if (number) add(at, end, "number");
    else if (
      word &&
      /^\s*\(/.test(line.slice(end)) &&
      ![
        "IN",
        "AND",
        "OR",
        "NOT",
        "AS",
        "USING",
        "ON",
        "OVER",
        "BY",
        "FILTER",
        "VALUES",
        "EXISTS",
        "CUBE",
        "ROLLUP",
        "SETS",
        "WHERE",
        "FROM",
        "SELECT",
        "JOIN",
        "WHEN",
        "THEN",
        "ELSE",
        "UNION",
        "ALL",
        "ANY",
        "EXCEPT",
        "INTERSECT",
        "WITHIN",
        "EXCLUDE",
        "DISTINCT",
      ].includes(word.toUpperCase())
    )
      add(at, end, "function");
    else if (word && keywordSet.has(word.toUpperCase())) add(at, end, "keyword");
    else add(at, end, "text");
    at = end;
  }
  return { tokens, state: now === "quoted" ? "code" : now };
};

export const tokenize = (text: string): readonly { readonly line: string; readonly tokens: readonly Token[] }[] => {
  let state: LineState = "code";
  return text.split("\n").map((line) => {
    const result = tokenizeLine(line, state);
    state = result.state;
    return { line, tokens: result.tokens };
  });
};
