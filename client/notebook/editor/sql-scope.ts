// What a half-written query has in sight: the tables of its FROM and JOIN, their aliases, and the names given by WITH.
import type { Catalog, CatalogTable } from "../../../server/http/schemas.ts";
import { tokenize } from "./sql-tokens.ts";

export type Scope = {
  readonly tables: readonly { readonly alias: string; readonly table: CatalogTable }[];
  readonly named: readonly string[];
};

/** The text with comments and quoted texts blanked, so that a word inside them is never taken for a name. */
const bare = (sql: string): string =>
  tokenize(sql)
    .map(({ line, tokens }) => {
      let text = line;
      for (const token of tokens)
        if (token.kind === "comment" || token.kind === "string")
          text = text.slice(0, token.start) + " ".repeat(token.end - token.start) + text.slice(token.end);
      return text;
    })
    .join("\n");

const afterTable = new Set([
  "ON",
  "USING",
  "WHERE",
  "GROUP",
  "ORDER",
  "JOIN",
  "LEFT",
  "RIGHT",
  "FULL",
  "INNER",
  "CROSS",
  "NATURAL",
  "ASOF",
  "SEMI",
  "ANTI",
  "HAVING",
  "LIMIT",
  "QUALIFY",
  "WINDOW",
  "UNION",
  "EXCEPT",
  "INTERSECT",
  "POSITIONAL",
]);

export const scopeOf = (sql: string, catalog: Catalog): Scope => {
  const text = bare(sql);
  const tables: { alias: string; table: CatalogTable }[] = [];
  const byName = new Map(catalog.tables.map((table) => [table.name.toLowerCase(), table]));
  for (const match of text.matchAll(
    /(?:\b(?:from|join)\s+|,\s*)([\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:as\s+)?([\p{L}_][\p{L}\p{N}_]*))?/giu,
  )) {
    const table = byName.get(match[1]!.toLowerCase());
    if (!table) continue;
    const alias = match[2] && !afterTable.has(match[2].toUpperCase()) ? match[2] : table.name;
    if (!tables.some((known) => known.alias === alias)) tables.push({ alias, table });
  }
  const named = [
    ...text.matchAll(
      /(?:\bwith\s+(?:recursive\s+)?|\)\s*,\s*)([\p{L}_][\p{L}\p{N}_]*)\s*(?:\([^)]*\)\s*)?as\s*(?:materialized\s*)?\(/giu,
    ),
  ].map((match) => match[1]!);
  return { tables, named };
};

/** The word before the cursor and, after a dot, the name the dot belongs to. */
export const wordBefore = (text: string, offset: number): { readonly start: number; readonly owner: string | null } => {
  const match = /(?:([\p{L}_][\p{L}\p{N}_]*)\.)?([\p{L}_][\p{L}\p{N}_]*)?$/u.exec(text.slice(0, offset));
  return { start: offset - (match?.[2]?.length ?? 0), owner: match?.[1] ?? null };
};
