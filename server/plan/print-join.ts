// Prints joins: correlated ones over materialised CTEs, EXISTS, IN and scalar subqueries as plain joins, never as correlated SQL.

import type { CompareOp, Expr, JoinCondition, Rel } from "./algebra.ts";
import { refuseUnsupportedBecause } from "./plan-refusals.ts";
import { type Block, block, type Printer, positional, renderBlock, type Source, subquery } from "./print-block.ts";
import { printExpr } from "./print-expr.ts";
import { assertNever } from "./refusal.ts";
import { isUniqueOn } from "./unique.ts";

type Join = Extract<Rel, { readonly op: "join" }>;
type Sides = { readonly left: Source; readonly ctes: readonly string[]; readonly width: number };

export function printJoinBlock(join: Join, printer: Printer): Block {
  switch (join.kind) {
    case "INNER":
    case "LEFT":
    case "RIGHT":
    case "FULL":
    case "SEMI":
    case "ANTI":
      return plainJoin(join, printer);
    case "MARK":
      return markJoin(join, printer);
    case "SINGLE":
      return singleJoin(join, printer);
    default:
      return assertNever(join.kind);
  }
}

/** The left side; of a correlated join it is computed once, and its distinct keys stand for `delim` inside the right side. */
function leftSide(join: Join, printer: Printer): Sides {
  const width = join.left.columns.length;
  if (join.delim === undefined) return { left: printer.source(join.left), ctes: [], width };
  const { id, keys } = join.delim;
  const name = `outer_${id}`;
  const definition = renderBlock(printer.block(join.left), positional);
  const keyList = keys.map((key, index) => `${printExpr(key, (position) => positional(position))} AS c${index}`);
  const ctes = [
    `${name} AS MATERIALIZED (${definition})`,
    `delim_${id} AS MATERIALIZED (SELECT DISTINCT ${keyList.join(", ")} FROM ${name})`,
  ];
  const alias = printer.alias();
  const names = Array.from({ length: width }, (_, index) => `${alias}.c${index}`);
  return { left: { text: `${name} AS ${alias}`, names, isSingle: true }, ctes, width };
}

function at(source: Source): (index: number) => string {
  return (index) => {
    const text = source.names[index];
    if (text === undefined) throw new Error(`no column at position ${index}`);
    return text;
  };
}

function compared(op: CompareOp, left: string, right: string): string {
  return `${left} ${op} ${right}`;
}

function plainJoin(join: Join, printer: Printer): Block {
  const { left, ctes } = leftSide(join, printer);
  const right = printer.source(join.right);
  const both = (index: number): string => left.names[index] ?? at(right)(index - left.names.length);
  const terms = join.conditions.map((condition) =>
    compared(condition.op, printExpr(condition.left, at(left)), printExpr(condition.right, at(right))),
  );
  if (join.on !== undefined) terms.push(printExpr(join.on, both));
  const isOneSided = join.kind === "SEMI" || join.kind === "ANTI";
  const select = isOneSided ? left.names : [...left.names, ...right.names];
  return block({ ctes, from: `${left.text} ${joined(join, right, terms)}`, select, isSingle: false });
}

function joined(join: Join, right: Source, terms: readonly string[]): string {
  if (terms.length === 0 && join.kind === "INNER") return `CROSS JOIN ${right.text}`;
  const kind = join.isAsof ? `ASOF ${join.kind === "INNER" ? "" : join.kind}`.trimEnd() : join.kind;
  return `${kind} JOIN ${right.text} ON ${terms.length === 0 ? "TRUE" : terms.join(" AND ")}`;
}

/** Conditions that only tie a correlated subquery to its row; what is left is the IN or ANY itself. */
function splitConditions(join: Join): {
  readonly ties: readonly JoinCondition[];
  readonly tests: readonly JoinCondition[];
} {
  const isTie = (condition: JoinCondition): boolean =>
    condition.op === "IS NOT DISTINCT FROM" || equatesPersons(condition, join);
  return { ties: join.conditions.filter(isTie), tests: join.conditions.filter((condition) => !isTie(condition)) };
}

/** The key of the row's person, added to both sides and never NULL: it ties rows, whatever the subquery compares. */
function equatesPersons(condition: JoinCondition, join: Join): boolean {
  const isPerson = (expr: Expr, side: Rel): boolean =>
    expr.kind === "ref" && expr.type === "UBIGINT" && side.columns[expr.index]?.name === PERSON_COLUMN;
  return condition.op === "=" && isPerson(condition.left, join.left) && isPerson(condition.right, join.right);
}

const PERSON_COLUMN = "__person";

function markJoin(join: Join, printer: Printer): Block {
  const { ties, tests } = splitConditions(join);
  if (tests.length === 0) return existsMark(join, ties, printer);
  if (join.delim === undefined && ties.length === 0) return inMark(join, tests, printer);
  const [test] = tests;
  if (test === undefined || tests.length > 1) {
    refuseUnsupportedBecause(
      { en: "A correlated IN over several columns is not supported.", ja: "複数列の相関 IN は使えません。" },
      { en: "Write it as EXISTS with equalities.", ja: "等号を並べた EXISTS に書き換えてください。" },
    );
  }
  return correlatedInMark(join, ties, test, printer);
}

/** EXISTS: a left join with the distinct keys; a match or none. */
function existsMark(join: Join, ties: readonly JoinCondition[], printer: Printer): Block {
  const { left, ctes } = leftSide(join, printer);
  const right = printer.source(join.right);
  const keys = ties.map((tie, index) => `${printExpr(tie.right, at(right))} AS c${index}`);
  const found = subquery(
    `SELECT DISTINCT ${[...keys, `TRUE AS c${keys.length}`].join(", ")} FROM ${right.text}`,
    keys.length + 1,
    printer,
  );
  const on = tieTerms(ties, left, found);
  const mark = `(${found.names[keys.length]} IS NOT NULL)`;
  return block({
    ctes,
    from: `${left.text} LEFT JOIN ${found.text} ON ${on}`,
    select: [...left.names, mark],
    isPlain: false,
    isSingle: false,
  });
}

function tieTerms(ties: readonly JoinCondition[], left: Source, keys: Source): string {
  if (ties.length === 0) return "TRUE";
  return ties.map((tie, index) => compared(tie.op, printExpr(tie.left, at(left)), at(keys)(index))).join(" AND ");
}

/** An uncorrelated IN or ANY is printed as it was written; the engine makes the same join of it. */
function inMark(join: Join, tests: readonly JoinCondition[], printer: Printer): Block {
  const { left } = leftSide(join, printer);
  const right = printer.source(join.right);
  const lefts = tests.map((test) => printExpr(test.left, at(left)));
  const rights = tests.map((test) => printExpr(test.right, at(right)));
  const operators = new Set(tests.map((test) => test.op));
  const [op = "="] = operators;
  if (operators.size > 1 || (tests.length > 1 && op !== "=")) {
    refuseUnsupportedBecause(
      { en: "Rows can be compared with a subquery by = only.", ja: "複数列の比較に使えるのは = だけです。" },
      { en: "Write it as a join.", ja: "結合に書き換えてください。" },
    );
  }
  const tuple = lefts.length === 1 ? lefts[0] : `(${lefts.join(", ")})`;
  const rows = `(SELECT ${rights.join(", ")} FROM ${right.text})`;
  const mark = op === "=" ? `(${tuple} IN ${rows})` : `(${tuple} ${op} ANY ${rows})`;
  return block({ from: left.text, select: [...left.names, mark], isPlain: false, isSingle: left.isSingle });
}

/**
 * Correlated `x op ANY (rows)` is TRUE for a match; NULL where x is NULL, or a row is, and nothing matched; FALSE otherwise,
 * and FALSE without rows. One row a key tells how many rows there are, how many are not NULL, and the extremes.
 */
function correlatedInMark(join: Join, ties: readonly JoinCondition[], test: JoinCondition, printer: Printer): Block {
  const { left, ctes } = leftSide(join, printer);
  const id = join.delim?.id ?? 0;
  const value = `inside_${id}`;
  const rightBlock = printer.source(join.right);
  const keyList = ties.map((tie, index) => `${printExpr(tie.right, at(rightBlock))} AS c${index}`);
  const columns = [...keyList, `${printExpr(test.right, at(rightBlock))} AS v`];
  const inside = `${value} AS MATERIALIZED (SELECT ${columns.join(", ")} FROM ${rightBlock.text})`;
  const keys = ties.map((_, index) => `c${index}`);
  const groupBy = keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`;
  const width = keys.length;
  const counted = [
    ...keys,
    `count(*) AS c${width}`,
    `count(v) AS c${width + 1}`,
    `min(v) AS c${width + 2}`,
    `max(v) AS c${width + 3}`,
  ];
  const group = subquery(`SELECT ${counted.join(", ")} FROM ${value}${groupBy}`, width + 4, printer);
  const x = printExpr(test.left, at(left));
  let from = `${left.text} LEFT JOIN ${group.text} ON ${tieTerms(ties, left, group)}`;
  let match = extremeTest(test.op, x, at(group)(width + 2), at(group)(width + 3));
  if (test.op === "=") {
    const hits = subquery(
      `SELECT DISTINCT ${[...keys, `v AS c${width}`, `TRUE AS c${width + 1}`].join(", ")} FROM ${value}`,
      width + 2,
      printer,
    );
    from += ` LEFT JOIN ${hits.text} ON ${tieTerms(ties, left, hits)} AND ${x} = ${at(hits)(width)}`;
    match = `${at(hits)(width + 1)} IS NOT NULL`;
  }
  const rows = at(group)(width);
  const unknown = `${x} IS NULL OR ${at(group)(width + 1)} < ${rows}`;
  const mark = `CASE WHEN coalesce(${rows}, 0) = 0 THEN FALSE WHEN ${match} THEN TRUE WHEN ${unknown} THEN CAST(NULL AS BOOLEAN) ELSE FALSE END`;
  return block({ ctes: [...ctes, inside], from, select: [...left.names, mark], isPlain: false, isSingle: false });
}

/** `x < ANY` holds for some row exactly when it holds for the greatest, and so on. */
function extremeTest(op: CompareOp, x: string, low: string, high: string): string {
  switch (op) {
    case "<":
    case "<=":
      return `${x} ${op} ${high}`;
    case ">":
    case ">=":
      return `${x} ${op} ${low}`;
    case "<>":
      return `(${x} <> ${low} OR ${x} <> ${high})`;
    default:
      return "FALSE";
  }
}

/** A scalar subquery: a left join; where more than one row could match, more than one gives NULL. */
function singleJoin(join: Join, printer: Printer): Block {
  // Equality finds the one row just as a tie does: a NULL finds none.
  const isEquality = ({ op }: JoinCondition): boolean => op === "=" || op === "IS NOT DISTINCT FROM";
  if (!join.conditions.every(isEquality) || join.on !== undefined) {
    refuseUnsupportedBecause(
      { en: "This correlated subquery is not supported.", ja: "この相関サブクエリは使えません。" },
      { en: "Write it as a LEFT JOIN with GROUP BY.", ja: "GROUP BY と LEFT JOIN に書き換えてください。" },
    );
  }
  const ties = join.conditions;
  const positions = ties.flatMap((tie) => (tie.right.kind === "ref" ? [tie.right.index] : []));
  const isUnique = isUniqueOn(join.right, new Set(positions));
  const { left, ctes } = leftSide(join, printer);
  const inner = printer.source(join.right);
  const keys = ties.map((tie) => printExpr(tie.right, at(inner)));
  const right = isUnique ? inner : onlyOne(inner, keys, printer);
  const rightKeys = isUnique ? keys : right.names.slice(inner.names.length);
  const terms = ties.map((tie, index) => compared(tie.op, printExpr(tie.left, at(left)), rightKeys[index] ?? ""));
  return block({
    ctes,
    from: `${left.text} LEFT JOIN ${right.text} ON ${terms.length === 0 ? "TRUE" : terms.join(" AND ")}`,
    select: [...left.names, ...right.names.slice(0, inner.names.length)],
    isSingle: false,
  });
}

/** One row for each value of the keys, which follow its columns: the row itself, or NULLs where there are several. */
function onlyOne(source: Source, keys: readonly string[], printer: Printer): Source {
  const columns = source.names.map((name) => `CASE WHEN count(*) = 1 THEN any_value(${name}) END`);
  const list = [...columns, ...keys].map((text, index) => `${text} AS c${index}`);
  const clause = keys.length === 0 ? " HAVING count(*) > 0" : ` GROUP BY ${keys.join(", ")}`;
  return subquery(`SELECT ${list.join(", ")} FROM ${source.text}${clause}`, list.length, printer);
}
