// Pure rules of a notebook's order and names: who stands after whom, and what a new block is called.

type Placed = { readonly id: string; readonly position: number };

export const inOrder = <B extends Placed>(blocks: readonly B[]): readonly B[] =>
  [...blocks].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));

/** The block after which `id` stands once moved one place; null: first of all; undefined: it is at the edge already. */
export const afterMove = (ids: readonly string[], id: string, direction: "up" | "down"): string | null | undefined => {
  const at = ids.indexOf(id);
  if (at < 0) return undefined;
  if (direction === "up") return at === 0 ? undefined : (ids[at - 2] ?? null);
  return at === ids.length - 1 ? undefined : ids[at + 1];
};

/** The order once `id` stands after `afterId`; what the page shows before the server has answered. */
export const moved = (ids: readonly string[], id: string, afterId: string | null): readonly string[] => {
  const rest = ids.filter((other) => other !== id);
  const at = afterId === null ? 0 : rest.indexOf(afterId) + 1;
  return [...rest.slice(0, at), id, ...rest.slice(at)];
};

/** The block to choose when `id` goes: the next one, or the one before. */
export const neighbour = (ids: readonly string[], id: string): string | null => {
  const at = ids.indexOf(id);
  return ids[at + 1] ?? ids[at - 1] ?? null;
};

/** Names can stand in SQL without quotes; what was typed is bent to that. */
export const blockName = (typed: string): string =>
  typed
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=\d)/, "_")
    .slice(0, 63);

/** Line and column (from 1) of a UTF-16 offset. */
export const lineAt = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, Math.max(0, offset));
  const line = before.split("\n").length;
  return { line, column: before.length - (before.lastIndexOf("\n") + 1) + 1 };
};

/** The word at an offset, for a squiggle: from the offset to the end of the name, or one character. */
export const wordEnd = (text: string, offset: number): number => {
  const rest = /^(?:"[^"\n]*"|[\p{L}\p{N}_.]+|[^\s])/u.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 1);
};
