// What one permit lets the engines know: tables, columns, row scope, files; and the statements that set an engine up with exactly that.
import { join } from "node:path";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import type { TableGrant } from "../disclosure/privacy-unit.ts";
import type { DatasetManifest, SnapshotRecord, TableManifest } from "../ingest/manifest.ts";
import { quoteIdent, quoteText } from "../plan/print-duckdb.ts";
import type { Workspace } from "../policy/permits.ts";

/** Only rows of persons (or of the table itself) whose `column` holds one of `values`. */
export type ScopeRule = { readonly table: string; readonly column: string; readonly values: readonly string[] };

export type QueryWorkspace = {
  readonly projectId: string;
  readonly permitId: string;
  readonly snapshotId: string;
  /** Host directory of the snapshot's Parquet files. */
  readonly directory: string;
  readonly tables: readonly (TableGrant & { readonly file: string })[];
  /** Tables that only the row scope needs: never known to the binder. */
  readonly scopeTables: readonly {
    readonly name: string;
    readonly file: string;
    readonly personKey: string | undefined;
  }[];
  readonly rowScope: readonly ScopeRule[];
  readonly policy: DisclosurePolicy;
};

const dataPath = (file: string): string => quoteText(`/data/${file}`);

/** Empty tables of exactly the permit's schema, for the binder. */
export function binderSetup(workspace: QueryWorkspace): readonly string[] {
  return workspace.tables.map(
    (table) =>
      `CREATE TABLE ${quoteIdent(table.name)} (${table.columns.map((column) => `${quoteIdent(column.name)} ${column.type}`).join(", ")})`,
  );
}

/** Views over the permit's files with its row scope built in, for the evidence engine. */
export function evidenceSetup(workspace: QueryWorkspace): readonly string[] {
  return workspace.tables.map((table) => {
    const columns = table.columns.map((column) => quoteIdent(column.name)).join(", ");
    const scope = workspace.rowScope.flatMap((rule) => scopePredicate(rule, table, workspace));
    const where = scope.length === 0 ? "" : ` WHERE ${scope.join(" AND ")}`;
    return `CREATE VIEW ${quoteIdent(table.name)} AS SELECT ${columns} FROM read_parquet(${dataPath(table.file)})${where}`;
  });
}

/** Public tables only, for the engine that computes answers from protected tables. */
export function finishSetup(workspace: QueryWorkspace): readonly string[] {
  return workspace.tables
    .filter((table) => table.kind === "public")
    .map(
      (table) =>
        `CREATE VIEW ${quoteIdent(table.name)} AS SELECT ${table.columns.map((column) => quoteIdent(column.name)).join(", ")} FROM read_parquet(${dataPath(table.file)})`,
    );
}

export function evidenceFiles(workspace: QueryWorkspace): readonly { readonly name: string; readonly path: string }[] {
  const files = new Set([...workspace.tables, ...workspace.scopeTables].map((table) => table.file));
  return [...files].map((file) => ({ name: file, path: join(workspace.directory, file) }));
}

export function publicFiles(workspace: QueryWorkspace): readonly { readonly name: string; readonly path: string }[] {
  return workspace.tables
    .filter((table) => table.kind === "public")
    .map((table) => ({ name: table.file, path: join(workspace.directory, table.file) }));
}

/** A rule about a person narrows every table of persons; a rule about an event or public table narrows that table. */
function scopePredicate(
  rule: ScopeRule,
  table: QueryWorkspace["tables"][number],
  workspace: QueryWorkspace,
): readonly string[] {
  const values = rule.values.map(quoteText).join(", ");
  const test = `CAST(${quoteIdent(rule.column)} AS VARCHAR) IN (${values})`;
  if (table.name === rule.table) return [test];
  const source = [...workspace.scopeTables, ...workspace.tables].find((candidate) => candidate.name === rule.table);
  if (source === undefined) throw new Error("row scope names a table the workspace does not have");
  if (source.personKey === undefined || table.personKey === undefined) return [];
  const isPersonTable =
    workspace.scopeTables.some((candidate) => candidate.name === rule.table) ||
    workspace.tables.some((candidate) => candidate.name === rule.table && candidate.kind === "person");
  if (!isPersonTable) return [];
  return [
    `${quoteIdent(table.personKey)} IN (SELECT ${quoteIdent(source.personKey)} FROM read_parquet(${dataPath(source.file)}) WHERE ${test})`,
  ];
}

/** One text for project, snapshot, grant and scope: a sandbox process never serves two of them. */
export function workspaceKey(workspace: QueryWorkspace): string {
  const grant = workspace.tables.map((table) => [table.name, table.columns.map((column) => column.name)]);
  return JSON.stringify([workspace.projectId, workspace.permitId, workspace.snapshotId, grant, workspace.rowScope]);
}

/** A whole snapshot without a permit: for tests and benchmarks of the line. */
export function workspaceOfSnapshot(
  manifest: DatasetManifest,
  snapshot: SnapshotRecord,
  policy: DisclosurePolicy,
): QueryWorkspace {
  const stored = new Map(
    snapshot.tables.map((table) => [table.name, new Set(table.columns.map((column) => column.name))]),
  );
  const tables = manifest.tables.map((table) => ({
    ...tableGrant(
      { ...table, columns: table.columns.filter((column) => stored.get(table.name)?.has(column.name)) },
      snapshot,
      manifest,
    ),
    file: fileOf(snapshot, table.name),
  }));
  return {
    projectId: "none",
    permitId: "none",
    snapshotId: snapshot.id,
    directory: snapshot.directory,
    tables,
    scopeTables: [],
    rowScope: [],
    policy,
  };
}

/** The engine's view of what `loadAnalystWorkspace` granted. */
export function queryWorkspace(workspace: Workspace, policy: DisclosurePolicy): QueryWorkspace {
  const { project, permit, snapshot, manifest } = workspace;
  const granted = workspace.tables.map((table) => ({
    ...tableGrant(table, snapshot, manifest),
    file: fileOf(snapshot, table.name),
  }));
  const needed = permit.row_scope
    .map((rule) => rule.table)
    .filter((name) => !granted.some((table) => table.name === name && grantHasScope(table, permit.row_scope)));
  const scopeTables = manifest.tables
    .filter((table) => needed.includes(table.name) || permit.row_scope.some((rule) => rule.table === table.name))
    .map((table) => ({ name: table.name, file: fileOf(snapshot, table.name), personKey: personKeyOf(table) }));
  return {
    projectId: project.id,
    permitId: permit.id,
    snapshotId: snapshot.id,
    directory: snapshot.directory,
    tables: granted,
    scopeTables,
    rowScope: permit.row_scope,
    policy,
  };
}

const grantHasScope = (table: TableGrant, scope: readonly ScopeRule[]): boolean =>
  scope.every((rule) => rule.table !== table.name || table.columns.some((column) => column.name === rule.column));

const personKeyOf = (table: DatasetManifest["tables"][number]): string | undefined =>
  table.kind === "public" ? undefined : table.columns.find((column) => column.role === "person-key")?.name;

function fileOf(snapshot: SnapshotRecord, table: string): string {
  const found = snapshot.tables.find((candidate) => candidate.name === table);
  if (found === undefined) throw new Error(`snapshot ${snapshot.id} has no table ${table}`);
  return found.file;
}

/** SECURITY: only row ids of persons' rows; an institution's key is shared by many persons. */
function rowIdentity(target: string, manifest: DatasetManifest): string | undefined {
  const [tableName, columnName] = target.split(".");
  const table = manifest.tables.find((candidate) => candidate.name === tableName && candidate.kind !== "public");
  return table?.columns.some((column) => column.name === columnName && column.role === "row-id") === true
    ? target
    : undefined;
}

function populationsOf(column: TableManifest["columns"][number]): ReadonlyMap<string, number> | undefined {
  const known = (column.domain ?? []).flatMap(({ value, population }) =>
    population === undefined ? [] : [[value, population] as const],
  );
  return known.length === 0 ? undefined : new Map(known);
}

function tableGrant(table: TableManifest, snapshot: SnapshotRecord, manifest: DatasetManifest): TableGrant {
  const stored = snapshot.tables.find((candidate) => candidate.name === table.name)?.columns ?? [];
  return {
    name: table.name,
    kind: table.kind,
    personKey: personKeyOf(table),
    columns: table.columns.map((column) => ({
      name: column.name,
      type: stored.find((candidate) => candidate.name === column.name)?.type ?? column.type,
      role: column.role,
      rowIdentity: rowIdentity(column.references ?? `${table.name}.${column.name}`, manifest),
      domain: column.domain?.map((entry) => entry.value),
      populations: populationsOf(column),
    })),
  };
}
