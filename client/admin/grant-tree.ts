// Which tables and columns a permit will grant, as a tree of ticks; a granted table always carries its person key.
import type { CatalogTable, PermitInput } from "../../server/http/schemas.ts";

export type Grants = PermitInput["grants"];
export type TableState = "all" | "some" | "none";

/** `key` names the person key's role in a dataset manifest. */
export const isKey = (column: CatalogTable["columns"][number]): boolean =>
  column.role === "person-key" || column.role === "key";

const keysOf = (table: CatalogTable): readonly string[] => table.columns.filter(isKey).map((column) => column.name);

/** Keeps the table's own order, so that equal grants are equal as text. */
const inOrder = (table: CatalogTable, chosen: ReadonlySet<string>): string[] =>
  table.columns.map((column) => column.name).filter((name) => chosen.has(name));

export const isGranted = (grants: Grants, table: string, column: string): boolean =>
  grants[table]?.includes(column) ?? false;

export function tableState(grants: Grants, table: CatalogTable): TableState {
  const granted = grants[table.name]?.length ?? 0;
  if (granted === 0) return "none";
  return granted >= table.columns.length ? "all" : "some";
}

const without = (grants: Grants, table: string): Grants =>
  Object.fromEntries(Object.entries(grants).filter(([name]) => name !== table));

export function setTable(grants: Grants, table: CatalogTable, granted: boolean): Grants {
  if (!granted) return without(grants, table.name);
  return { ...grants, [table.name]: table.columns.map((column) => column.name) };
}

/** Unticking the key unticks the table; a table with nothing but its key left is kept, since presence can be counted. */
export function setColumn(grants: Grants, table: CatalogTable, column: string, granted: boolean): Grants {
  const keys = keysOf(table);
  if (!granted && keys.includes(column)) return without(grants, table.name);
  const chosen = new Set(grants[table.name] ?? []);
  if (granted) for (const key of keys) chosen.add(key);
  if (granted) chosen.add(column);
  else chosen.delete(column);
  return chosen.size === 0 ? without(grants, table.name) : { ...grants, [table.name]: inOrder(table, chosen) };
}

export function setAll(tables: readonly CatalogTable[], granted: boolean): Grants {
  return granted ? tables.reduce<Grants>((grants, table) => setTable(grants, table, true), {}) : {};
}

export function grantCounts(grants: Grants): { readonly tables: number; readonly columns: number } {
  const lists = Object.values(grants).filter((columns) => columns.length > 0);
  return { tables: lists.length, columns: lists.reduce((sum, columns) => sum + columns.length, 0) };
}

export type ScopeColumn = {
  readonly table: string;
  readonly column: string;
  readonly domain: NonNullable<CatalogTable["columns"][number]["domain"]>;
};

/** Rows can be narrowed only by columns whose values are declared. */
export function scopeColumns(tables: readonly CatalogTable[]): readonly ScopeColumn[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      column.domain !== null && column.domain.length > 0 && !isKey(column)
        ? [{ table: table.name, column: column.name, domain: column.domain }]
        : [],
    ),
  );
}

/** Drops what the dataset does not have: another dataset was chosen after ticking. */
export function pruneGrants(grants: Grants, tables: readonly CatalogTable[]): Grants {
  const kept = tables.flatMap((table) => {
    const columns = inOrder(table, new Set(grants[table.name] ?? []));
    return columns.length === 0 ? [] : [[table.name, columns] as const];
  });
  return Object.fromEntries(kept);
}
