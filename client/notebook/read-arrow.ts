// An Arrow stream of a protected table back into rows and marks; what the stream does not say makes it null, and the JSON answer is asked instead.
import { DataType, type Schema, tableFromIPC } from "apache-arrow";
import type { Bilingual, Mark, ProtectedTableJson } from "../../server/http/schemas.ts";

type Value = ProtectedTableJson["rows"][number][number];
const markPrefix = "mark:";

const dateText = (value: unknown): string => new Date(Number(value)).toISOString().slice(0, 10);
const timestampText = (value: unknown): string =>
  new Date(Number(value))
    .toISOString()
    .replace("T", " ")
    .replace(/\.?0*Z$/, "");

const plain = (value: unknown, type: DataType): Value => {
  if (value === null || value === undefined) return null;
  if (DataType.isDate(type)) return dateText(value);
  if (DataType.isTimestamp(type)) return timestampText(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  return String(value);
};

/** Notes, kinds and versions, which stand as JSON in the metadata of the schema. */
const described = (
  schema: Schema,
): Pick<ProtectedTableJson, "columns" | "notes" | "policyVersion" | "snapshotId"> | null => {
  try {
    const text = schema.metadata.get("sekisho");
    return text
      ? (JSON.parse(text) as Pick<ProtectedTableJson, "columns" | "policyVersion" | "snapshotId"> & {
          notes: Bilingual[];
        })
      : null;
  } catch {
    return null;
  }
};

export const readArrow = (bytes: Uint8Array): ProtectedTableJson | null => {
  const table = tableFromIPC(bytes);
  const about = described(table.schema);
  if (!about) return null;
  const values = about.columns.map(({ name }, index) => {
    const vector = table.getChildAt(index);
    return table.schema.fields[index]?.name === name ? vector : null;
  });
  if (values.some((vector) => vector === null)) return null;
  const markVectors = about.columns.map((_, index) => table.getChildAt(about.columns.length + index));
  if (table.schema.fields.slice(about.columns.length).some((field) => !field.name.startsWith(markPrefix))) return null;
  const rows: Value[][] = [];
  const marks: (Mark | null)[][] = [];
  for (let r = 0; r < table.numRows; r += 1) {
    rows.push(values.map((vector) => plain(vector!.get(r), vector!.type as DataType)));
    marks.push(markVectors.map((vector) => (vector?.get(r) as Mark | null | undefined) ?? null));
  }
  return { ...about, rows, marks };
};
