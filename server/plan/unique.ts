// Proves that no two rows of a relation agree on given columns; false means only that no proof was found.

import type { Expr, Rel } from "./algebra.ts";
import { assertNever } from "./refusal.ts";

export function isUniqueOn(rel: Rel, positions: ReadonlySet<number>): boolean {
  switch (rel.op) {
    case "delim":
      return rel.columns.every((_, index) => positions.has(index));
    case "dummy":
    case "empty":
      return true;
    case "aggregate": {
      const isPlain = rel.sets.length === 1 && rel.sets[0]?.length === rel.groups.length;
      return isPlain && rel.groups.every((_, index) => positions.has(index));
    }
    case "project":
      return isUniqueOn(rel.input, mapped(rel.exprs, positions));
    case "filter":
    case "sort":
      return isUniqueOn(rel.input, positions);
    case "limit":
      return rel.count === 0n || rel.count === 1n || isUniqueOn(rel.input, positions);
    case "window":
      return isUniqueOn(rel.input, below(positions, rel.input.columns.length));
    case "distinct": {
      const all = rel.columns.every((_, index) => positions.has(index));
      const on = rel.on?.every((expr) => expr.kind === "ref" && positions.has(expr.index)) ?? false;
      return (rel.on === undefined ? all : on) || isUniqueOn(rel.input, positions);
    }
    case "join":
      return isJoinUnique(rel, positions);
    case "with":
      return isUniqueOn(rel.body, positions);
    case "scan":
    case "released":
    case "values":
    case "unnest":
    case "setop":
    case "cteref":
    case "recursive":
      return false;
    default:
      return assertNever(rel);
  }
}

function mapped(exprs: readonly Expr[], positions: ReadonlySet<number>): ReadonlySet<number> {
  const inner = new Set<number>();
  for (const position of positions) {
    const expr = exprs[position];
    if (expr?.kind === "ref") inner.add(expr.index);
  }
  return inner;
}

function below(positions: ReadonlySet<number>, width: number): ReadonlySet<number> {
  return new Set([...positions].filter((position) => position < width));
}

function isJoinUnique(join: Extract<Rel, { readonly op: "join" }>, positions: ReadonlySet<number>): boolean {
  const width = join.left.columns.length;
  const isLeftUnique = isUniqueOn(join.left, below(positions, width));
  if (join.kind === "SEMI" || join.kind === "ANTI" || join.kind === "MARK" || join.kind === "SINGLE")
    return isLeftUnique;
  if (join.kind === "RIGHT" || join.kind === "FULL" || !isLeftUnique) return false;
  // A unique left row meets at most one right row where the equalities cover a unique key of the right side.
  const equal = join.conditions.filter((condition) => condition.op === "=" || condition.op === "IS NOT DISTINCT FROM");
  const rights = new Set(equal.flatMap((condition) => (condition.right.kind === "ref" ? [condition.right.index] : [])));
  for (const position of positions) if (position >= width) rights.add(position - width);
  return isUniqueOn(join.right, rights);
}
