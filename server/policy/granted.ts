// What a permit grants of a dataset: whole tables in the manifest's order with only their granted columns, and always the person key.
import type { DatasetManifest, TableManifest } from "../ingest/manifest.ts";
import type { Grants } from "../store/schema.ts";

/** A granted person or event table carries its person key in any case: without it nothing can be counted in persons. */
export function grantedTables(manifest: DatasetManifest, grants: Grants): readonly TableManifest[] {
  return manifest.tables.flatMap((table) => {
    const granted = Object.hasOwn(grants, table.name) ? grants[table.name] : undefined;
    if (granted === undefined) return [];
    const columns = table.columns.filter(
      (column) => granted.includes(column.name) || (table.kind !== "public" && column.role === "person-key"),
    );
    return columns.length === 0 ? [] : [{ ...table, columns }];
  });
}

/** Everything: the grant of a permit without restrictions. */
export function wholeGrant(manifest: DatasetManifest): Grants {
  return Object.fromEntries(manifest.tables.map((table) => [table.name, table.columns.map((column) => column.name)]));
}
