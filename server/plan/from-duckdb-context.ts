// What the passes of one conversion share: the text for positions, the columns of CTEs, the open correlated joins.

import type { At, Column, SqlType } from "./algebra.ts";
import type { Json } from "./json-numbers.ts";
import { utf16FromBytes } from "./positions.ts";

/** A correlated join whose right side is being read. */
type OpenDelim = { readonly id: number; readonly types: readonly SqlType[] };

export type PlanContext = {
  readonly sql: string;
  readonly ctes: Map<number, readonly Column[]>;
  readonly delims: readonly OpenDelim[];
  /** Columns that stand for the engine's row number; any use of one is refused. */
  readonly rowids: Set<Column>;
  readonly nextDelim: () => number;
};

export function newContext(sql: string): PlanContext {
  let delims = 0;
  return {
    sql,
    ctes: new Map(),
    delims: [],
    rowids: new Set(),
    nextDelim: () => {
      delims += 1;
      return delims;
    },
  };
}

/** UTF-16 offset of a `query_location`; the engine's "unknown" is too large for a number and arrives as text. */
export function locate(context: PlanContext, location: Json | undefined): At {
  return typeof location === "number" ? utf16FromBytes(context.sql, location) : undefined;
}
