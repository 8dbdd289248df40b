// The release boundary: an aggregation that gathers persons into cells. Says for each number what its evidence is, or refuses it.
import type { AggregateCall, Column, Expr, Rel } from "../plan/algebra.ts";
import { refuse } from "../plan/refusal.ts";
import { childrenOf, refsOf } from "../plan/walk.ts";
import { type EvidenceStep, type LabelDomain, type Measure, sameValueKey } from "./evidence.ts";
import { factsOf, refuseKeyUse } from "./key-use.ts";
import type { DisclosurePolicy } from "./policy.ts";
import type { ColumnFacts, PersonUnit, TableGrant } from "./privacy-unit.ts";
import { labelOfPersons } from "./suggest.ts";

type Aggregate = Extract<Rel, { op: "aggregate" }>;

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*)$/;
const plainLabel =
  /^(VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP.*|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*)$/;
const temporal = /^(DATE|TIMESTAMP.*|TIME)$/;

export function boundaryStep(
  id: number,
  rel: Aggregate,
  input: PersonUnit,
  tables: ReadonlyMap<string, TableGrant>,
  policy: DisclosurePolicy,
): EvidenceStep {
  if (input.echo !== undefined) throw new Error("an echo is aggregated per outer row");
  const facts = rel.groups.map((group) => factsOf(group, input.facts, input.keyPairs));
  for (const [index, group] of rel.groups.entries()) checkLabel(group, facts[index]!, policy);
  const measures = withAllFractions(rel.aggregates.map((call) => measureOf(call, input)));
  const columns: readonly Column[] = rel.columns;
  const domains = facts.map((fact) => domainOf(fact, tables));
  return {
    kind: "evidence",
    id,
    input: input.rel,
    onePerPerson: input.onePerPerson,
    multiplied: multipliesRows(input.rel),
    groups: rel.groups.map(finiteLabel),
    sets: rel.sets,
    groupingFunctions: rel.groupingFunctions,
    measures,
    domains,
    domainPredicates: domainPredicates(rel.groups, input.rel),
    columns,
    at: rel.at,
  };
}

function multipliesRows(rel: Rel): boolean {
  if (rel.op === "unnest") return true;
  const isPersonal = (side: Rel): boolean => side.columns.at(-1)?.name === "__person";
  const meetsPublic =
    rel.op === "join" &&
    ["INNER", "LEFT", "RIGHT"].includes(rel.kind) &&
    isPersonal(rel.left) !== isPersonal(rel.right);
  return meetsPublic || childrenOf(rel).some(multipliesRows);
}

/** Not-a-number and the infinities are no labels of their own. */
function finiteLabel(group: Expr): Expr {
  if (group.type !== "FLOAT" && group.type !== "DOUBLE") return group;
  const finite: Expr = { kind: "call", fn: "isfinite", args: [group], type: "BOOLEAN" };
  return {
    kind: "case",
    branches: [{ when: finite, then: group }],
    otherwise: { kind: "constant", value: null, type: group.type },
    type: group.type,
  };
}

/** Most fractions asked of one value: more would list single patients' values one by one. */
export const fractionsMax = 9;

/** Quantiles of one value in one row are judged together. */
function withAllFractions(measures: readonly Measure[]): readonly Measure[] {
  const sameValue = (a: Measure, b: Measure): boolean => sameValueKey(a) === sameValueKey(b);
  return measures.map((measure) => {
    if (measure.kind !== "quantile") return measure;
    const all = measures
      .filter((other) => other.kind === "quantile" && sameValue(measure, other))
      .flatMap((other) => other.fractions);
    const fractions = [...new Set(all)].sort((a, b) => a - b);
    if (fractions.length > fractionsMax) {
      refuse({
        kind: "aggregate-not-allowed",
        at: measure.call.at,
        message: {
          en: `At most ${fractionsMax} quantiles of one value are shown.`,
          ja: `一つの値の分位点は ${fractionsMax} 個までです。`,
        },
        help: {
          en: "Ask for fewer fractions, or count by fixed bands of the value.",
          ja: "分位点を減らすか、固定の区切りで数えてください。",
        },
      });
    }
    return { ...measure, fractions };
  });
}

function checkLabel(group: Expr, fact: ColumnFacts, policy: DisclosurePolicy): void {
  if (fact.key !== undefined) labelOfPersons(group.at);
  if (!plainLabel.test(group.type)) {
    refuse({
      kind: "label-not-allowed",
      at: group.at,
      message: {
        en: "Lists, structures and intervals cannot be labels of a table.",
        ja: "リスト・構造体・期間は表の区分にできません。",
      },
      help: {
        en: "Group by their parts, or by a text or number made from them.",
        ja: "その要素か、文字列・数値にしたもので集計してください。",
      },
    });
  }
  if (fact.fromFreeText && policy.labels.freeText === "refuse") {
    refuse({
      kind: "label-not-allowed",
      at: group.at,
      message: {
        en: "Free text cannot be a label of a table: it may name a person.",
        ja: "自由記載の文字列は個人を示しうるため、表の区分にできません。",
      },
      help: {
        en: "Group by a code, or by a test such as text LIKE '…'.",
        ja: "コードか、LIKE などの判定結果で集計してください。",
      },
    });
  }
  if (fact.fromInstitution && policy.labels.institution === "refuse") {
    refuse({
      kind: "label-not-allowed",
      at: group.at,
      message: {
        en: "Rows per institution are not shown: each row would rest on fewer institutions than the rules ask for.",
        ja: "施設ごとの行は表示できません（区分あたりの施設数が規則を下回ります）。",
      },
      help: {
        en: "Group by a kind of institution instead, e.g. its type or bed class; count(DISTINCT institution) is allowed.",
        ja: "施設種別や病床規模などで集計してください。count(DISTINCT 施設) は使えます。",
      },
    });
  }
}

function domainOf(fact: ColumnFacts, tables: ReadonlyMap<string, TableGrant>): LabelDomain | undefined {
  if (fact.origin === undefined) return undefined;
  const column = tables.get(fact.origin.table)?.columns.find((candidate) => candidate.name === fact.origin?.column);
  return column?.domain === undefined ? undefined : { values: column.domain, populations: column.populations };
}

/** Filters right below the boundary that speak of one group column and constants only. */
function domainPredicates(groups: readonly Expr[], input: Rel): EvidenceStep["domainPredicates"] {
  const found: { group: number; predicate: Expr }[] = [];
  const descend = (rel: Rel, columns: readonly (number | undefined)[]): void => {
    if (rel.op === "project") {
      descend(
        rel.input,
        columns.map((column) => {
          const expr = column === undefined ? undefined : rel.exprs[column];
          return expr?.kind === "ref" ? expr.index : undefined;
        }),
      );
    } else if (rel.op === "filter") {
      for (const predicate of rel.predicates) {
        const refs = [...refsOf(predicate)];
        const group = columns.indexOf(refs[0]);
        if (refs.length === 1 && group >= 0) found.push({ group, predicate });
      }
      descend(rel.input, columns);
    } else if (rel.op === "join" && ["INNER", "LEFT", "SEMI", "ANTI", "SINGLE", "MARK"].includes(rel.kind)) {
      const nl = rel.left.columns.length;
      descend(
        rel.left,
        columns.map((column) => (column !== undefined && column < nl ? column : undefined)),
      );
      if (rel.kind === "INNER")
        descend(
          rel.right,
          columns.map((column) => (column !== undefined && column >= nl ? column - nl : undefined)),
        );
    }
  };
  descend(
    input,
    groups.map((group) => (group.kind === "ref" ? group.index : undefined)),
  );
  return found;
}

const quantileNames = new Set(["median", "quantile_cont", "quantile_disc", "quantile", "approx_quantile"]);
const momentNames = new Set(["stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "sem"]);

/** What stands behind one aggregate, or a refusal that names the alternative. */
function measureOf(call: AggregateCall, input: PersonUnit): Measure {
  const facts = call.args.map((arg) => factsOf(arg, input.facts, input.keyPairs));
  if (call.filter !== undefined) factsOf(call.filter, input.facts, input.keyPairs);
  const [arg] = call.args;
  const isKey = facts.some((fact) => fact.key !== undefined);
  const measure = (
    kind: Measure["kind"],
    value: Expr | undefined,
    contributes: Expr | undefined,
    fractions: readonly number[] = [],
  ): Measure => ({ kind, call, value, contributes, fractions, isPlain: facts[0]?.origin !== undefined });

  if (call.fn === "count_star" || (call.fn === "count" && arg === undefined))
    return measure("count", undefined, call.filter);
  if (call.fn === "count" || call.fn === "approx_count_distinct") {
    const contributes = and(call.filter, isKey && facts[0]?.key === "sure" ? undefined : notNull(arg!));
    const distinct = call.distinct || call.fn === "approx_count_distinct";
    if (!distinct) return measure("count", undefined, contributes);
    if (isKey) return measure("persons", undefined, contributes);
    return measure("distinct", arg, contributes);
  }
  if (isKey) refuseKeyUse(call.at);
  if (call.fn === "count_if" || call.fn === "countif") return measure("count", undefined, and(call.filter, arg));
  if (call.distinct) refuseDistinctArgument(call);
  if (call.fn === "sum" || call.fn === "sum_no_overflow" || call.fn === "avg" || call.fn === "mean") {
    if (!numeric.test(arg!.type) && arg!.type !== "BOOLEAN") refuseType(call);
    return measure(call.fn.startsWith("sum") ? "sum" : "mean", arg, call.filter);
  }
  if (quantileNames.has(call.fn)) {
    if (!numeric.test(arg!.type) && !temporal.test(arg!.type)) refuseType(call);
    return measure("quantile", arg, call.filter, fractionsOf(call));
  }
  if (momentNames.has(call.fn)) return measure("moment", arg, call.filter);
  return refuseAggregate(call);
}

const notNull = (arg: Expr): Expr => ({ kind: "operator", op: "IS NOT NULL", args: [arg], type: "BOOLEAN" });

function and(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
  if (left === undefined) return right;
  if (right === undefined) return left;
  return { kind: "logic", op: "AND", args: [left, right], type: "BOOLEAN" };
}

/** Texts of the constants of a parameter: one, or those of a list. */
function constantsIn(param: Expr): readonly string[] {
  if (param.kind === "cast") return constantsIn(param.arg);
  if (param.kind === "call" && param.fn === "list_value") return param.args.flatMap(constantsIn);
  return [param.kind === "constant" && typeof param.value === "string" ? param.value : "NaN"];
}

/** Fractions of a quantile call. */
function fractionsOf(call: AggregateCall): readonly number[] {
  if (call.fn === "median") return [0.5];
  const fractions = call.params.flatMap(constantsIn).map(Number);
  if (fractions.length === 0 || fractions.some((fraction) => !(fraction >= 0 && fraction <= 1))) {
    refuse({
      kind: "argument-not-constant",
      at: call.at,
      message: {
        en: "The fraction of a quantile must be a constant between 0 and 1.",
        ja: "分位点の割合は 0 から 1 の定数でなければなりません。",
      },
      help: { en: "Write e.g. quantile_cont(x, 0.9).", ja: "例: quantile_cont(x, 0.9)" },
    });
  }
  return fractions;
}

function refuseDistinctArgument(call: AggregateCall): never {
  return refuse({
    kind: "aggregate-not-allowed",
    at: call.at,
    message: {
      en: `${call.fn}(DISTINCT …) over patients is not shown: values shared by several patients would count once.`,
      ja: `患者にまたがる ${call.fn}(DISTINCT …) は表示できません。`,
    },
    help: {
      en: "Make the values one per patient first (GROUP BY person key), then aggregate.",
      ja: "先に患者ごとに一つの値にしてから集計してください。",
    },
  });
}

function refuseType(call: AggregateCall): never {
  return refuse({
    kind: "aggregate-not-allowed",
    at: call.at,
    message: {
      en: `${call.fn} over this type of value is not shown.`,
      ja: `この型の値に対する ${call.fn} は表示できません。`,
    },
    help: {
      en: "Turn the value into a number first, e.g. date_diff('day', a, b).",
      ja: "date_diff('day', a, b) などで数値にしてから集計してください。",
    },
  });
}

const alternatives: ReadonlyMap<string, { readonly en: string; readonly ja: string }> = new Map([
  ["min", { en: "quantile_cont(x, 0.05)", ja: "quantile_cont(x, 0.05)" }],
  ["max", { en: "quantile_cont(x, 0.95)", ja: "quantile_cont(x, 0.95)" }],
  [
    "list",
    { en: "GROUP BY the value with count(DISTINCT person key)", ja: "値で GROUP BY して count(DISTINCT 患者キー)" },
  ],
  [
    "histogram",
    { en: "GROUP BY floor(x / width) * width with count(*)", ja: "floor(x / 幅) * 幅 で GROUP BY して count(*)" },
  ],
  ["mode", { en: "GROUP BY the value with count(*), ordered by it", ja: "値で GROUP BY し count(*) の順に並べる" }],
  ["bool_or", { en: "count(*) FILTER (condition)", ja: "count(*) FILTER (条件)" }],
]);
const alternativeOf: ReadonlyMap<string, string> = new Map([
  ["arg_min", "min"],
  ["min_by", "min"],
  ["arg_max", "max"],
  ["max_by", "max"],
  ["array_agg", "list"],
  ["string_agg", "list"],
  ["group_concat", "list"],
  ["listagg", "list"],
  ["first", "list"],
  ["last", "list"],
  ["any_value", "list"],
  ["arbitrary", "list"],
  ["approx_top_k", "mode"],
  ["bool_and", "bool_or"],
  ["bit_or", "bool_or"],
  ["bit_and", "bool_or"],
  ["bit_xor", "bool_or"],
]);

function refuseAggregate(call: AggregateCall): never {
  const use = alternatives.get(alternativeOf.get(call.fn) ?? call.fn) ?? {
    en: "count, sum, avg, median, quantile_cont or stddev",
    ja: "count・sum・avg・median・quantile_cont・stddev",
  };
  return refuse({
    kind: "aggregate-not-allowed",
    at: call.at,
    message: {
      en: `${call.fn} over patients would show the value of a single patient.`,
      ja: `患者にまたがる ${call.fn} は、一人の患者の値を示してしまいます。`,
    },
    help: {
      en: `Use ${use.en} instead. Inside a per-patient step (GROUP BY person key) ${call.fn} is allowed.`,
      ja: `代わりに ${use.ja} を使ってください。患者ごとの集計（GROUP BY 患者キー）の中では ${call.fn} も使えます。`,
    },
  });
}
