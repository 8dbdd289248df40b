// JSON as RFC 8785 writes it: keys in the order of their UTF-16 code units, no white space, numbers as ECMAScript prints them; equal values have equal text.

export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = new Map<string, unknown>(Object.entries(value));
  let text = "";
  // Without a comparison function sort() goes by UTF-16 code units.
  for (const key of [...fields.keys()].sort()) {
    const field = fields.get(key);
    if (field !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return `{${text}}`;
}
