// The relational algebra that stands between DuckDB's bound plan and every engine: a closed union, positions instead of names.

/** A DuckDB type as text, e.g. `INTEGER`, `DECIMAL(18,3)`, `VARCHAR[]`. */
export type SqlType = string;

export type Column = { readonly name: string; readonly type: SqlType };

/** UTF-16 offset into the researcher's text, or undefined where the engine gives none. */
export type At = number | undefined;

export type CompareOp = "=" | "<>" | "<" | ">" | "<=" | ">=" | "IS DISTINCT FROM" | "IS NOT DISTINCT FROM";

export type OperatorName = "IN" | "NOT IN" | "NOT" | "IS NULL" | "IS NOT NULL" | "COALESCE";

export type Expr = { readonly type: SqlType; readonly at?: At } & (
  | { readonly kind: "ref"; readonly index: number }
  /** `value` is the text of the literal (`CAST('value' AS type)`), a boolean, or null. */
  | { readonly kind: "constant"; readonly value: string | boolean | null }
  | { readonly kind: "cast"; readonly arg: Expr; readonly isTry: boolean }
  | { readonly kind: "compare"; readonly op: CompareOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "logic"; readonly op: "AND" | "OR"; readonly args: readonly Expr[] }
  | { readonly kind: "operator"; readonly op: OperatorName; readonly args: readonly Expr[] }
  | {
      readonly kind: "case";
      readonly branches: readonly { readonly when: Expr; readonly then: Expr }[];
      readonly otherwise: Expr;
    }
  | { readonly kind: "call"; readonly fn: string; readonly args: readonly Expr[] }
  /** A list function with a lambda; in `body`, refs 0…parameters-1 are the parameters in written order, later refs are `captures`. */
  | {
      readonly kind: "lambda";
      readonly fn: string;
      readonly list: Expr;
      readonly captures: readonly Expr[];
      readonly parameters: number;
      readonly body: Expr;
    }
);

export type SortKey = { readonly expr: Expr; readonly descending: boolean; readonly nullsFirst: boolean };

export type AggregateCall = {
  readonly fn: string;
  readonly args: readonly Expr[];
  /** Constant parameters that the plan keeps outside the arguments: quantile fractions, separators. */
  readonly params: readonly Expr[];
  readonly distinct: boolean;
  readonly filter: Expr | undefined;
  readonly order: readonly SortKey[];
  readonly type: SqlType;
  readonly at?: At;
};

export type FrameBound =
  | { readonly kind: "unbounded preceding" | "unbounded following" | "current row" }
  | { readonly kind: "preceding" | "following"; readonly offset: Expr };

export type WindowCall = {
  /** Aggregate name, or row_number, rank, dense_rank, percent_rank, cume_dist, ntile, lead, lag, first_value, last_value, nth_value, fill. */
  readonly fn: string;
  readonly args: readonly Expr[];
  readonly params: readonly Expr[];
  readonly distinct: boolean;
  readonly filter: Expr | undefined;
  readonly partition: readonly Expr[];
  readonly order: readonly SortKey[];
  readonly argOrder: readonly SortKey[];
  readonly ignoreNulls: boolean;
  readonly frame: {
    readonly unit: "ROWS" | "RANGE" | "GROUPS";
    readonly start: FrameBound;
    readonly end: FrameBound;
    readonly exclude: "NO OTHERS" | "CURRENT ROW" | "GROUP" | "TIES";
  };
  readonly type: SqlType;
  readonly at?: At;
};

export type JoinKind = "INNER" | "LEFT" | "RIGHT" | "FULL" | "SEMI" | "ANTI" | "MARK" | "SINGLE";

/** `left` refers to columns of the left child, `right` to columns of the right child. */
export type JoinCondition = { readonly op: CompareOp; readonly left: Expr; readonly right: Expr };

/**
 * A relation. `columns` is its output, in order; every `ref` of an expression is a position in the output of the child
 * (for joins with `on`: left columns, then right columns).
 */
export type Rel = { readonly columns: readonly Column[] } & (
  | { readonly op: "scan"; readonly table: string; readonly source: readonly string[] }
  /** A protected table of an earlier phase; the engine that runs this plan holds it as `__released_<id>`. */
  | { readonly op: "released"; readonly id: number; readonly source: readonly number[] }
  | { readonly op: "dummy" }
  | { readonly op: "empty" }
  | { readonly op: "values"; readonly rows: readonly (readonly Expr[])[] }
  | { readonly op: "project"; readonly input: Rel; readonly exprs: readonly Expr[] }
  | { readonly op: "filter"; readonly input: Rel; readonly predicates: readonly Expr[] }
  /** Output: left ++ right; SEMI, ANTI: left; MARK: left ++ one BOOLEAN. No conditions and no `on` = cross product (INNER). */
  | {
      readonly op: "join";
      readonly kind: JoinKind;
      readonly isAsof: boolean;
      readonly left: Rel;
      readonly right: Rel;
      readonly conditions: readonly JoinCondition[];
      readonly on: Expr | undefined;
      /** Correlated subquery: inside `right`, `delim` relations with this id stand for SELECT DISTINCT keys FROM left. */
      readonly delim: { readonly id: number; readonly keys: readonly Expr[] } | undefined;
      readonly at?: At;
    }
  | { readonly op: "delim"; readonly id: number }
  /** Output: groups, aggregates, one BIGINT per `groupingFunctions` entry (GROUPING() of these group positions). `sets` lists group positions; one full set = plain GROUP BY. */
  | {
      readonly op: "aggregate";
      readonly input: Rel;
      readonly groups: readonly Expr[];
      readonly sets: readonly (readonly number[])[];
      readonly aggregates: readonly AggregateCall[];
      readonly groupingFunctions: readonly (readonly number[])[];
      readonly at?: At;
    }
  /** Output: input columns, then one per window. */
  | { readonly op: "window"; readonly input: Rel; readonly windows: readonly WindowCall[] }
  /** Output: input columns, then one per unnested list. */
  | { readonly op: "unnest"; readonly input: Rel; readonly lists: readonly Expr[] }
  /** `on` undefined: plain DISTINCT over all columns. */
  | {
      readonly op: "distinct";
      readonly input: Rel;
      readonly on: readonly Expr[] | undefined;
      readonly order: readonly SortKey[];
    }
  | { readonly op: "sort"; readonly input: Rel; readonly keys: readonly SortKey[] }
  | {
      readonly op: "limit";
      readonly input: Rel;
      readonly count: bigint | undefined;
      readonly percent: number | undefined;
      readonly offset: bigint | undefined;
    }
  | {
      readonly op: "setop";
      readonly kind: "UNION" | "EXCEPT" | "INTERSECT";
      readonly all: boolean;
      readonly inputs: readonly Rel[];
    }
  | {
      readonly op: "with";
      readonly id: number;
      readonly materialized: boolean;
      readonly definition: Rel;
      readonly body: Rel;
    }
  | { readonly op: "cteref"; readonly id: number }
  | { readonly op: "recursive"; readonly id: number; readonly anchor: Rel; readonly step: Rel; readonly all: boolean }
);

export type RelOp = Rel["op"];
export type ExprKind = Expr["kind"];

/** What the binder understood of one statement: the algebra, and the names and types of its answer. */
export type BoundPlan = { readonly rel: Rel; readonly columns: readonly Column[] };
