// One SELECT in the making: operators are added to it while they fit, and it becomes a subquery when they no longer do.

import type { Rel } from "./algebra.ts";

/** `select` entries are SQL of the output columns in terms of `from`; `isPlain`: each is a bare column name. */
export type Block = {
  readonly ctes: readonly string[];
  readonly isRecursive: boolean;
  readonly distinct: string;
  readonly select: readonly string[];
  readonly isPlain: boolean;
  readonly from: string;
  /** `from` is one table or subquery, not a join. */
  readonly isSingle: boolean;
  readonly where: readonly string[];
  readonly groupBy: string;
  readonly orderBy: string;
  readonly limit: string;
};

const EMPTY: Block = {
  ctes: [],
  isRecursive: false,
  distinct: "",
  select: [],
  isPlain: true,
  from: "",
  isSingle: true,
  where: [],
  groupBy: "",
  orderBy: "",
  limit: "",
};

export function block(parts: Partial<Block>): Block {
  return { ...EMPTY, ...parts };
}

/** Only a FROM and a choice of its columns (and a WHERE): everything else may still be added. */
export function isOpen(candidate: Block): boolean {
  return (
    candidate.isPlain &&
    candidate.distinct === "" &&
    candidate.groupBy === "" &&
    candidate.orderBy === "" &&
    candidate.limit === ""
  );
}

/** Usable as one side of a FROM without a subquery. */
export function isBareSource(candidate: Block): boolean {
  return (
    isOpen(candidate) &&
    candidate.isSingle &&
    candidate.where.length === 0 &&
    candidate.ctes.length === 0 &&
    candidate.from !== ""
  );
}

/** The whole statement; `names` are the (already quoted) names of the output columns. */
export function renderBlock(done: Block, names: (index: number) => string): string {
  const items = done.select.map((text, index) => `${text} AS ${names(index)}`);
  // A relation can have rows and no columns (SELECT 1 … HAVING): one that nobody reads stands in.
  const list = items.length === 0 ? ["NULL AS nothing"] : items;
  const withClause =
    done.ctes.length === 0 ? "" : `WITH ${done.isRecursive ? "RECURSIVE " : ""}${done.ctes.join(", ")} `;
  return [
    `${withClause}SELECT ${done.distinct}${list.join(", ")}`,
    done.from === "" ? "" : ` FROM ${done.from}`,
    done.where.length === 0 ? "" : ` WHERE ${done.where.join(" AND ")}`,
    done.groupBy,
    done.orderBy === "" ? "" : ` ORDER BY ${done.orderBy}`,
    done.limit,
  ].join("");
}

export function positional(index: number): string {
  return `c${index}`;
}

/** Gives each FROM item of one printed statement its own alias. */
export type Printer = {
  readonly alias: () => string;
  readonly block: (rel: Rel) => Block;
  /** The relation as a FROM item with the SQL names of its columns; CTEs it needs stay inside. */
  readonly source: (rel: Rel) => Source;
};

export type Source = { readonly text: string; readonly names: readonly string[]; readonly isSingle: boolean };

export function subquery(sql: string, width: number, printer: Printer): Source {
  const alias = printer.alias();
  return { text: `(${sql}) AS ${alias}`, names: columnNames(alias, width), isSingle: true };
}

export function columnNames(alias: string, width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => `${alias}.c${index}`);
}
