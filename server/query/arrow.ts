// A protected table as an Arrow stream: value columns, then one dictionary column of marks each.
import { Bool, Dictionary, Float64, Int32, Table, tableToIPC, Utf8, type Vector, vectorFromArray } from "apache-arrow";
import type { ProtectedTableJson } from "../http/schemas.ts";

/** SECURITY: no schema metadata, and nothing beside the cells: the stream says what the JSON says. */
export function arrowOf(table: ProtectedTableJson): Uint8Array {
  const vectors: Record<string, Vector> = {};
  const names = uniqueNames(table.columns.map((column) => column.name));
  table.columns.forEach((_, index) => {
    vectors[names[index]!] = valueVector(table.rows.map((row) => row[index] ?? null));
  });
  table.columns.forEach((_, index) => {
    vectors[`mark:${names[index]}`] = vectorFromArray(
      table.marks.map((row) => row[index] ?? null),
      new Dictionary(new Utf8(), new Int32()),
    );
  });
  return tableToIPC(new Table(vectors), "stream");
}

function valueVector(values: readonly unknown[]): Vector {
  const present = values.filter((value) => value !== null);
  if (present.length > 0 && present.every((value) => typeof value === "number"))
    return vectorFromArray(values as (number | null)[], new Float64());
  if (present.length > 0 && present.every((value) => typeof value === "boolean"))
    return vectorFromArray(values as (boolean | null)[], new Bool());
  return vectorFromArray(
    values.map((value) => (value === null ? null : typeof value === "string" ? value : JSON.stringify(value))),
    new Utf8(),
  );
}

function uniqueNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}:${count}`;
  });
}
