// Steps that stay among the rows of one person: per-person aggregation, windows and DISTINCT; free of rules, since nothing leaves.
import type { AggregateCall, Expr, Rel, WindowCall } from "../plan/algebra.ts";
import { refuse } from "../plan/refusal.ts";
import { aggregateExprs } from "../plan/walk.ts";
import { personColumn, personRef } from "./classify-joins.ts";
import { factsOf, refuseKeyUse } from "./key-use.ts";
import type { ColumnFacts, PersonUnit, Unit } from "./privacy-unit.ts";
import { noFacts } from "./privacy-unit.ts";

type Of<K extends Rel["op"]> = Extract<Rel, { op: K }>;

/** Most bands a rank over all patients may be cut into. */
export const ntileMax = 20;

const keyPreserving = new Set(["min", "max", "any_value", "first", "last", "arbitrary"]);

/** Facts of an aggregate's value over rows of one person; the person key itself may be counted or passed on. */
function aggregateFacts(call: AggregateCall, input: PersonUnit): ColumnFacts {
  const [first] = call.args;
  const isKey =
    call.args.length === 1 && first !== undefined && factsOf(first, input.facts, input.keyPairs).key !== undefined;
  if (isKey) {
    if (call.filter !== undefined) factsOf(call.filter, input.facts, input.keyPairs);
    if (call.fn.startsWith("count")) return noFacts;
    if (keyPreserving.has(call.fn)) return { ...noFacts, key: "maybe" };
    refuseKeyUse(call.at);
  }
  const parts = aggregateExprs(call).map((expr) => factsOf(expr, input.facts, input.keyPairs));
  if (parts.some((part) => part.key !== undefined)) refuseKeyUse(call.at);
  const counts = call.fn.startsWith("count") || call.type === "BOOLEAN";
  return {
    ...noFacts,
    fromInstitution: !counts && parts.some((part) => part.fromInstitution),
    fromFreeText: !counts && parts.some((part) => part.fromFreeText),
  };
}

/** The aggregation if each of its rows belongs to one person; undefined if it gathers several persons into cells. */
export function aggregatePersons(rel: Of<"aggregate">, input: PersonUnit): Unit | undefined {
  const groupFacts = rel.groups.map((group) => factsOf(group, input.facts, input.keyPairs));
  const inEverySet = (index: number): boolean => rel.sets.every((set) => set.includes(index));
  const facts = (): readonly ColumnFacts[] => [
    ...groupFacts.map(
      (fact, index): ColumnFacts =>
        inEverySet(index) ? fact : { ...fact, key: fact.key && "maybe", origin: undefined },
    ),
    ...rel.aggregates.map((call) => aggregateFacts(call, input)),
    ...rel.groupingFunctions.map(() => noFacts),
  ];
  const key = groupFacts.findIndex((fact, index) => fact.key === "sure" && inEverySet(index));
  if (key >= 0) {
    const grouped: Rel = { ...rel, input: input.rel };
    return {
      kind: "person",
      rel: withPersonLast(grouped, key),
      facts: facts(),
      onePerPerson: rel.sets.length === 1 && rel.groups.length === 1,
      keyPairs: [],
      echo: undefined,
    };
  }
  if (input.echo !== undefined) return aggregateEcho(rel, input, input.echo, facts());
  if (groupFacts.some((fact) => fact.key !== undefined)) refuseUnsureKey(rel.at);
  return undefined;
}

/** Inside a correlated subquery over public data: one more group, the outer row's person, changes no group. */
function aggregateEcho(
  rel: Of<"aggregate">,
  input: PersonUnit,
  echo: readonly number[],
  facts: readonly ColumnFacts[],
): Unit {
  const places = echo.map((column) => rel.groups.findIndex((group) => group.kind === "ref" && group.index === column));
  if (places.some((place) => place < 0 || !rel.sets.every((set) => set.includes(place)))) refuseCorrelation(rel.at);
  const person = rel.groups.length;
  const groups = [...rel.groups, personRef(input)];
  const columns = [...rel.columns.slice(0, person), personColumn, ...rel.columns.slice(person)];
  const grouped: Rel = { ...rel, input: input.rel, groups, sets: rel.sets.map((set) => [...set, person]), columns };
  const order = columns.map((_, index) => index).filter((index) => index !== person);
  const exprs = [...order, person].map((index): Expr => ({ kind: "ref", index, type: columns[index]!.type }));
  const projected: Rel = { op: "project", input: grouped, exprs, columns: [...rel.columns, personColumn] };
  return { kind: "person", rel: projected, facts, onePerPerson: false, keyPairs: [], echo: places };
}

export function windowPersons(rel: Of<"window">, input: PersonUnit): Unit {
  const windows = rel.windows.map((call) => windowOfOnePerson(call, input));
  const visible = input.facts.length;
  const raw: Rel = {
    ...rel,
    input: input.rel,
    windows,
    columns: [...input.rel.columns, ...rel.columns.slice(visible)],
  };
  const order = [...Array(visible).keys(), ...rel.windows.map((_, index) => visible + 1 + index), visible];
  const exprs = order.map((index): Expr => ({ kind: "ref", index, type: raw.columns[index]!.type }));
  const projected: Rel = { op: "project", input: raw, exprs, columns: [...rel.columns, personColumn] };
  const facts = [...input.facts, ...rel.windows.map((call) => windowFacts(call, input))];
  return { ...input, rel: projected, facts };
}

function windowFacts(call: WindowCall, input: PersonUnit): ColumnFacts {
  const parts = call.args.map((arg) => factsOf(arg, input.facts, input.keyPairs));
  if (parts.some((part) => part.key !== undefined) && !call.fn.startsWith("count")) refuseKeyUse(call.at);
  return {
    ...noFacts,
    numbersRowsOfPerson: call.fn === "row_number" && partitionsByPersonOnly(call, input),
    fromInstitution: parts.some((p) => p.fromInstitution),
    fromFreeText: parts.some((p) => p.fromFreeText),
  };
}

function partitionsByPersonOnly(call: WindowCall, input: PersonUnit): boolean {
  const [only, ...more] = call.partition;
  return only !== undefined && more.length === 0 && only.kind === "ref" && input.facts[only.index]?.key === "sure";
}

function windowOfOnePerson(call: WindowCall, input: PersonUnit): WindowCall {
  const partition = call.partition.map((expr) => factsOf(expr, input.facts, input.keyPairs));
  for (const expr of [...call.order, ...call.argOrder].map((key) => key.expr)) {
    if (factsOf(expr, input.facts, input.keyPairs).key === "maybe") refuseKeyUse(expr.at);
    if (factsOf(expr, input.facts, input.keyPairs).key !== undefined && !partition.some((fact) => fact.key === "sure"))
      refuseKeyUse(expr.at);
  }
  if (call.filter !== undefined) factsOf(call.filter, input.facts, input.keyPairs);
  if (partition.some((fact) => fact.key === "sure")) return call;
  if (input.echo?.every((column) => call.partition.some((expr) => expr.kind === "ref" && expr.index === column))) {
    return { ...call, partition: [...call.partition, personRef(input)] };
  }
  // SECURITY: with a partition, the sizes of the bands would tell the size of a small partition.
  const overAll = call.partition.length === 0 && input.onePerPerson && input.echo === undefined;
  if (call.fn === "ntile" && overAll && isSmallNtile(call)) return call;
  return refuseWindow(call.at);
}

function isSmallNtile(call: WindowCall): boolean {
  let [bands] = call.args;
  while (bands?.kind === "cast") bands = bands.arg;
  return bands?.kind === "constant" && typeof bands.value === "string" && Number(bands.value) <= ntileMax;
}

/** DISTINCT that keeps rows of one person apart from others'; undefined if it would merge persons (then it is a GROUP BY of all columns). */
export function distinctPersons(rel: Of<"distinct">, input: PersonUnit): Unit | undefined {
  const targets = rel.on ?? rel.columns.map((column, index): Expr => ({ kind: "ref", index, type: column.type }));
  const facts = targets.map((expr) => factsOf(expr, input.facts, input.keyPairs));
  for (const key of rel.order) factsOf(key.expr, input.facts, input.keyPairs);
  const hasKey = facts.some((fact) => fact.key === "sure");
  const columns = input.rel.columns;
  const unchanged = { ...input, rel: { ...rel, input: input.rel, columns } as Rel };
  if (hasKey) return { ...unchanged, onePerPerson: input.onePerPerson || targets.length === 1 };
  const echoed = input.echo?.every((column) => targets.some((expr) => expr.kind === "ref" && expr.index === column));
  if (input.echo !== undefined) {
    if (echoed !== true) refuseCorrelation(undefined);
    return rel.on === undefined
      ? unchanged
      : { ...unchanged, rel: { ...rel, input: input.rel, on: [...rel.on, personRef(input)], columns } };
  }
  if (rel.on !== undefined) refuseDistinctOn();
  if (facts.some((fact) => fact.key !== undefined)) refuseUnsureKey(undefined);
  return undefined;
}

function withPersonLast(rel: Rel, key: number): Rel {
  const exprs = [...rel.columns.keys(), key].map(
    (index): Expr => ({ kind: "ref", index, type: rel.columns[index]!.type }),
  );
  return { op: "project", input: rel, exprs, columns: [...rel.columns, personColumn] };
}

function refuseUnsureKey(at: number | undefined): never {
  return refuse({
    kind: "person-key",
    at,
    message: {
      en: "This groups by a person key that an outer join may have left empty, so rows of several patients would fall together.",
      ja: "外部結合で空になりうる患者キーで集計しているため、複数の患者の行がまとまってしまいます。",
    },
    help: {
      en: "Group by the key of the preserved table, or write USING (person key).",
      ja: "保持される側の表のキーで集計するか、USING (患者キー) と書いてください。",
    },
  });
}

function refuseWindow(at: number | undefined): never {
  return refuse({
    kind: "across-persons",
    at,
    message: {
      en: "This window compares rows of different patients.",
      ja: "このウィンドウ関数は別の患者の行どうしを比べます。",
    },
    help: {
      en: `Add the person key to PARTITION BY. For bands over all patients use ntile(n ≤ ${ntileMax}) on one row per patient, or fixed limits such as floor(x / 5) * 5.`,
      ja: `PARTITION BY に患者キーを入れてください。全患者での区分には、患者ごとに1行にした上で ntile(${ntileMax}以下) か、floor(x / 5) * 5 のような固定の区切りを使ってください。`,
    },
  });
}

function refuseCorrelation(at: number | undefined): never {
  return refuse({
    kind: "across-persons",
    at,
    message: {
      en: "A correlated subquery of this shape would mix rows of different patients.",
      ja: "この形の相関サブクエリでは別の患者の行が混ざります。",
    },
    help: {
      en: "Correlate it on the person key, or compute it as its own WITH step and join it.",
      ja: "患者キーで相関させるか、WITH の独立した段階として計算し結合してください。",
    },
  });
}

function refuseDistinctOn(): never {
  return refuse({
    kind: "rows-of-persons",
    message: {
      en: "DISTINCT ON without the person key would pick rows of single patients.",
      ja: "患者キーのない DISTINCT ON は個々の患者の行を取り出します。",
    },
    help: {
      en: "Use DISTINCT ON (person key), or GROUP BY with an aggregate.",
      ja: "DISTINCT ON (患者キー) か、GROUP BY と集計関数を使ってください。",
    },
  });
}
