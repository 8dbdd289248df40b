// Where a block stands: a number between its neighbours', so that a move writes one row; renumbered when no number is left between.
export type Placed = { readonly id: string; readonly position: number };

export type Place =
  | { readonly kind: "between"; readonly position: number }
  /** No room: every block gets its new number first. */
  | { readonly kind: "renumber"; readonly position: number; readonly others: readonly Placed[] };

const step = 1024;
const gapMin = 1e-6;

/** `others`: the blocks without the one to place, in order. `afterId` null puts it first; undefined as answer: no such block. */
export function placeAfter(others: readonly Placed[], afterId: string | null): Place | undefined {
  const index = afterId === null ? -1 : others.findIndex((block) => block.id === afterId);
  if (afterId !== null && index === -1) return undefined;
  const before = others[index]?.position;
  const after = others[index + 1]?.position;
  if (before === undefined && after === undefined) return { kind: "between", position: step };
  if (after === undefined) return { kind: "between", position: (before ?? 0) + step };
  if (before === undefined) return { kind: "between", position: after - step };
  const middle = before + (after - before) / 2;
  if (after - before >= gapMin && middle > before && middle < after) return { kind: "between", position: middle };
  const renumbered = others.map((block, i) => ({ id: block.id, position: (i <= index ? i + 1 : i + 2) * step }));
  return { kind: "renumber", position: (index + 2) * step, others: renumbered };
}
