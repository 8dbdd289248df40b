// Joins between persons, public data and protected tables: which are allowed, and whose person a joined row belongs to.
import type { Column, Expr, JoinCondition, Rel } from "../plan/algebra.ts";
import { refuse } from "../plan/refusal.ts";
import { mapExpr } from "../plan/walk.ts";
import { factsOf } from "./key-use.ts";
import type { ColumnFacts, PersonUnit, Unit } from "./privacy-unit.ts";
import { noFacts } from "./privacy-unit.ts";

type Join = Extract<Rel, { op: "join" }>;

export const personColumn: Column = { name: "__person", type: "UBIGINT" };

const mapRefs = (expr: Expr, place: (index: number) => number): Expr =>
  mapExpr(expr, (part) => (part.kind === "ref" ? { ...part, index: place(part.index) } : part));

export const personRef = (unit: PersonUnit): Expr => ({
  kind: "ref",
  index: unit.rel.columns.length - 1,
  type: personColumn.type,
});

const refTo = (columns: readonly Column[], index: number): Expr => ({ kind: "ref", index, type: columns[index]!.type });

/** Both sides hold rows of persons: the person keys must be equated. */
export function joinPersons(join: Join, left: PersonUnit, right: PersonUnit): Unit {
  const echoes = right.echo !== undefined || left.echo !== undefined;
  const sameRow = join.conditions.some((condition) => namesSameRow(condition, left.facts, right.facts));
  const equated = join.conditions.filter(
    (condition) => equatesKeys(condition, left.facts, right.facts) && !namesSameRow(condition, left.facts, right.facts),
  );
  let conditions = join.conditions;
  if (equated.length === 0 && !sameRow) {
    // The inside of a correlated subquery that only echoes the outer row: joined back to that very row.
    if (join.delim !== undefined && right.echo !== undefined) conditions = [...conditions, equalPersons(left, right)];
    else refuseWithoutKey(join, echoes);
  }
  checkConditions(join, left.facts, right.facts);
  const provesKeys = join.kind === "INNER" || join.kind === "SEMI";
  const leftFacts = sideFacts(
    left.facts,
    join.kind === "RIGHT" || join.kind === "FULL",
    provesKeys ? equated.map((c) => c.left) : [],
  );
  const rightFacts = sideFacts(
    right.facts,
    join.kind !== "INNER" && join.kind !== "RIGHT",
    provesKeys ? equated.map((c) => c.right) : [],
  );
  const nl = left.facts.length;
  const pairs =
    join.kind === "FULL"
      ? equated.flatMap((c): (readonly [number, number])[] =>
          c.left.kind === "ref" && c.right.kind === "ref" ? [[c.left.index, nl + c.right.index]] : [],
        )
      : [];
  const person = (columns: readonly Column[]): Expr => {
    const l = refTo(columns, nl);
    if (join.kind === "RIGHT") return refTo(columns, columns.length - 1);
    if (join.kind === "FULL")
      return {
        kind: "operator",
        op: "COALESCE",
        args: [l, refTo(columns, columns.length - 1)],
        type: personColumn.type,
      };
    return l;
  };
  return {
    kind: "person",
    rel: finishJoin({ ...join, conditions, left: left.rel, right: right.rel }, nl, right.facts.length, nl + 1, person),
    facts: outputFacts(join, leftFacts, rightFacts),
    onePerPerson: keepsOnePerPerson(join, left, right),
    keyPairs: join.kind === "FULL" ? pairs : join.kind === "RIGHT" ? [] : left.keyPairs,
    echo: left.echo !== undefined && right.echo !== undefined ? left.echo : undefined,
  };
}

/** One side holds rows of persons, the other public data (or a protected table already given to the engine). */
export function joinPersonWithOther(
  join: Join,
  person: PersonUnit,
  other: { readonly rel: Rel; readonly facts: readonly ColumnFacts[] },
  personIsLeft: boolean,
): Unit {
  const preservesOther =
    join.kind === "FULL" || (personIsLeft ? join.kind === "RIGHT" : !["INNER", "RIGHT"].includes(join.kind));
  if (preservesOther) refusePublicPreserved(join);
  const [leftFacts, rightFacts] = personIsLeft ? [person.facts, other.facts] : [other.facts, person.facts];
  checkConditions(join, leftFacts, rightFacts);
  const nl = leftFacts.length;
  const rawLeft = personIsLeft ? nl + 1 : nl;
  const rel = finishJoin(
    { ...join, left: personIsLeft ? person.rel : other.rel, right: personIsLeft ? other.rel : person.rel },
    nl,
    rightFacts.length,
    rawLeft,
    (columns) => refTo(columns, personIsLeft ? nl : columns.length - 1),
  );
  return {
    kind: "person",
    rel,
    facts: outputFacts(join, leftFacts, rightFacts),
    onePerPerson: person.onePerPerson && ["SEMI", "ANTI", "MARK", "SINGLE"].includes(join.kind),
    keyPairs: personIsLeft ? person.keyPairs : [],
    echo: person.echo?.map((index) => (personIsLeft ? index : index + nl)),
  };
}

/** The joined relation with its columns in the researcher's order and the row's person last. */
function finishJoin(
  join: Join,
  nl: number,
  nr: number,
  rawLeft: number,
  person: (columns: readonly Column[]) => Expr,
): Rel {
  const on =
    join.on === undefined ? undefined : mapRefs(join.on, (index) => (index >= nl ? index - nl + rawLeft : index));
  if (join.kind === "SEMI" || join.kind === "ANTI") return { ...join, on, columns: join.left.columns };
  const columns =
    join.kind === "MARK"
      ? [...join.left.columns, { name: "mark", type: "BOOLEAN" }]
      : [...join.left.columns, ...join.right.columns];
  const joined: Rel = { ...join, on, columns };
  const visible =
    join.kind === "MARK" ? [...range(0, nl), rawLeft] : [...range(0, nl), ...range(rawLeft, rawLeft + nr)];
  const exprs = [...visible.map((index) => refTo(columns, index)), person(columns)];
  if (join.kind === "MARK") exprs[nl] = falseIfUnknown(exprs[nl]!);
  return { op: "project", input: joined, exprs, columns: [...visible.map((index) => columns[index]!), personColumn] };
}

/**
 * SECURITY: `key IN (list)` is NULL instead of FALSE for everybody as soon as the list holds one NULL, which would copy a fact about
 * one person onto all others. Over persons a NULL key is nobody, so the mark is FALSE.
 */
const falseIfUnknown = (mark: Expr): Expr => ({
  kind: "operator",
  op: "COALESCE",
  args: [mark, { kind: "constant", value: false, type: "BOOLEAN" }],
  type: "BOOLEAN",
});

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Both sides name one row, e.g. a visit: it belongs to one person (the import has checked every such reference). */
function namesSameRow(condition: JoinCondition, left: readonly ColumnFacts[], right: readonly ColumnFacts[]): boolean {
  if (condition.left.kind !== "ref" || condition.right.kind !== "ref" || condition.op !== "=") return false;
  const identity = left[condition.left.index]?.rowIdentity;
  return identity !== undefined && identity === right[condition.right.index]?.rowIdentity;
}

function equatesKeys(condition: JoinCondition, left: readonly ColumnFacts[], right: readonly ColumnFacts[]): boolean {
  if (condition.left.kind !== "ref" || condition.right.kind !== "ref") return false;
  if (namesSameRow(condition, left, right)) return true;
  const l = left[condition.left.index]?.key;
  const r = right[condition.right.index]?.key;
  if (l === undefined || r === undefined) return false;
  // NULL meets NULL under IS NOT DISTINCT FROM, and then two persons would share a row.
  return condition.op === "=" || (condition.op === "IS NOT DISTINCT FROM" && (l === "sure" || r === "sure"));
}

function equalPersons(left: PersonUnit, right: PersonUnit): JoinCondition {
  return { op: "IS NOT DISTINCT FROM", left: personRef(left), right: personRef(right) };
}

function checkConditions(join: Join, left: readonly ColumnFacts[], right: readonly ColumnFacts[]): void {
  for (const condition of join.conditions) {
    if (equatesKeys(condition, left, right)) continue;
    const both = [...left, ...right];
    const rightShifted = mapRefs(condition.right, (index) => index + left.length);
    factsOf(
      {
        kind: "compare",
        op: condition.op,
        left: condition.left,
        right: rightShifted,
        type: "BOOLEAN",
        at: condition.left.at ?? condition.right.at,
      },
      both,
    );
  }
  if (join.on !== undefined) factsOf(join.on, [...left, ...right]);
}

function sideFacts(facts: readonly ColumnFacts[], mayBeNull: boolean, proved: readonly Expr[]): readonly ColumnFacts[] {
  const sure = new Set(proved.flatMap((expr) => (expr.kind === "ref" ? [expr.index] : [])));
  return facts.map((fact, index) => {
    if (fact.key === undefined) return mayBeNull ? { ...fact, origin: undefined } : fact;
    if (mayBeNull) return { ...fact, key: "maybe" as const, origin: undefined };
    return sure.has(index) ? { ...fact, key: "sure" as const } : fact;
  });
}

function outputFacts(join: Join, left: readonly ColumnFacts[], right: readonly ColumnFacts[]): readonly ColumnFacts[] {
  if (join.kind === "SEMI" || join.kind === "ANTI") return left;
  if (join.kind === "MARK") return [...left, noFacts];
  return [...left, ...right];
}

function keepsOnePerPerson(join: Join, left: PersonUnit, right: PersonUnit): boolean {
  if (["SEMI", "ANTI", "MARK", "SINGLE"].includes(join.kind)) return left.onePerPerson;
  return left.onePerPerson && right.onePerPerson;
}

function refuseWithoutKey(join: Join, correlated: boolean): never {
  return refuse({
    kind: correlated || join.delim !== undefined ? "across-persons" : "join-without-key",
    at: join.at,
    message: {
      en: "Two tables of patients are joined without equating the person key, so rows of different patients would meet.",
      ja: "患者の表どうしが患者キーを等号で結ばずに結合されており、別の患者の行が混ざります。",
    },
    help: {
      en: "Join them USING (the person key). To compare patients with a group, compute the group's figure in its own query with GROUP BY first and join that.",
      ja: "患者キーで USING 結合してください。集団の値と比べるときは、先に GROUP BY で集計した結果を結合します。",
    },
  });
}

function refusePublicPreserved(join: Join): never {
  return refuse({
    kind: "across-persons",
    at: join.at,
    message: {
      en: "This join keeps rows that belong to no patient, or tells which of its rows any patient has.",
      ja: "この結合は、どの患者にも属さない行を残すか、該当する患者がいるかどうかを行ごとに示してしまいます。",
    },
    help: {
      en: "Put the table of patients on the preserved side, or aggregate the patients first and join the list to the result.",
      ja: "患者の表を保持する側に置くか、先に患者を集計してから一覧を結合してください。",
    },
  });
}
