// Carries marks through everything above the boundary: an answer made from a withheld number is withheld, and says why.
import type { AggregateCall, Column, Expr, Rel, WindowCall } from "../plan/algebra.ts";
import { aggregateExprs, childrenOf, mapExpr, refsOf } from "../plan/walk.ts";

/**
 * A relation of n columns becomes one of 3n: values, then a mark for each (text, NULL = shown), then the ids of the evidence behind each
 * (text `step.row.column`, comma-separated). `markable[i]`: column i can be withheld at all.
 */
type Marked = { readonly rel: Rel; readonly n: number; readonly markable: readonly boolean[] };

const text = "VARCHAR";
const nullText: Expr = { kind: "constant", value: null, type: text };
const refAt = (rel: Rel, index: number): Expr => ({ kind: "ref", index, type: rel.columns[index]!.type });
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The plan over released tables with marks; `isNumber(id, column)` tells which columns of a released table can be withheld. */
export function carryMarks(rel: Rel, isNumber: (id: number, column: number) => boolean): Rel {
  return carry(rel, isNumber).rel;
}

/** Columns of the answer that can be withheld. */
export function markableColumns(rel: Rel, isNumber: (id: number, column: number) => boolean): readonly boolean[] {
  return carry(rel, isNumber).markable;
}

function carry(rel: Rel, isNumber: (id: number, column: number) => boolean): Marked {
  if (!holdsReleased(rel))
    return addColumns(
      rel,
      rel.columns.map(() => nullText),
      rel.columns.map(() => nullText),
      rel.columns.map(() => false),
    );
  const inner = (child: Rel): Marked => carry(child, isNumber);
  switch (rel.op) {
    case "released":
      return released(rel, isNumber);
    case "project":
      return project(rel.exprs, inner(rel.input), rel.columns);
    case "filter": {
      const input = inner(rel.input);
      return { ...input, rel: { ...rel, input: input.rel, columns: input.rel.columns } };
    }
    case "sort": {
      const input = inner(rel.input);
      return { ...input, rel: { ...rel, input: input.rel, columns: input.rel.columns } };
    }
    case "limit": {
      const input = inner(rel.input);
      return { ...input, rel: { ...rel, input: input.rel, columns: input.rel.columns } };
    }
    case "join":
      return join(rel, inner(rel.left), inner(rel.right));
    case "aggregate":
      return aggregate(rel, inner(rel.input));
    case "window":
      return window(rel, inner(rel.input));
    case "distinct":
      return distinct(rel, inner(rel.input));
    case "unnest":
      return unnest(rel, inner(rel.input));
    case "setop": {
      const inputs = rel.inputs.map(inner);
      const markable = rel.columns.map((_, index) => inputs.some((input) => input.markable[index]));
      if (rel.kind === "UNION") {
        const all: Marked = {
          rel: { ...rel, all: true, inputs: inputs.map((input) => input.rel), columns: tripled(rel.columns) },
          n: rel.columns.length,
          markable,
        };
        return rel.all ? all : distinctRows(all, rel.columns);
      }
      const plain = inputs.map((input) => ({ ...input, rel: withoutEvidence(input) }).rel);
      return { rel: { ...rel, inputs: plain, columns: tripled(rel.columns) }, n: rel.columns.length, markable };
    }
    case "scan":
    case "dummy":
    case "empty":
    case "values":
    case "delim":
    case "with":
    case "cteref":
    case "recursive":
      throw new Error(`${rel.op} cannot stand above a released table`);
  }
}

const holdsReleased = (rel: Rel): boolean => rel.op === "released" || childrenOf(rel).some(holdsReleased);

const tripled = (columns: readonly Column[]): readonly Column[] => [
  ...columns,
  ...columns.map((column) => ({ name: `${column.name}_mark`, type: text })),
  ...columns.map((column) => ({ name: `${column.name}_evidence`, type: text })),
];

/** Appends marks and evidence ids to the relation's own columns. */
function addColumns(rel: Rel, marks: readonly Expr[], evidence: readonly Expr[], markable: readonly boolean[]): Marked {
  const own = rel.columns.map((_, index) => refAt(rel, index));
  return {
    rel: { op: "project", input: rel, exprs: [...own, ...marks, ...evidence], columns: tripled(rel.columns) },
    n: rel.columns.length,
    markable,
  };
}

/** The engine holds a released table of n columns as 3n columns in this very order. */
function released(rel: Extract<Rel, { op: "released" }>, isNumber: (id: number, column: number) => boolean): Marked {
  const total = rel.columns.length;
  const source = [
    ...rel.source,
    ...rel.source.map((index) => index + total),
    ...rel.source.map((index) => index + 2 * total),
  ];
  return {
    rel: { ...rel, source, columns: tripled(rel.columns) },
    n: rel.columns.length,
    markable: rel.source.map((index) => isNumber(rel.id, index)),
  };
}

/** Columns of the input that an expression reads and that can be withheld. */
function markedRefs(exprs: readonly Expr[], input: Marked): readonly number[] {
  const refs = new Set(exprs.flatMap((expr) => [...refsOf(expr)]));
  return [...refs].filter((index) => input.markable[index]).sort((a, b) => a - b);
}

function firstMark(refs: readonly number[], input: Marked): Expr {
  const marks = refs.map((index) => refAt(input.rel, input.n + index));
  if (marks.length === 0) return nullText;
  return marks.length === 1 ? marks[0]! : { kind: "operator", op: "COALESCE", args: marks, type: text };
}

function evidenceIds(refs: readonly number[], input: Marked): Expr {
  const ids = refs.map((index) => refAt(input.rel, 2 * input.n + index));
  if (ids.length === 0) return nullText;
  if (ids.length === 1) return ids[0]!;
  return { kind: "call", fn: "concat_ws", args: [{ kind: "constant", value: ",", type: text }, ...ids], type: text };
}

const isNull = (arg: Expr): Expr => ({ kind: "operator", op: "IS NULL", args: [arg], type: "BOOLEAN" });

/** NULL where a mark stands: arithmetic on a withheld number, a CASE or COALESCE around it included, is withheld. */
function unlessMarked(value: Expr, mark: Expr): Expr {
  return {
    kind: "case",
    branches: [{ when: isNull(mark), then: value }],
    otherwise: { kind: "constant", value: null, type: value.type },
    type: value.type,
  };
}

function project(exprs: readonly Expr[], input: Marked, columns: readonly Column[]): Marked {
  const refs = exprs.map((expr) => markedRefs([expr], input));
  const marks = refs.map((indexes) => firstMark(indexes, input));
  const values = exprs.map((expr, i) =>
    refs[i]!.length === 0 || expr.kind === "ref" ? expr : unlessMarked(expr, marks[i]!),
  );
  const evidence = refs.map((indexes) => evidenceIds(indexes, input));
  return {
    rel: { op: "project", input: input.rel, exprs: [...values, ...marks, ...evidence], columns: tripled(columns) },
    n: exprs.length,
    markable: refs.map((indexes) => indexes.length > 0),
  };
}

function join(rel: Extract<Rel, { op: "join" }>, left: Marked, right: Marked): Marked {
  const on =
    rel.on === undefined
      ? undefined
      : mapExpr(rel.on, (part) =>
          part.kind === "ref" && part.index >= left.n ? { ...part, index: part.index + 2 * left.n } : part,
        );
  const own = { ...rel, on, left: left.rel, right: right.rel };
  if (rel.kind === "SEMI" || rel.kind === "ANTI") return { ...left, rel: { ...own, columns: left.rel.columns } };
  const l = 3 * left.n;
  if (rel.kind === "MARK") {
    const joined: Rel = { ...own, columns: [...left.rel.columns, { name: "mark", type: "BOOLEAN" }] };
    const part = (k: number): readonly Expr[] =>
      range(k * left.n, (k + 1) * left.n).map((index) => refAt(joined, index));
    const exprs = [...part(0), refAt(joined, l), ...part(1), nullText, ...part(2), nullText];
    return {
      rel: { op: "project", input: joined, exprs, columns: tripled(rel.columns) },
      n: left.n + 1,
      markable: [...left.markable, false],
    };
  }
  const joined: Rel = { ...own, columns: [...left.rel.columns, ...right.rel.columns] };
  const part = (k: number): readonly Expr[] =>
    [...range(k * left.n, (k + 1) * left.n), ...range(l + k * right.n, l + (k + 1) * right.n)].map((index) =>
      refAt(joined, index),
    );
  return {
    rel: { op: "project", input: joined, exprs: [...part(0), ...part(1), ...part(2)], columns: tripled(rel.columns) },
    n: left.n + right.n,
    markable: [...left.markable, ...right.markable],
  };
}

function minOf(arg: Expr, filter: Expr | undefined): AggregateCall {
  return { fn: "min", args: [arg], params: [], distinct: false, filter, order: [], type: text };
}

function aggregate(rel: Extract<Rel, { op: "aggregate" }>, input: Marked): Marked {
  const refs = [
    ...rel.groups.map((group) => markedRefs([group], input)),
    ...rel.aggregates.map((call) => markedRefs(aggregateExprs(call), input)),
  ];
  const filterIsMarked = (call: AggregateCall | undefined): boolean =>
    call?.filter !== undefined && markedRefs([call.filter], input).length > 0;
  const marks = refs.map((indexes, i) => {
    const call = rel.aggregates[i - rel.groups.length];
    return minOf(firstMark(indexes, input), filterIsMarked(call) ? undefined : call?.filter);
  });
  const g = rel.groups.length;
  const a = rel.aggregates.length;
  const functions = rel.groupingFunctions.length;
  const columns = [
    ...rel.columns.slice(0, g + a),
    ...marks.map(() => ({ name: "mark", type: text })),
    ...rel.columns.slice(g + a),
  ];
  const grouped: Rel = { ...rel, input: input.rel, aggregates: [...rel.aggregates, ...marks], columns };
  const markAt = (i: number): Expr => refAt(grouped, g + a + i);
  const values = range(0, g + a).map((i) =>
    refs[i]!.length === 0 || i < g ? refAt(grouped, i) : unlessMarked(refAt(grouped, i), markAt(i)),
  );
  const functionRefs = range(0, functions).map((i) => refAt(grouped, g + a + marks.length + i));
  const exprs = [
    ...values,
    ...functionRefs,
    ...range(0, g + a).map(markAt),
    ...functionRefs.map(() => nullText),
    ...rel.columns.map(() => nullText),
  ];
  return {
    rel: { op: "project", input: grouped, exprs, columns: tripled(rel.columns) },
    n: rel.columns.length,
    markable: [...refs.map((indexes) => indexes.length > 0), ...functionRefs.map(() => false)],
  };
}

const rowPickers = new Set(["lag", "lead", "first_value", "last_value", "nth_value", "first", "last"]);

function window(rel: Extract<Rel, { op: "window" }>, input: Marked): Marked {
  const refs = rel.windows.map((call) =>
    markedRefs([...call.args, ...(call.filter === undefined ? [] : [call.filter])], input),
  );
  const marks = rel.windows.map((call, i): WindowCall => {
    const arg = firstMark(refs[i]!, input);
    const picks = rowPickers.has(call.fn);
    return {
      ...call,
      fn: picks ? call.fn : "min",
      args: picks ? [arg, ...call.args.slice(1, 2)] : [arg],
      params: [],
      distinct: false,
      filter: undefined,
      argOrder: [],
      type: text,
    };
  });
  const w = rel.windows.length;
  const base = 3 * input.n;
  const marked = refs.some((indexes) => indexes.length > 0);
  const windows = marked ? [...rel.windows, ...marks] : rel.windows;
  const added = [
    ...rel.windows.map((call) => ({ name: "w", type: call.type })),
    ...(marked ? marks.map(() => ({ name: "m", type: text })) : []),
  ];
  const raw: Rel = { ...rel, input: input.rel, windows, columns: [...input.rel.columns, ...added] };
  const markAt = (i: number): Expr => (refs[i]!.length === 0 ? nullText : refAt(raw, base + w + i));
  const part = (k: number): readonly Expr[] => range(k * input.n, (k + 1) * input.n).map((index) => refAt(raw, index));
  const values = range(0, w).map((i) =>
    refs[i]!.length === 0 ? refAt(raw, base + i) : unlessMarked(refAt(raw, base + i), markAt(i)),
  );
  const exprs = [
    ...part(0),
    ...values,
    ...part(1),
    ...range(0, w).map(markAt),
    ...part(2),
    ...range(0, w).map(() => nullText),
  ];
  return {
    rel: { op: "project", input: raw, exprs, columns: tripled(rel.columns) },
    n: input.n + w,
    markable: [...input.markable, ...refs.map((indexes) => indexes.length > 0)],
  };
}

function distinct(rel: Extract<Rel, { op: "distinct" }>, input: Marked): Marked {
  if (rel.on === undefined) return distinctRows(input, rel.columns);
  return { ...input, rel: { ...rel, input: input.rel, columns: input.rel.columns } };
}

/** One row for each combination of values; withheld numbers of one kind count as equal. */
function distinctRows(input: Marked, columns: readonly Column[]): Marked {
  const groups = range(0, 2 * input.n).map((index) => refAt(input.rel, index));
  const aggregates = range(2 * input.n, 3 * input.n).map((index) => minOf(refAt(input.rel, index), undefined));
  const rel: Rel = {
    op: "aggregate",
    input: input.rel,
    groups,
    sets: [groups.map((_, index) => index)],
    aggregates,
    groupingFunctions: [],
    columns: tripled(columns),
  };
  return { ...input, rel };
}

function withoutEvidence(input: Marked): Rel {
  const exprs = [
    ...range(0, 2 * input.n).map((index) => refAt(input.rel, index)),
    ...range(0, input.n).map(() => nullText),
  ];
  return { op: "project", input: input.rel, exprs, columns: input.rel.columns };
}

function unnest(rel: Extract<Rel, { op: "unnest" }>, input: Marked): Marked {
  const refs = rel.lists.map((list) => markedRefs([list], input));
  const raw: Rel = { ...rel, input: input.rel, columns: [...input.rel.columns, ...rel.columns.slice(input.n)] };
  const part = (k: number): readonly Expr[] => range(k * input.n, (k + 1) * input.n).map((index) => refAt(raw, index));
  const added = rel.lists.map((_, i) => refAt(raw, 3 * input.n + i));
  const marks = refs.map((indexes) => firstMark(indexes, { ...input, rel: raw }));
  const values = added.map((value, i) => (refs[i]!.length === 0 ? value : unlessMarked(value, marks[i]!)));
  const exprs = [...part(0), ...values, ...part(1), ...marks, ...part(2), ...added.map(() => nullText)];
  return {
    rel: { op: "project", input: raw, exprs, columns: tripled(rel.columns) },
    n: input.n + rel.lists.length,
    markable: [...input.markable, ...refs.map((r) => r.length > 0)],
  };
}
