// Prints the algebra as one DuckDB SELECT: positions become c0 … cN, correlated joins become materialised CTEs and plain joins.

import type { BoundPlan, Rel } from "./algebra.ts";
import { refuseTooLong } from "./plan-refusals.ts";
import {
  type Block,
  block,
  columnNames,
  isBareSource,
  isOpen,
  type Printer,
  positional,
  renderBlock,
  type Source,
  subquery,
} from "./print-block.ts";
import { printAggregate, printConstant, printExpr, printKeys, printWindow, type RefName } from "./print-expr.ts";
import { printJoinBlock } from "./print-join.ts";
import { assertNever } from "./refusal.ts";
import { quoteIdent } from "./sql-text.ts";

export { printExpr } from "./print-expr.ts";
export { quoteIdent, quoteText } from "./sql-text.ts";

/** Beyond this it is not an honest query. */
const PRINTED_LENGTH_MAX = 1_000_000;

/** A complete SELECT statement with output columns c0 … cN. May refuse with `too-long`. */
export function printRel(rel: Rel): string {
  return bounded(renderBlock(newPrinter().block(rel), positional));
}

/** The researcher's own statement again: same rows, same order, same column names. */
export function printQuery(plan: BoundPlan): string {
  return bounded(
    renderBlock(newPrinter().block(plan.rel), (index) => quoteIdent(plan.columns[index]?.name ?? `c${index}`)),
  );
}

function bounded(sql: string): string {
  return sql.length > PRINTED_LENGTH_MAX ? refuseTooLong() : sql;
}

function newPrinter(): Printer {
  let aliases = 0;
  const printer: Printer = {
    alias: () => {
      aliases += 1;
      return `t${aliases}`;
    },
    block: (rel) => relBlock(rel, printer),
    source: (rel) => sourceOf(relBlock(rel, printer), rel, printer),
  };
  return printer;
}

function sourceOf(inner: Block, rel: Rel, printer: Printer): Source {
  if (isBareSource(inner)) return { text: inner.from, names: inner.select, isSingle: inner.isSingle };
  return subquery(renderBlock(inner, positional), rel.columns.length, printer);
}

/** The block itself while more can be added to it, else a fresh one over it as a subquery. */
function opened(inner: Block, rel: Rel, printer: Printer): Block {
  if (isOpen(inner)) return inner;
  const source = subquery(renderBlock(inner, positional), rel.columns.length, printer);
  return block({ from: source.text, select: source.names });
}

function refNames(inner: Block): RefName {
  return (index) => {
    const text = inner.select[index];
    if (text === undefined) throw new Error(`no column at position ${index}`);
    return text;
  };
}

function named(table: string, sources: readonly string[], printer: Printer): Block {
  const alias = printer.alias();
  return block({ from: `${table} AS ${alias}`, select: sources.map((source) => `${alias}.${source}`) });
}

function stored(name: string, width: number, printer: Printer): Block {
  return named(
    name,
    Array.from({ length: width }, (_, index) => positional(index)),
    printer,
  );
}

function relBlock(rel: Rel, printer: Printer): Block {
  switch (rel.op) {
    case "scan":
      return named(quoteIdent(rel.table), rel.source.map(quoteIdent), printer);
    case "released":
      return named(`__released_${rel.id}`, rel.source.map(positional), printer);
    case "cteref":
      return stored(`cte_${rel.id}`, rel.columns.length, printer);
    case "delim":
      return stored(`delim_${rel.id}`, rel.columns.length, printer);
    case "dummy":
      return block({ select: rel.columns.map((column) => printConstant(null, column.type)), isPlain: false });
    case "empty":
      return block({
        select: rel.columns.map((column) => printConstant(null, column.type)),
        isPlain: false,
        limit: " LIMIT 0",
      });
    case "values":
      return valuesBlock(rel, printer);
    case "project":
      return projectBlock(rel, printer);
    case "filter": {
      const inner = opened(printer.block(rel.input), rel.input, printer);
      return { ...inner, where: [...inner.where, ...rel.predicates.map((expr) => printExpr(expr, refNames(inner)))] };
    }
    case "join":
      return printJoinBlock(rel, printer);
    case "aggregate":
      return aggregateBlock(rel, printer);
    case "window": {
      const inner = opened(printer.block(rel.input), rel.input, printer);
      const added = rel.windows.map((call) => printWindow(call, refNames(inner)));
      return { ...inner, select: [...inner.select, ...added], isPlain: false };
    }
    case "unnest": {
      const input = printer.block(rel.input);
      // `SELECT unnest(…)` needs no FROM; its one dummy column is a constant.
      const inner = rel.input.op === "dummy" ? input : opened(input, rel.input, printer);
      const added = rel.lists.map((list) => `unnest(${printExpr(list, refNames(inner))})`);
      return { ...inner, select: [...inner.select, ...added], isPlain: false };
    }
    case "distinct":
      return distinctBlock(rel, printer);
    case "sort": {
      const inner = opened(printer.block(rel.input), rel.input, printer);
      return { ...inner, orderBy: printKeys(rel.keys, refNames(inner)) };
    }
    case "limit":
      return limitBlock(rel, printer);
    case "setop":
      return setopBlock(rel, printer);
    case "with": {
      const definition = renderBlock(printer.block(rel.definition), positional);
      const body = printer.block(rel.body);
      const cte = `cte_${rel.id} AS ${rel.materialized ? "MATERIALIZED" : "NOT MATERIALIZED"} (${definition})`;
      return { ...body, ctes: [cte, ...body.ctes] };
    }
    case "recursive": {
      const [anchor, step] = [rel.anchor, rel.step].map((part) => renderBlock(printer.block(part), positional));
      const cte = `cte_${rel.id} AS ((${anchor}) UNION ${rel.all ? "ALL " : ""}(${step}))`;
      return { ...stored(`cte_${rel.id}`, rel.columns.length, printer), ctes: [cte], isRecursive: true };
    }
    default:
      return assertNever(rel);
  }
}

type RelOf<O extends Rel["op"]> = Extract<Rel, { readonly op: O }>;

function valuesBlock(rel: RelOf<"values">, printer: Printer): Block {
  const noColumns: RefName = (index) => printConstant(null, index === 0 ? "INTEGER" : "VARCHAR");
  const rows = rel.rows.map((row) => `(${row.map((expr) => printExpr(expr, noColumns)).join(", ")})`);
  const alias = printer.alias();
  const names = columnNames(alias, rel.columns.length);
  const list = rel.columns.map((_, index) => positional(index)).join(", ");
  return block({ from: `(VALUES ${rows.join(", ")}) AS ${alias}(${list})`, select: names });
}

/** Over ordered or limited rows the columns are replaced in place, so that the order stays the statement's own. */
function projectBlock(rel: RelOf<"project">, printer: Printer): Block {
  const input = printer.block(rel.input);
  const canReplace = (input.isPlain || rel.input.op === "dummy") && input.distinct === "" && input.groupBy === "";
  const inner = canReplace ? input : opened(input, rel.input, printer);
  const select = rel.exprs.map((expr) => printExpr(expr, refNames(inner)));
  return { ...inner, select, isPlain: inner.isPlain && rel.exprs.every((expr) => expr.kind === "ref") };
}

/** Grouping sets need their keys as columns: an expression written twice may not be recognised as the same. */
function aggregateBlock(rel: RelOf<"aggregate">, printer: Printer): Block {
  const isPlain = rel.sets.length === 1 && rel.sets[0]?.length === rel.groups.length;
  const needsKeys = rel.groups.some((expr) => expr.kind !== "ref") && (!isPlain || rel.groupingFunctions.length > 0);
  if (needsKeys) return aggregateBlock(keysAsColumns(rel), printer);
  const inner = opened(printer.block(rel.input), rel.input, printer);
  const names = refNames(inner);
  const groups = rel.groups.map((expr) => printExpr(expr, names));
  const functions = rel.groupingFunctions.map((set) => `GROUPING(${set.map((index) => groups[index]).join(", ")})`);
  const select = [...groups, ...rel.aggregates.map((call) => printAggregate(call, names)), ...functions];
  const sets = rel.sets.map((set) => `(${set.map((index) => groups[index]).join(", ")})`);
  const plainBy = groups.length === 0 ? "" : ` GROUP BY ${groups.map((_, index) => index + 1).join(", ")}`;
  const groupBy = isPlain && functions.length === 0 ? plainBy : ` GROUP BY GROUPING SETS (${sets.join(", ")})`;
  return { ...inner, select: select.length === 0 ? ["count(*)"] : select, groupBy, isPlain: false };
}

function keysAsColumns(rel: RelOf<"aggregate">): RelOf<"aggregate"> {
  const width = rel.input.columns.length;
  const refs = rel.input.columns.map((column, index) => ({ kind: "ref", index, type: column.type }) as const);
  const added = rel.groups.map((expr, index) => ({ name: `g${index}`, type: expr.type }));
  const input: Rel = {
    op: "project",
    input: rel.input,
    exprs: [...refs, ...rel.groups],
    columns: [...rel.input.columns, ...added],
  };
  const groups = rel.groups.map((expr, index) => ({ kind: "ref", index: width + index, type: expr.type }) as const);
  return { ...rel, input, groups };
}

function distinctBlock(rel: RelOf<"distinct">, printer: Printer): Block {
  if (rel.on === undefined) {
    const inner = printer.block(rel.input);
    const isFree = inner.distinct === "" && inner.groupBy === "" && inner.orderBy === "" && inner.limit === "";
    const base = isFree && rel.input.op !== "unnest" ? inner : opened(inner, rel.input, printer);
    return { ...base, distinct: "DISTINCT ", isPlain: false };
  }
  const inner = opened(printer.block(rel.input), rel.input, printer);
  const names = refNames(inner);
  const on = rel.on.map((expr) => printExpr(expr, names)).join(", ");
  return { ...inner, distinct: `DISTINCT ON (${on}) `, orderBy: printKeys(rel.order, names), isPlain: false };
}

function limitBlock(rel: RelOf<"limit">, printer: Printer): Block {
  const input = printer.block(rel.input);
  const inner = input.limit === "" ? input : opened(input, rel.input, printer);
  const count = rel.percent === undefined ? rel.count?.toString() : `${rel.percent}%`;
  const offset = rel.offset === undefined ? "" : ` OFFSET ${rel.offset}`;
  return { ...inner, limit: `${count === undefined ? "" : ` LIMIT ${count}`}${offset}` };
}

function setopBlock(rel: RelOf<"setop">, printer: Printer): Block {
  const inputs = rel.inputs.map((input) => `(${renderBlock(printer.block(input), positional)})`);
  const source = subquery(inputs.join(` ${rel.kind}${rel.all ? " ALL" : ""} `), rel.columns.length, printer);
  return block({ from: source.text, select: source.names });
}
