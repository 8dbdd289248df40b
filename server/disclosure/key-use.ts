// The person key is opaque: it may be joined, grouped and counted, never computed with, compared to a literal or put in order.
import type { Expr } from "../plan/algebra.ts";
import { refuse } from "../plan/refusal.ts";
import { partsOf } from "../plan/walk.ts";
import type { ColumnFacts, KeyHold } from "./privacy-unit.ts";
import { noFacts } from "./privacy-unit.ts";

export function refuseKeyUse(at: number | undefined): never {
  return refuse({
    kind: "person-key",
    at,
    message: {
      en: "The person key may only be used to join, to group rows of one patient, and to count patients.",
      ja: "患者を指す仮名IDは、結合・患者ごとの集計・人数の計数にだけ使えます。",
    },
    help: {
      en: "Use it in JOIN … USING, GROUP BY inside a per-patient step, PARTITION BY, IN/EXISTS or count(DISTINCT …), without functions, literals or ordering.",
      ja: "JOIN … USING、患者ごとの GROUP BY、PARTITION BY、IN/EXISTS、count(DISTINCT …) の中で、関数や値との比較・並べ替えなしで使ってください。",
    },
  });
}

/** Facts of a value computed from a relation's columns; refuses where a person key is computed with. */
export function factsOf(
  expr: Expr,
  input: readonly ColumnFacts[],
  pairs: readonly (readonly [number, number])[] = [],
): ColumnFacts {
  if (expr.kind === "ref") return input[expr.index] ?? noFacts;
  const key = keyOf(expr, input, pairs);
  if (key !== undefined) return { ...noFacts, key };
  if (isKeyTest(expr, input)) return noFacts;
  const parts = partsOf(expr).map((child) => factsOf(child, input, pairs));
  if (parts.some((part) => part.key !== undefined)) refuseKeyUse(expr.at);
  // A truth value made from a name or an institution tells neither; a number may still name an institution.
  const carries = expr.type !== "BOOLEAN";
  return {
    ...noFacts,
    fromInstitution: carries && parts.some((part) => part.fromInstitution),
    fromFreeText: carries && parts.some((part) => part.fromFreeText),
  };
}

/** COALESCE of keys, and CASE whose branches are keys or NULL, are keys again. */
function keyOf(
  expr: Expr,
  input: readonly ColumnFacts[],
  pairs: readonly (readonly [number, number])[],
): KeyHold | undefined {
  if (expr.kind === "ref") return input[expr.index]?.key;
  if (expr.kind === "operator" && expr.op === "COALESCE") {
    const holds = expr.args.map((arg) => keyOf(arg, input, pairs));
    if (holds.some((hold) => hold === undefined)) return undefined;
    const refs = new Set(expr.args.map((arg) => (arg.kind === "ref" ? arg.index : -1)));
    const covered = pairs.some(([a, b]) => refs.has(a) && refs.has(b));
    return covered || holds.includes("sure") ? "sure" : "maybe";
  }
  if (expr.kind === "case") {
    const results = [...expr.branches.map((branch) => branch.then), expr.otherwise];
    const isNull = (e: Expr): boolean =>
      (e.kind === "constant" && e.value === null) || (e.kind === "cast" && isNull(e.arg));
    const holds = results.filter((result) => !isNull(result)).map((result) => keyOf(result, input, pairs));
    if (holds.length === 0 || holds.some((hold) => hold === undefined)) return undefined;
    for (const branch of expr.branches) factsOf(branch.when, input, pairs);
    return "maybe";
  }
  return undefined;
}

/** `key IS NULL`, `key IS NOT NULL`, and `key = key` within one row: they tell only whether an outer join found a partner. */
function isKeyTest(expr: Expr, input: readonly ColumnFacts[]): boolean {
  const isKey = (arg: Expr): boolean => keyOf(arg, input, []) !== undefined;
  if (expr.kind === "operator" && (expr.op === "IS NULL" || expr.op === "IS NOT NULL")) return expr.args.every(isKey);
  if (expr.kind === "compare" && ["=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"].includes(expr.op))
    return isKey(expr.left) && isKey(expr.right);
  return false;
}

/** Columns that a true predicate proves to hold the key, not NULL. */
export function keysProvedBy(predicate: Expr, input: readonly ColumnFacts[]): readonly number[] {
  const indexOfKey = (arg: Expr): readonly number[] =>
    arg.kind === "ref" && input[arg.index]?.key !== undefined ? [arg.index] : [];
  if (predicate.kind === "operator" && predicate.op === "IS NOT NULL") return predicate.args.flatMap(indexOfKey);
  if (predicate.kind === "compare" && predicate.op === "=" && isKeyTest(predicate, input))
    return [...indexOfKey(predicate.left), ...indexOfKey(predicate.right)];
  if (predicate.kind === "logic" && predicate.op === "AND")
    return predicate.args.flatMap((arg) => keysProvedBy(arg, input));
  return [];
}
