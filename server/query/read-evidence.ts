// Rows that the evidence engine answers become cells with their evidence.
import type { WireTable, WireValue } from "../../sandbox/protocol.ts";
import type { Cell, EvidenceStep, Measure, MeasureEvidence, Value } from "../disclosure/evidence.ts";
import { type Fingerprint, fingerprintBuckets } from "../disclosure/fingerprint.ts";
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
    case "moment":
      return { kind: "sum", expr: when(contributes, numberOf(value!)), top: 2 };
    case "quantile":
      return { kind: "value", expr: when(contributes, value!), top: Math.max(2, policy.quantile.tailPersonsMin - 1) };
    case "distinct":
      return { kind: "value", expr: when(contributes, value!), top: 2 };
  }
}

const numberOf = (value: Expr): Expr =>
  value.type === "BOOLEAN" ? { kind: "cast", arg: value, isTry: false, type: "INTEGER" } : value;

/** Positions of the fingerprint columns in the evidence answer. */
export function fingerprintPositions(sources: Sources): readonly number[] {
  const first = sources.shape.groups.length;
  return [
    first + cellColumns.indexOf("fingerprint"),
    ...sources.shape.sources.map((_, i) => first + cellColumns.length + (i + 1) * sourceColumns.length - 1),
  ];
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
      fingerprint: toFingerprint(cellAt("fingerprint")),
      measures: step.measures.map((measure, i) => measureEvidence(measure, sources.of[i]!, row, first, policy)),
    };
  });
}

function measureEvidence(
  measure: Measure,
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
    fingerprint: toFingerprint(at("fingerprint")),
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
      return rows === 0 ? null : sum;
    case "mean":
      return rows === 0 ? null : toNumber(sum) / rows;
    case "quantile":
    case "moment":
    case "distinct":
      return null;
  }
}

/** A cell of a grouping set without labels exists even when no row does. */
export function emptyCell(step: EvidenceStep, set: number): Cell {
  const fingerprint = new Uint32Array(fingerprintBuckets);
  const measures = step.measures.map(
    (measure): MeasureEvidence => ({
      value: measure.kind === "count" || measure.kind === "persons" || measure.kind === "distinct" ? 0 : null,
      rows: 0,
      persons: 0,
      nonZeroPersons: 0,
      largestShare: 0,
      twoLargestShare: 0,
      tailShare: 0,
      fingerprint,
    }),
  );
  return { set, labels: step.groups.map(() => null), rows: 0, persons: 0, exact: true, fingerprint, measures };
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

function toFingerprint(value: WireValue): Fingerprint {
  if (typeof value !== "string") return new Uint32Array(fingerprintBuckets);
  const bytes = Buffer.from(value, "base64");
  if (bytes.length !== fingerprintBuckets * 4) throw new Error("a fingerprint has 512 bytes");
  return Uint32Array.from({ length: fingerprintBuckets }, (_, bucket) => bytes.readUInt32LE(bucket * 4));
}

/** Text of a label for a typed constant; undefined for labels that have none (lists). */
export function labelText(label: Value, _type: SqlType): string | null | undefined {
  if (label === null) return null;
  return typeof label === "object" ? undefined : String(label);
}
