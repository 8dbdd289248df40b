// Turns conditions on identifying columns into one question per person table: how many persons would change sides, cell by cell.
import type { AggregateCall, Column, Expr, Rel } from "../../plan/algebra.ts";
import { refuse } from "../../plan/refusal.ts";
import type { TableGrant } from "../privacy-unit.ts";
import type { Findings } from "./find.ts";
import { all, identifyingColumns, innerVariants, isNotTrue, isTrue, type Known } from "./known.ts";

/** Ways to change one condition that are counted for one table of a step. */
export const variantsMax = 600;

/** Persons for whom `changed` is true; `measure` undefined = it concerns every number. */
export type Question = {
  readonly changed: Expr;
  readonly condition: Expr;
  readonly measure: number | undefined;
  /** Nobody is as telling as somebody: whether the one man is in the data. */
  readonly least: 0 | 1;
};

/** Persons whose label of `group` would be another one, and which. */
export type LabelQuestion = { readonly group: number; readonly label: Expr; readonly others: readonly Expr[] };

export type TableQuestions = {
  readonly table: string;
  /** One row a person: the identifying columns. */
  readonly scan: Rel;
  /** All persons that the step may look at. */
  readonly spine: Expr;
  readonly questions: readonly Question[];
  /** Group labels that are known from outside; positions in the step's groups. */
  readonly groups: readonly { readonly group: number; readonly expr: Expr }[];
  readonly labels: readonly LabelQuestion[];
};

export function questionsOf(findings: Findings, tables: ReadonlyMap<string, TableGrant>): readonly TableQuestions[] {
  const named = [...findings.spine, ...findings.sites.map((site) => site.condition), ...findings.labels].flatMap(
    (known) => (known === undefined || known === "tangled" || known.table === undefined ? [] : [known.table]),
  );
  return [...new Set(named)].flatMap((table) => {
    const own = ofTable(findings, tables.get(table)!);
    return own.questions.length + own.labels.length === 0 ? [] : [own];
  });
}

function ofTable(findings: Findings, table: TableGrant): TableQuestions {
  const own = (known: readonly Known[]): readonly Expr[] =>
    known.flatMap((candidate) => (candidate.table === table.name ? [candidate.expr] : []));
  const spine = all(own(findings.spine));
  const questions: Question[] = dropped(own(findings.spine)).map(({ condition, variant }) => ({
    condition,
    changed: differs(spine, variant),
    measure: undefined,
    least: 1,
  }));
  for (const { condition, under, measure } of findings.sites) {
    if (condition.table !== table.name) continue;
    const within = [spine, ...own(under)];
    const { expr } = condition;
    questions.push({ condition: expr, measure, changed: all([...within, isTrue(expr)]), least: 0 });
    for (const changed of [isNotTrue(expr), ...innerVariants(expr).map((other) => differs(expr, other))])
      questions.push({ condition: expr, measure, changed: all([...within, changed]), least: 1 });
  }
  const groups = findings.labels.flatMap((known, group) =>
    known === undefined || known === "tangled" || known.table !== table.name ? [] : [{ group, expr: known.expr }],
  );
  const labels = groups.flatMap(({ group, expr }): readonly LabelQuestion[] => {
    const others = innerVariants(expr);
    return others.length === 0 ? [] : [{ group, label: expr, others }];
  });
  if (questions.length + labels.reduce((sum, label) => sum + label.others.length, 0) > variantsMax) refuseTooMany();
  return { table: table.name, scan: scanOf(table), spine, questions: unique(questions), groups, labels };
}

/** The conjunction without one of its conditions, or with one changed inside. Each condition false: nobody is left, so nothing is shown. */
function dropped(conditions: readonly Expr[]): readonly { readonly condition: Expr; readonly variant: Expr }[] {
  return conditions.flatMap((condition, place) => {
    const others = conditions.filter((_, index) => index !== place);
    const changed = [undefined, ...innerVariants(condition)];
    return changed.map((variant) => ({
      condition,
      variant: all(variant === undefined ? others : [...others, variant]),
    }));
  });
}

const differs = (a: Expr, b: Expr): Expr => ({
  kind: "compare",
  op: "<>",
  left: isTrue(a),
  right: isTrue(b),
  type: "BOOLEAN",
});

function unique(questions: readonly Question[]): readonly Question[] {
  const byText = new Map(
    questions.map((question) => [JSON.stringify([question.changed, question.measure], noPlaces), question]),
  );
  return [...byText.values()];
}

const noPlaces = (name: string, value: unknown): unknown => (name === "at" ? undefined : value);

function scanOf(table: TableGrant): Rel {
  const columns = identifyingColumns(table);
  return { op: "scan", table: table.name, source: columns.map((column) => column.name), columns };
}

const bigint = (name: string): Column => ({ name, type: "BIGINT" });
const countWhere = (filter: Expr): AggregateCall => ({
  fn: "count_star",
  args: [],
  params: [],
  distinct: false,
  filter,
  order: [],
  type: "BIGINT",
});

/**
 * Rows: the labels of `groups`, then persons of the spine, then persons per question, then (with groups) GROUPING() of them all;
 * only rows where at least one question concerns fewer than `personsMin` persons, but at least its `least`.
 */
export function countingPlan(asked: TableQuestions, sets: readonly (readonly number[])[], personsMin: number): Rel {
  const counts = [asked.spine, ...asked.questions.map((question) => question.changed)];
  const groupColumns = asked.groups.map(({ expr }, index): Column => ({ name: `g${index}`, type: expr.type }));
  const columns = [
    ...groupColumns,
    ...counts.map((_, index) => bigint(`n${index}`)),
    ...(asked.groups.length === 0 ? [] : [bigint("gid")]),
  ];
  const counted: Rel = {
    op: "aggregate",
    input: asked.scan,
    groups: asked.groups.map(({ expr }) => expr),
    sets,
    aggregates: counts.map((count) => countWhere(isTrue(count))),
    groupingFunctions: asked.groups.length === 0 ? [] : [asked.groups.map((_, index) => index)],
    columns,
  };
  const first = groupColumns.length + 1;
  const few = asked.questions.map(({ least }, index): Expr => isFew(first + index, least, personsMin));
  return { op: "filter", input: counted, predicates: [any(few)], columns };
}

/** Rows: the label, then per other way to make it the persons that change and the labels they would have. */
export function labelPlan(asked: TableQuestions, { label, others }: LabelQuestion, personsMin: number): Rel {
  const changes = others.map((other) => differsLabel(label, other));
  const columns: readonly Column[] = [
    { name: "g", type: label.type },
    ...others.flatMap((_, index) => [bigint(`n${index}`), { name: `l${index}`, type: `${label.type}[]` }]),
  ];
  const aggregates = others.flatMap((other, index): readonly AggregateCall[] => [
    countWhere(changes[index]!),
    { ...countWhere(changes[index]!), fn: "list", args: [other], distinct: true, type: `${label.type}[]` },
  ]);
  const counted: Rel = {
    op: "aggregate",
    input: { op: "filter", input: asked.scan, predicates: [isTrue(asked.spine)], columns: asked.scan.columns },
    groups: [label],
    sets: [[0]],
    aggregates,
    groupingFunctions: [],
    columns,
  };
  const few = others.map((_, index) => isFew(1 + 2 * index, 1, personsMin));
  return { op: "filter", input: counted, predicates: [any(few)], columns };
}

const differsLabel = (a: Expr, b: Expr): Expr => ({
  kind: "compare",
  op: "IS DISTINCT FROM",
  left: a,
  right: b,
  type: "BOOLEAN",
});

const any = (tests: readonly Expr[]): Expr =>
  tests.length === 1 ? tests[0]! : { kind: "logic", op: "OR", args: tests, type: "BOOLEAN" };

function isFew(column: number, least: number, personsMin: number): Expr {
  const count: Expr = { kind: "ref", index: column, type: "BIGINT" };
  const bound = (value: number): Expr => ({ kind: "constant", value: String(value), type: "BIGINT" });
  return all([
    { kind: "compare", op: ">=", left: count, right: bound(least), type: "BOOLEAN" },
    { kind: "compare", op: "<", left: count, right: bound(personsMin), type: "BOOLEAN" },
  ]);
}

function refuseTooMany(): never {
  return refuse({
    kind: "too-large",
    message: {
      en: "There are too many conditions on identifying columns to check them all.",
      ja: "個人を絞り込む列の条件が多すぎて、すべては確認できません。",
    },
    help: {
      en: "Use ranges instead of long lists, or several queries.",
      ja: "長い列挙の代わりに範囲を使うか、問い合わせを分けてください。",
    },
  });
}
