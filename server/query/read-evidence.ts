// Rows that the evidence engine answers become cells with their evidence.
import type { WireTable, WireValue } from "../../sandbox/protocol.ts";
import { type Digest, digestBuckets, zeroDigest } from "../disclosure/digest.ts";
import type { Cell, EvidenceStep, Measure, MeasureEvidence, Value } from "../disclosure/evidence.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import type { Expr, SqlType } from "../plan/algebra.ts";
import type { EvidenceShape, EvidenceSource } from "../plan/print-evidence.ts";
import { cellColumns, sourceColumns } from "../plan/print-evidence.ts";

/** The sources that the measures of a step are computed from, shared where equal; `of[i]` is the source of measure i. */
export type Sources = { readonly shape: EvidenceShape; readonly of: readonly number[] };

export function sourcesOf(step: EvidenceStep, policy: DisclosurePolicy): Sources {
  const sources: EvidenceSource[] = [];
  const keys: string[] = [];
  const of = step.measures.map((measure) => {
    const source = sourceOf(measure, step, policy);
    const key = JSON.stringify([source.kind, source.expr], (name, value) => (name === "at" ? undefined : value));
    const known = keys.indexOf(key);
    if (known < 0) {
      keys.push(key);
      return sources.push(source) - 1;
    }
    sources[known] = { ...sources[known]!, top: Math.max(sources[known]!.top, source.top) };
    return known;
  });
  return {
    shape: { input: step.input, onePerPerson: step.onePerPerson, groups: step.groups, sets: step.sets, sources },
    of,
  };
}

const one: Expr = { kind: "constant", value: "1", type: "INTEGER" };

function when(condition: Expr | undefined, then: Expr): Expr {
  if (condition === undefined) return then;
  return {
    kind: "case",
    branches: [{ when: condition, then }],
    otherwise: { kind: "constant", value: null, type: then.type },
    type: then.type,
  };
}

function sourceOf(measure: Measure, step: EvidenceStep, policy: DisclosurePolicy): EvidenceSource {
  const { value, contributes } = measure;
  const counted = contributes === undefined ? undefined : when(contributes, one);
  switch (measure.kind) {
    case "count":
      return { kind: "rows", expr: counted, top: 2 };
    case "persons":
      return { kind: step.onePerPerson ? "rows" : "persons", expr: counted, top: 2 };
    case "sum":
    case "mean":
      return { kind: "sum", expr: when(contributes, numberOf(value!)), top: 2 };
    case "moment":
      return { kind: "squares", expr: when(contributes, numberOf(value!)), top: 2 };
    case "quantile":
      return {
        kind: "value",
        expr: when(contributes, finite(value!)),
        top: Math.max(2, policy.quantile.tailPersonsMin - 1),
      };
    case "distinct":
      return { kind: "value", expr: when(contributes, value!), top: 2 };
  }
}

/** Not-a-number and the infinities do not contribute: one of them would hide or reveal everybody else. */
export function finite(value: Expr): Expr {
  if (value.type !== "FLOAT" && value.type !== "DOUBLE") return value;
  return when({ kind: "call", fn: "isfinite", args: [value], type: "BOOLEAN" }, value);
}

/** Wide integers and decimals are added as doubles: an overflow would be an error that only some patients cause. */
function numberOf(value: Expr): Expr {
  if (value.type === "BOOLEAN") return { kind: "cast", arg: value, isTry: false, type: "INTEGER" };
  return sumsAsDouble(value.type) ? { kind: "cast", arg: value, isTry: false, type: "DOUBLE" } : finite(value);
}

/** Sums that could leave their type within ten thousand million rows. */
function sumsAsDouble(type: SqlType): boolean {
  const width = /^DECIMAL\((\d+),/.exec(type)?.[1];
  return type === "HUGEINT" || type === "UHUGEINT" || (width !== undefined && Number(width) > 28);
}

/** Positions of the packed digests in the evidence answer. */
export function digestPositions(sources: Sources, byPerson: boolean): readonly number[] {
  const first = sources.shape.groups.length + cellColumns.length;
  const persons = sources.shape.groups.length + cellColumns.indexOf("personsDigest");
  const ofSources = sources.shape.sources.flatMap((_, i) => {
    const base = first + i * sourceColumns.length;
    return [base + sourceColumns.indexOf("digest"), base + sourceColumns.indexOf("rowsDigest")];
  });
  return byPerson ? [persons, ...ofSources] : ofSources;
}

/** Evidence rows → cells. `set` fixes the grouping set where the query asked for one only. */
export function cellsOf(
  step: EvidenceStep,
  sources: Sources,
  table: WireTable,
  exact: boolean,
  policy: DisclosurePolicy,
  set?: number,
): readonly Cell[] {
  const first = step.groups.length;
  const groupingToSet = new Map(
    step.sets.map((members, index) => [step.sets.length === 1 ? 0 : groupingNumber(members, first), index]),
  );
  const least = policy.threshold.personsMin;
  return table.rows.map((row): Cell => {
    const cellAt = (name: (typeof cellColumns)[number]): WireValue => row[first + cellColumns.indexOf(name)] ?? null;
    const persons = toNumber(cellAt("persons"));
    return {
      set: set ?? groupingToSet.get(toNumber(cellAt("grouping"))) ?? 0,
      labels: row.slice(0, first),
      rows: toNumber(cellAt("rows")),
      persons,
      // One row a person: persons are rows, exact; too few of them needs no shares.
      exact: exact || (step.onePerPerson && persons < least),
      personsDigest: packedDigest(cellAt("personsDigest")),
      measures: step.measures.map((measure, i) =>
        measureEvidence(measure, sources, sources.of[i]!, row, first, policy),
      ),
    };
  });
}

function measureEvidence(
  measure: Measure,
  sources: Sources,
  source: number,
  row: readonly WireValue[],
  first: number,
  policy: DisclosurePolicy,
): MeasureEvidence {
  const base = first + cellColumns.length + source * sourceColumns.length;
  const at = (name: (typeof sourceColumns)[number]): WireValue => row[base + sourceColumns.indexOf(name)] ?? null;
  const rows = toNumber(at("rows"));
  const persons = toNumber(at("persons"));
  const top = (Array.isArray(at("top")) ? (at("top") as readonly WireValue[]) : []).map(toNumber);
  const total = toNumber(at("absolute"));
  const share = (count: number): number =>
    total === 0 ? 0 : top.slice(0, count).reduce((sum, part) => sum + part, 0) / total;
  return {
    value: additiveValue(measure, rows, persons, at("sum")),
    rows,
    persons,
    nonZeroPersons: toNumber(at("nonZeroPersons")),
    largestShare: share(1),
    twoLargestShare: share(2),
    tailShare: share(policy.quantile.tailPersonsMin - 1),
    absolute: total,
    largest: top[0] ?? 0,
    digest: digestOf(sources.shape.sources[source]!, at("digest"), at("doubles")),
    rowsDigest: packedDigest(at("rowsDigest")),
    rareHolders: undefined,
  };
}

/** Values that add up; those of the rows are put in later. */
function additiveValue(measure: Measure, rows: number, persons: number, sum: WireValue): Value {
  switch (measure.kind) {
    case "count":
      return rows;
    case "persons":
      return persons;
    case "sum":
      return rows === 0 ? null : sumOfType(sum, measure.call.type);
    case "mean":
      return rows === 0 ? null : toNumber(sum) / rows;
    case "quantile":
    case "moment":
    case "distinct":
      return null;
  }
}

/** A sum made as a double goes back to the whole number the type promises. */
function sumOfType(sum: WireValue, type: SqlType): Value {
  if (typeof sum !== "number" || !/^U?HUGEINT$/.test(type)) return sum;
  return Math.abs(sum) < 1.7e38 ? BigInt(Math.round(sum)).toString() : null;
}

/** A cell of a grouping set without labels exists even when no row does. */
export function emptyCell(step: EvidenceStep, set: number): Cell {
  const measures = step.measures.map(
    (measure): MeasureEvidence => ({
      value: measure.kind === "count" || measure.kind === "persons" || measure.kind === "distinct" ? 0 : null,
      rows: 0,
      persons: 0,
      nonZeroPersons: 0,
      absolute: 0,
      largest: 0,
      largestShare: 0,
      twoLargestShare: 0,
      tailShare: 0,
      digest: zeroDigest,
      rowsDigest: zeroDigest,
      rareHolders: undefined,
    }),
  );
  return {
    set,
    labels: step.groups.map(() => null),
    rows: 0,
    persons: 0,
    exact: true,
    personsDigest: zeroDigest,
    measures,
  };
}

/** GROUPING(): one bit a group, first group highest, 1 = left out. */
export const groupingNumber = (set: readonly number[], groups: number): number =>
  Array.from({ length: groups }, (_, index) => index).reduce(
    (bits, index) => bits * 2 + (set.includes(index) ? 0 : 1),
    0,
  );

export function toNumber(value: WireValue): number {
  if (value === null) return 0;
  return typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN;
}

function packedDigest(value: WireValue): Digest | undefined {
  if (typeof value !== "string") return undefined;
  const bytes = Buffer.from(value, "base64");
  if (bytes.length !== digestBuckets * 4) throw new Error("a packed digest has 512 bytes");
  return {
    exact: Uint32Array.from({ length: digestBuckets }, (_, bucket) => bytes.readUInt32LE(bucket * 4)),
    approx: undefined,
  };
}

/** Exact where the source is whole or decimal; doubles beside it for every sum. */
function digestOf(source: EvidenceSource, packed: WireValue, doubles: WireValue): Digest | undefined {
  if (source.kind === "value") return undefined;
  const exact = packedDigest(packed)?.exact;
  if (source.kind === "rows" || source.kind === "persons")
    return exact === undefined ? undefined : { exact, approx: undefined };
  const approx = new Float64Array(digestBuckets);
  for (const pair of Array.isArray(doubles) ? doubles : []) {
    // Not finite arrives as null: it differs from everything, so that nothing is cleared by it.
    if (Array.isArray(pair))
      approx[toNumber(pair[0] ?? null)] = pair[1] === null || pair[1] === undefined ? Number.NaN : toNumber(pair[1]);
  }
  const isWhole = source.kind === "sum" && source.expr !== undefined && !/^(FLOAT|DOUBLE)$/.test(source.expr.type);
  return { exact: isWhole ? exact : undefined, approx };
}

/** Text of a label for a typed constant; undefined for labels that have none (lists). */
export function labelText(label: Value, _type: SqlType): string | null | undefined {
  if (label === null) return null;
  return typeof label === "object" ? undefined : String(label);
}
