// What a permit grants of a dataset: whole tables in the manifest's order with only their granted columns, and always the person key.
import type { DatasetManifest, SnapshotRecord, TableManifest } from "../ingest/manifest.ts";
import type { Grants } from "../store/schema.ts";

type SnapshotTables = Pick<SnapshotRecord, "tables">;

/** The dataset as a snapshot really holds it: the import leaves some columns (row ids) behind. */
export function snapshotTables(manifest: DatasetManifest, snapshot: SnapshotTables): readonly TableManifest[] {
  return manifest.tables.flatMap((table) => {
    const held = snapshot.tables.find(({ name }) => name === table.name);
    const columns = table.columns.filter((column) => held?.columns.some(({ name }) => name === column.name));
    return columns.length === 0 ? [] : [{ ...table, columns }];
  });
}

/** A granted person or event table carries its person key in any case: without it nothing can be counted in persons. */
export function grantedTables(tables: readonly TableManifest[], grants: Grants): readonly TableManifest[] {
  return tables.flatMap((table) => {
    const granted = Object.hasOwn(grants, table.name) ? grants[table.name] : undefined;
    if (granted === undefined) return [];
    const columns = table.columns.filter(
      (column) => granted.includes(column.name) || (table.kind !== "public" && column.role === "person-key"),
    );
    return columns.length === 0 ? [] : [{ ...table, columns }];
  });
}

/** The grants that name exactly these tables and columns. */
export function grantsOf(tables: readonly TableManifest[]): Grants {
  return Object.fromEntries(tables.map((table) => [table.name, table.columns.map((column) => column.name)]));
}
