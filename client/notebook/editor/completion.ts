// Suggestions for a query: what the permit grants and the query has in sight first, then functions, words, and what the server knows.
import type { IRange, languages } from "monaco-editor/editor/editor.api";
import type { Catalog } from "../../../server/http/schemas.ts";
import { api } from "../../api.ts";
import { both } from "../../i18n/i18n.ts";
import { scopeOf, wordBefore } from "./sql-scope.ts";
import { keywords } from "./sql-tokens.ts";

type Scope = { readonly catalog: () => Catalog | null; readonly project: () => string };
const scopes = new Map<string, Scope>();
export const knowScope = (uri: string, scope: Scope): void => {
  scopes.set(uri, scope);
};
export const forgetScope = (uri: string): void => {
  scopes.delete(uri);
};

const serverWaitMs = 400;

type Kinds = typeof languages.CompletionItemKind;
type Item = languages.CompletionItem;

/** Items in order of rank; the first with a name wins. */
export const localItems = (
  catalog: Catalog,
  sql: string,
  offset: number,
  range: IRange,
  kinds: Kinds,
): readonly Item[] => {
  const { owner } = wordBefore(sql, offset);
  const scope = scopeOf(sql, catalog);
  const items = new Map<string, Item>();
  const add = (rank: number, label: string, kind: Item["kind"], detail: string, documentation?: string): void => {
    if (!items.has(label))
      items.set(label, {
        label,
        kind,
        insertText: label,
        detail,
        range,
        sortText: `${rank}${label}`,
        ...(documentation ? { documentation } : {}),
      });
  };
  const columnsOf = (rank: number, table: Catalog["tables"][number]): void => {
    for (const column of table.columns)
      add(rank, column.name, kinds.Field, `${both(column.label)} · ${column.type}`, table.name);
  };
  if (owner !== null) {
    const owned =
      scope.tables.find(({ alias }) => alias.toLowerCase() === owner.toLowerCase())?.table ??
      catalog.tables.find((table) => table.name.toLowerCase() === owner.toLowerCase());
    if (owned) columnsOf(0, owned);
    return [...items.values()];
  }
  for (const { table } of scope.tables) columnsOf(0, table);
  for (const { alias, table } of scope.tables) if (alias !== table.name) add(1, alias, kinds.Variable, table.name);
  for (const name of scope.named) add(1, name, kinds.Variable, "WITH");
  for (const table of catalog.tables) add(2, table.name, kinds.Struct, both(table.label));
  for (const entry of catalog.functions) add(3, entry.name, kinds.Function, entry.signature, both(entry.description));
  for (const word of keywords) add(4, word, kinds.Keyword, "");
  return [...items.values()];
};

const fromServer = async (
  project: string,
  before: string,
  signal: AbortSignal,
): Promise<readonly { readonly text: string; readonly start: number }[]> => {
  const answer = await api.projects.complete(project, before, signal);
  return answer.ok ? answer.value.items : [];
};

export const completionProvider = (
  monaco: typeof import("monaco-editor/editor/editor.api"),
): languages.CompletionItemProvider => ({
  triggerCharacters: ["."],
  provideCompletionItems: async (model, position, _context, token) => {
    const scope = scopes.get(model.uri.toString());
    const catalog = scope?.catalog();
    if (!scope || !catalog) return { suggestions: [] };
    const sql = model.getValue();
    const offset = model.getOffsetAt(position);
    const start = model.getPositionAt(wordBefore(sql, offset).start);
    const range = monaco.Range.fromPositions(start, position);
    const local = localItems(catalog, sql, offset, range, monaco.languages.CompletionItemKind);
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const timer = setTimeout(() => abort.abort(), serverWaitMs);
    const more = await fromServer(scope.project(), sql.slice(0, offset), abort.signal);
    clearTimeout(timer);
    const known = new Set(local.map((item) => String(item.label).toLowerCase()));
    const extra = more.flatMap(({ text, start: from }): Item[] => {
      const label = text.trim();
      if (!label || known.has(label.toLowerCase())) return [];
      return [
        {
          label,
          insertText: label,
          kind: monaco.languages.CompletionItemKind.Text,
          range: monaco.Range.fromPositions(model.getPositionAt(from), position),
          sortText: `5${label}`,
        },
      ];
    });
    return { suggestions: [...local, ...extra] };
  },
});
