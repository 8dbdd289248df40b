// What must be known of a table before any of it may be shown: one evidence step per release boundary of the plan.
import type { AggregateCall, At, Column, Expr, Rel } from "../plan/algebra.ts";
import type { Digest } from "./digest.ts";

/**
 * How an aggregate's value comes about and which of its parts must be safe.
 * count, sum, mean: added up from bucket digests. persons: distinct patients. raw: computed over the rows, joined to the evidence.
 */
export type MeasureKind = "count" | "sum" | "mean" | "persons" | "quantile" | "moment" | "distinct";

export type Measure = {
  readonly kind: MeasureKind;
  readonly call: AggregateCall;
  /** The number summed or looked at, of numeric type; undefined for counts. NULL = the row does not contribute. */
  readonly value: Expr | undefined;
  /** True where the row contributes (FILTER, argument not NULL); undefined = every row. */
  readonly contributes: Expr | undefined;
  /** Quantile fractions asked for, of this and of other quantiles of the same value in the row. */
  readonly fractions: readonly number[];
  /** The value is a column of the data as it is, not something computed. */
  readonly isPlain: boolean;
};

/** A group label whose values are publicly known, so that its rows may appear without numbers. */
export type LabelDomain = {
  readonly values: readonly (string | null)[];
  /** Inhabitants, where the values are areas. */
  readonly populations?: ReadonlyMap<string, number> | undefined;
};

export type EvidenceStep = {
  readonly kind: "evidence";
  readonly id: number;
  /** Rows of persons, person key last. */
  readonly input: Rel;
  readonly onePerPerson: boolean;
  /** Rows were multiplied by a list or a join with public rows: how many rows a person has may have been chosen. */
  readonly multiplied: boolean;
  readonly groups: readonly Expr[];
  readonly sets: readonly (readonly number[])[];
  readonly groupingFunctions: readonly (readonly number[])[];
  readonly measures: readonly Measure[];
  readonly domains: readonly (LabelDomain | undefined)[];
  /** Predicates of the input that speak of one group label and constants only: they narrow its public domain. */
  readonly domainPredicates: readonly { readonly group: number; readonly predicate: Expr }[];
  readonly columns: readonly Column[];
  readonly at: At;
};

/** Something computed from protected tables only, and needed inside a later evidence step or as the answer. */
export type FinishStep = { readonly kind: "finish"; readonly id: number; readonly rel: Rel };

export type Step = EvidenceStep | FinishStep;

/** A query cut at its release boundaries: steps in order, then the answer. */
export type ClassifiedPlan = {
  readonly steps: readonly Step[];
  readonly answer: Rel;
  readonly columns: readonly Column[];
  readonly touchesPersons: boolean;
};

/** A value as an engine sends it: large integers and decimals as text. */
export type Value = null | boolean | number | string | readonly Value[];

/** What stands behind one number of one cell. Shares are fractions of the sum of absolute contributions. */
export type MeasureEvidence = {
  readonly value: Value;
  /** Contributing rows. */
  readonly rows: number;
  /** Distinct persons that contribute; those that contribute something other than zero. */
  readonly persons: number;
  readonly nonZeroPersons: number;
  /** Sum of absolute contributions, and the largest contributor's part of it. */
  readonly absolute: number;
  readonly largest: number;
  /** Shares of the largest, the two largest, and the largest `tailPersonsMin - 1` contributors. */
  readonly largestShare: number;
  readonly twoLargestShare: number;
  readonly tailShare: number;
  /** What is shown, bucket by bucket (a moment: the sum of squares); undefined where the value does not add up. */
  readonly digest: Digest | undefined;
  /** Contributing rows, bucket by bucket. */
  readonly rowsDigest: Digest | undefined;
  /** Persons holding a value that fewer than `personsMin` hold; only of distinct counts. */
  readonly rareHolders: number | undefined;
};

/** One row of the table: its labels, and the evidence of each number. */
export type Cell = {
  /** Which grouping set. */
  readonly set: number;
  /** One per group; null where the set leaves the group out. */
  readonly labels: readonly Value[];
  readonly rows: number;
  readonly persons: number;
  /** false: persons are lower bounds and shares upper bounds. */
  readonly exact: boolean;
  /** Persons, bucket by bucket; only where they were counted one by one. */
  readonly personsDigest: Digest | undefined;
  readonly measures: readonly MeasureEvidence[];
};

export type EvidenceTable = {
  readonly step: EvidenceStep;
  readonly cells: readonly Cell[];
  /** Per group, the values of its public domain that the query's own conditions allow; undefined = not public. */
  readonly domains: readonly (readonly Value[] | undefined)[];
};

/** Why a number is not shown. */
export type Mark =
  | "small"
  | "pinpoint"
  | "secondary"
  | "dominated"
  | "near"
  | "tail"
  | "degrees-of-freedom"
  | "institutions";

/** Equal for measures of one value over the same rows, wherever they stand in the text. */
export function sameValueKey(measure: Measure): string {
  return JSON.stringify([measure.value, measure.contributes], (name, value) => (name === "at" ? undefined : value));
}
