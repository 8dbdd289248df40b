// An event's details as lines a person can read: nested values are flattened, SQL keeps its lines.
export type DetailLine = { readonly key: string; readonly kind: "text" | "sql" | "hash"; readonly text: string };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const plain = (value: unknown): string => {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map((one) => (isRecord(one) ? JSON.stringify(one) : plain(one))).join(", ");
  return String(value);
};

const depthMax = 4;

export function detailLines(detail: Readonly<Record<string, unknown>>, prefix = "", depth = 1): readonly DetailLine[] {
  return Object.entries(detail).flatMap(([name, value]): readonly DetailLine[] => {
    const key = prefix === "" ? name : `${prefix} · ${name}`;
    if (isRecord(value))
      return depth < depthMax
        ? detailLines(value, key, depth + 1)
        : [{ key, kind: "text", text: JSON.stringify(value) }];
    if (Array.isArray(value) && value.length > 0 && value.every(isRecord) && depth < depthMax)
      return value.flatMap((one, index) => detailLines(one, `${key} ${index + 1}`, depth + 1));
    const text = plain(value);
    if (name === "sql" || name.endsWith("Sql")) return [{ key, kind: "sql", text }];
    return [{ key, kind: /^[0-9a-f]{64}$/.test(text) ? "hash" : "text", text }];
  });
}

/** A short line for the closed row: the first details that are neither SQL nor a hash. */
export function detailSummary(detail: Readonly<Record<string, unknown>>): string {
  return detailLines(detail)
    .filter((line) => line.kind === "text" && line.text !== "–")
    .slice(0, 3)
    .map((line) => `${line.key}: ${line.text}`)
    .join("; ");
}

/** 9f2c 41d8 …: a hash in groups of four, the way people compare them. */
export function hashGroups(hash: string): string {
  return hash.replace(/(.{4})(?=.)/g, "$1 ");
}
