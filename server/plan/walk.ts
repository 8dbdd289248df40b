// Total traversal of the algebra: a kind added to the union does not compile until every table here says what its parts are.

import type {
  AggregateCall,
  Expr,
  ExprKind,
  FrameBound,
  JoinCondition,
  Rel,
  RelOp,
  SortKey,
  WindowCall,
} from "./algebra.ts";

type RelOf<O extends RelOp> = Extract<Rel, { readonly op: O }>;
type ExprOf<K extends ExprKind> = Extract<Expr, { readonly kind: K }>;

const NO_RELS: readonly Rel[] = [];
const NO_EXPRS: readonly Expr[] = [];

const CHILDREN = {
  scan: () => NO_RELS,
  released: () => NO_RELS,
  dummy: () => NO_RELS,
  empty: () => NO_RELS,
  values: () => NO_RELS,
  delim: () => NO_RELS,
  cteref: () => NO_RELS,
  project: (rel) => [rel.input],
  filter: (rel) => [rel.input],
  join: (rel) => [rel.left, rel.right],
  aggregate: (rel) => [rel.input],
  window: (rel) => [rel.input],
  unnest: (rel) => [rel.input],
  distinct: (rel) => [rel.input],
  sort: (rel) => [rel.input],
  limit: (rel) => [rel.input],
  setop: (rel) => rel.inputs,
  with: (rel) => [rel.definition, rel.body],
  recursive: (rel) => [rel.anchor, rel.step],
} satisfies { readonly [O in RelOp]: (rel: RelOf<O>) => readonly Rel[] };

const REBUILD = {
  scan: (rel) => rel,
  released: (rel) => rel,
  dummy: (rel) => rel,
  empty: (rel) => rel,
  values: (rel) => rel,
  delim: (rel) => rel,
  cteref: (rel) => rel,
  project: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  filter: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  join: (rel, [left, right]) => ({ ...rel, left: left ?? rel.left, right: right ?? rel.right }),
  aggregate: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  window: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  unnest: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  distinct: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  sort: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  limit: (rel, [input]) => ({ ...rel, input: input ?? rel.input }),
  setop: (rel, inputs) => ({ ...rel, inputs }),
  with: (rel, [definition, body]) => ({ ...rel, definition: definition ?? rel.definition, body: body ?? rel.body }),
  recursive: (rel, [anchor, step]) => ({ ...rel, anchor: anchor ?? rel.anchor, step: step ?? rel.step }),
} satisfies { readonly [O in RelOp]: (rel: RelOf<O>, children: readonly Rel[]) => Rel };

const REL_EXPRS = {
  scan: () => NO_EXPRS,
  released: () => NO_EXPRS,
  dummy: () => NO_EXPRS,
  empty: () => NO_EXPRS,
  values: (rel) => rel.rows.flat(),
  delim: () => NO_EXPRS,
  cteref: () => NO_EXPRS,
  project: (rel) => rel.exprs,
  filter: (rel) => rel.predicates,
  join: (rel) => [
    ...rel.conditions.flatMap((condition: JoinCondition) => [condition.left, condition.right]),
    ...(rel.on === undefined ? [] : [rel.on]),
    ...(rel.delim?.keys ?? []),
  ],
  aggregate: (rel) => [...rel.groups, ...rel.aggregates.flatMap(aggregateExprs)],
  window: (rel) => rel.windows.flatMap(windowExprs),
  unnest: (rel) => rel.lists,
  distinct: (rel) => [...(rel.on ?? []), ...keyExprs(rel.order)],
  sort: (rel) => keyExprs(rel.keys),
  limit: () => NO_EXPRS,
  setop: () => NO_EXPRS,
  with: () => NO_EXPRS,
  recursive: () => NO_EXPRS,
} satisfies { readonly [O in RelOp]: (rel: RelOf<O>) => readonly Expr[] };

const EXPR_PARTS = {
  ref: () => NO_EXPRS,
  constant: () => NO_EXPRS,
  cast: (expr) => [expr.arg],
  compare: (expr) => [expr.left, expr.right],
  logic: (expr) => expr.args,
  operator: (expr) => expr.args,
  case: (expr) => [...expr.branches.flatMap((branch) => [branch.when, branch.then]), expr.otherwise],
  call: (expr) => expr.args,
  // The body lives in its own scope of parameters and captures.
  lambda: (expr) => [expr.list, ...expr.captures],
} satisfies { readonly [K in ExprKind]: (expr: ExprOf<K>) => readonly Expr[] };

const EXPR_REBUILD = {
  ref: (expr) => expr,
  constant: (expr) => expr,
  cast: (expr, map) => ({ ...expr, arg: map(expr.arg) }),
  compare: (expr, map) => ({ ...expr, left: map(expr.left), right: map(expr.right) }),
  logic: (expr, map) => ({ ...expr, args: expr.args.map(map) }),
  operator: (expr, map) => ({ ...expr, args: expr.args.map(map) }),
  case: (expr, map) => ({
    ...expr,
    branches: expr.branches.map((branch) => ({ when: map(branch.when), then: map(branch.then) })),
    otherwise: map(expr.otherwise),
  }),
  call: (expr, map) => ({ ...expr, args: expr.args.map(map) }),
  lambda: (expr, map) => ({ ...expr, list: map(expr.list), captures: expr.captures.map(map) }),
} satisfies { readonly [K in ExprKind]: (expr: ExprOf<K>, map: (part: Expr) => Expr) => Expr };

/** Picks the handler of a relation's own kind; the one cast that a table of handlers needs. */
function relHandler<R, A extends readonly unknown[]>(table: object, rel: Rel): (rel: Rel, ...rest: A) => R {
  return (table as { readonly [op: string]: (rel: Rel, ...rest: A) => R })[rel.op] as (rel: Rel, ...rest: A) => R;
}

function exprHandler<R, A extends readonly unknown[]>(table: object, expr: Expr): (expr: Expr, ...rest: A) => R {
  return (table as { readonly [kind: string]: (expr: Expr, ...rest: A) => R })[expr.kind] as (
    expr: Expr,
    ...rest: A
  ) => R;
}

export function childrenOf(rel: Rel): readonly Rel[] {
  return relHandler<readonly Rel[], []>(CHILDREN, rel)(rel);
}

export function withChildren(rel: Rel, children: readonly Rel[]): Rel {
  return relHandler<Rel, [readonly Rel[]]>(REBUILD, rel)(rel, children);
}

/** Children first, then the relation itself with its new children. */
export function mapRel(rel: Rel, fn: (rel: Rel) => Rel): Rel {
  const children = childrenOf(rel);
  if (children.length === 0) return fn(rel);
  return fn(
    withChildren(
      rel,
      children.map((child) => mapRel(child, fn)),
    ),
  );
}

/** Every expression a relation evaluates, itself only (not its children's). */
export function exprsOf(rel: Rel): readonly Expr[] {
  return relHandler<readonly Expr[], []>(REL_EXPRS, rel)(rel);
}

export function partsOf(expr: Expr): readonly Expr[] {
  return exprHandler<readonly Expr[], []>(EXPR_PARTS, expr)(expr);
}

/** The expression with its direct parts exchanged, in the order of `partsOf`. */
export function mapParts(expr: Expr, fn: (part: Expr, index: number) => Expr): Expr {
  let index = 0;
  return exprHandler<Expr, [(part: Expr) => Expr]>(EXPR_REBUILD, expr)(expr, (part) => fn(part, index++));
}

/** Parts first. A lambda's body is not visited: its refs count parameters and captures, not the input's columns. */
export function mapExpr(expr: Expr, fn: (expr: Expr) => Expr): Expr {
  return fn(exprHandler<Expr, [(part: Expr) => Expr]>(EXPR_REBUILD, expr)(expr, (part) => mapExpr(part, fn)));
}

/** Visits the expression, its parts and the bodies of its lambdas. */
export function everyExpr(expr: Expr, test: (expr: Expr) => boolean): boolean {
  if (!test(expr)) return false;
  if (expr.kind === "lambda" && !everyExpr(expr.body, test)) return false;
  return partsOf(expr).every((part) => everyExpr(part, test));
}

export function refsOf(expr: Expr): Set<number> {
  const found = new Set<number>();
  collectRefs(expr, found);
  return found;
}

function collectRefs(expr: Expr, found: Set<number>): void {
  if (expr.kind === "ref") found.add(expr.index);
  for (const part of partsOf(expr)) collectRefs(part, found);
}

export function shiftRefs(expr: Expr, offset: number): Expr {
  if (offset === 0) return expr;
  return mapExpr(expr, (part) => (part.kind === "ref" ? { ...part, index: part.index + offset } : part));
}

/** Replaces each ref i by `exprs[i]`. */
export function substituteRefs(expr: Expr, exprs: readonly Expr[]): Expr {
  return mapExpr(expr, (part) => {
    if (part.kind !== "ref") return part;
    const replacement = exprs[part.index];
    if (replacement === undefined) throw new Error(`no expression for position ${part.index}`);
    return replacement;
  });
}

function keyExprs(keys: readonly SortKey[]): readonly Expr[] {
  return keys.map((key) => key.expr);
}

export function aggregateExprs(call: AggregateCall): readonly Expr[] {
  return [...call.args, ...call.params, ...(call.filter === undefined ? [] : [call.filter]), ...keyExprs(call.order)];
}

function windowExprs(call: WindowCall): readonly Expr[] {
  return [
    ...call.args,
    ...call.params,
    ...(call.filter === undefined ? [] : [call.filter]),
    ...call.partition,
    ...keyExprs(call.order),
    ...keyExprs(call.argOrder),
    ...boundExprs(call.frame.start),
    ...boundExprs(call.frame.end),
  ];
}

function boundExprs(bound: FrameBound): readonly Expr[] {
  return bound.kind === "preceding" || bound.kind === "following" ? [bound.offset] : NO_EXPRS;
}
