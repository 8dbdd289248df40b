// What can be known of a person from outside: expressions over the identifying columns of a table that has one row a person.
import type { AggregateCall, Expr } from "../../plan/algebra.ts";
import { refuse } from "../../plan/refusal.ts";
import { mapParts, partsOf, refsOf, substituteRefs } from "../../plan/walk.ts";
import type { TableGrant } from "../privacy-unit.ts";

/** Refs of `expr` are positions in `identifyingColumns(table)`; a constant belongs to no table. */
export type Known = { readonly table: string | undefined; readonly expr: Expr };
/** `tangled`: made of identifying columns only, in a way that one row of the person table does not tell. */
export type Knowledge = Known | "tangled" | undefined;

/** Parts of one condition on identifying columns, after all names are resolved. */
export const knownPartsMax = 2000;

/** SECURITY: an institution's or a row's key names few persons by itself, but nobody outside knows the pseudonym. */
const identifyingRoles: ReadonlySet<string> = new Set(["quasi-identifier", "category"]);

export function identifyingColumns(table: TableGrant): readonly TableGrant["columns"][number][] {
  return table.kind === "person" ? table.columns.filter((column) => identifyingRoles.has(column.role)) : [];
}

/** What `expr` is when its refs are `columns`. */
export function knowledgeOf(expr: Expr, columns: readonly Knowledge[]): Knowledge {
  const parts = [...refsOf(expr)].map((index) => columns[index]);
  if (parts.some((part) => part === undefined)) return undefined;
  const known = parts.filter((part): part is Known => part !== undefined && part !== "tangled");
  const tables = new Set(known.flatMap((part) => (part.table === undefined ? [] : [part.table])));
  if (known.length < parts.length || tables.size > 1) return "tangled";
  const [table] = tables;
  const parents = columns.map((part) => (part === undefined || part === "tangled" ? nothing : part.expr));
  if (countParts(expr, parents.map(sizeOf)) > knownPartsMax) return refuseTooLarge();
  return { table, expr: substituteRefs(expr, parents) };
}

const nothing: Expr = { kind: "constant", value: null, type: "NULL" };

/** Counted before substituting: a chain of doubling expressions never comes into being. */
function countParts(expr: Expr, sizes: readonly number[]): number {
  if (expr.kind === "ref") return sizes[expr.index] ?? 1;
  return partsOf(expr).reduce((sum, part) => sum + countParts(part, sizes), 1);
}

const sizeOf = (expr: Expr): number => countParts(expr, []);

/** Over the rows of one person such an aggregate of a person's own attribute is that attribute. */
const passesOn = new Set([
  "min",
  "max",
  "any_value",
  "arbitrary",
  "first",
  "last",
  "mode",
  "avg",
  "mean",
  "median",
  "string_agg",
  "first_value",
  "last_value",
  "nth_value",
  "lag",
  "lead",
]);

export function knowledgeOfCall(
  call: Pick<AggregateCall, "fn" | "args" | "filter" | "type">,
  columns: readonly Knowledge[],
): Knowledge {
  const args = call.args.map((arg) => knowledgeOf(arg, columns));
  const [first] = args;
  const isPersonal = args.some((arg) => arg === "tangled" || arg?.table !== undefined);
  if (args.length === 0 || args.some((arg) => arg === undefined) || !isPersonal) return undefined;
  if (first === undefined || first === "tangled" || call.filter !== undefined || !passesOn.has(call.fn))
    return "tangled";
  if (first.expr.type === call.type) return first;
  return { table: first.table, expr: { kind: "cast", arg: first.expr, isTry: true, type: call.type } };
}

export const isTrue = (expr: Expr): Expr => ({
  kind: "compare",
  op: "IS NOT DISTINCT FROM",
  left: expr,
  right: truth(true),
  type: "BOOLEAN",
});

export const isNotTrue = (expr: Expr): Expr => ({ ...isTrue(expr), kind: "compare", op: "IS DISTINCT FROM" }) as Expr;

export const truth = (value: boolean): Expr => ({ kind: "constant", value, type: "BOOLEAN" });

export const all = (exprs: readonly Expr[]): Expr =>
  exprs.length === 0
    ? truth(true)
    : exprs.length === 1
      ? exprs[0]!
      : { kind: "logic", op: "AND", args: exprs, type: "BOOLEAN" };

/** The condition with one of its conditions, or one value of a list, decided beforehand: every way to write it without that one. */
export function variants(expr: Expr): readonly Expr[] {
  const decided = expr.type === "BOOLEAN" && expr.kind !== "constant" ? [truth(true), truth(false)] : [];
  return [...decided, ...innerVariants(expr)];
}

export function innerVariants(expr: Expr): readonly Expr[] {
  const parts = partsOf(expr);
  const inside = parts.flatMap((part, place) =>
    variants(part).map((variant) => mapParts(expr, (own, index) => (index === place ? variant : own))),
  );
  const isList = expr.kind === "operator" && (expr.op === "IN" || expr.op === "NOT IN") && parts.length > 2;
  if (!isList) return inside;
  const shorter = parts
    .slice(1)
    .map((_, place): Expr => ({ ...expr, args: parts.filter((_, index) => index !== place + 1) }));
  return [...inside, ...shorter];
}

function refuseTooLarge(): never {
  return refuse({
    kind: "too-large",
    message: {
      en: "The conditions on identifying columns are too long to be checked.",
      ja: "個人を絞り込む列の条件が長すぎて確認できません。",
    },
    help: { en: "Write them more simply.", ja: "条件を簡単にしてください。" },
  });
}
