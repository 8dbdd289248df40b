// Prints the evidence queries: researcher rows grouped by cell and by 128 buckets of the secret person key, or by person where bounds do not suffice.
import type { AggregateCall, Expr, Rel, SqlType } from "./algebra.ts";
import { printRel, quoteText } from "./print-duckdb.ts";

/** Buckets of a fingerprint. All rows of a person fall into one. */
export const buckets = 128;

/**
 * A column of the source rows that a number is computed from; `expr` undefined = every row contributes.
 * rows and persons: 1 or NULL, counted. sum: a number, added up. value: looked at in the rows. `top`: how many of the largest contributors are needed.
 */
export type EvidenceSource = {
  readonly kind: "rows" | "persons" | "sum" | "value";
  readonly expr: Expr | undefined;
  readonly top: number;
};

export type EvidenceShape = {
  /** Person key last. */
  readonly input: Rel;
  /** No two rows belong to one person: persons are counted as rows. */
  readonly onePerPerson: boolean;
  readonly groups: readonly Expr[];
  readonly sets: readonly (readonly number[])[];
  readonly sources: readonly EvidenceSource[];
};

/** One set of the shape, and only these cells of it (texts of the key values; null = NULL); undefined = all its cells. */
export type CellsOnly = { readonly set: number; readonly keys: readonly (readonly (string | null)[])[] | undefined };

/** Columns each source adds to the answer, in this order. */
export const sourceColumns = ["rows", "persons", "nonZeroPersons", "sum", "absolute", "top", "fingerprint"] as const;

/** Columns before the sources: group labels, then these. */
export const cellColumns = ["grouping", "rows", "persons", "fingerprint"] as const;

/**
 * A row a cell: labels, grouping number, rows, persons, fingerprint of rows, then `sourceColumns` of every source.
 * `byPerson` false: persons are non-empty buckets (a lower bound), tops are bucket totals (upper bounds). True: both exact.
 */
export function printEvidence(shape: EvidenceShape, byPerson: boolean, only?: CellsOnly): string {
  const groupCount = shape.groups.length;
  const person = `c${groupCount}`;
  const sets = only === undefined ? shape.sets : [shape.sets[only.set]!];
  const labels = shape.groups.map((group, index) => labelColumn(index, group.type, sets));
  const labelNames = shape.groups.map((_, index) => `g${index}`);
  const grouping =
    sets.length > 1 && groupCount > 0 ? `GROUPING(${shape.groups.map((_, index) => `c${index}`).join(", ")})` : "0";
  const inner = byPerson ? "person" : "bucket";
  const lines = [
    `WITH src AS (${printRel(sourceRows(shape))})`,
    `, rows_of AS (SELECT *, ${byPerson ? `${person} AS person` : `${bucketOf(person)} AS bucket`} FROM src${only === undefined ? "" : restriction(shape, only)})`,
    `, inner_sums AS (SELECT ${[...labels, `${grouping} AS gid`, inner, ...innerColumns(shape, person, byPerson)].join(", ")} FROM rows_of GROUP BY ${groupingSets(sets, inner)})`,
  ];
  if (byPerson)
    lines.push(
      `, bucket_sums AS (SELECT ${[...labelNames, "gid", `${bucketOf("person")} AS bucket`, ...personColumns(shape)].join(", ")} FROM inner_sums GROUP BY ${[...labelNames, "gid", bucketOf("person")].join(", ")})`,
    );
  const outer = [...labelNames, groupCount === 0 ? "0 AS gid" : "gid", ...outerColumns(shape, byPerson)].join(", ");
  const groupBy = groupCount === 0 ? "" : ` GROUP BY ${[...labelNames, "gid"].join(", ")}`;
  lines.push(`SELECT ${outer} FROM ${byPerson ? "bucket_sums" : "inner_sums"}${groupBy}`);
  return lines.join("\n");
}

/** The values that do not add up from parts (quantiles, deviations, distinct values), over the same rows: labels, grouping number, then one column a call. */
export function printRawValues(
  shape: EvidenceShape,
  calls: readonly AggregateCall[],
  args: readonly (readonly Expr[])[],
): string {
  const groupCount = shape.groups.length;
  const flat = args.flat();
  const columns = [...shape.groups, ...flat].map((expr, index) => ({ name: `c${index}`, type: expr.type }));
  const input: Rel = { op: "project", input: shape.input, exprs: [...shape.groups, ...flat], columns };
  let next = groupCount;
  const aggregates = calls.map(
    (call, index): AggregateCall => ({
      ...call,
      filter: undefined,
      order: [],
      args: args[index]!.map((expr): Expr => ({ kind: "ref", index: next++, type: expr.type })),
    }),
  );
  const groups = shape.groups.map((group, index): Expr => ({ kind: "ref", index, type: group.type }));
  const functions = groupCount > 0 && shape.sets.length > 1 ? [groups.map((_, index) => index)] : [];
  const outColumns = [
    ...groups.map((group) => ({ name: "g", type: group.type })),
    ...calls.map((call) => ({ name: "v", type: call.type })),
    ...functions.map(() => ({ name: "gid", type: "BIGINT" })),
  ];
  return printRel({
    op: "aggregate",
    input,
    groups,
    sets: shape.sets,
    aggregates,
    groupingFunctions: functions,
    columns: outColumns,
  });
}

/** The values of a public domain that the researcher's own conditions on that label let through. */
export function printDomain(values: readonly (string | null)[], type: SqlType, predicates: readonly Expr[]): string {
  const rows = values.map((value) => [{ kind: "constant", value, type } as Expr]);
  const column = { name: "v", type };
  const list: Rel = { op: "values", rows, columns: [column] };
  return printRel(predicates.length === 0 ? list : { op: "filter", input: list, predicates, columns: [column] });
}

function sourceRows(shape: EvidenceShape): Rel {
  const person: Expr = { kind: "ref", index: shape.input.columns.length - 1, type: "UBIGINT" };
  const exprs = [
    ...shape.groups,
    person,
    ...shape.sources.flatMap((source) => (source.expr === undefined ? [] : [source.expr])),
  ];
  return {
    op: "project",
    input: shape.input,
    exprs,
    columns: exprs.map((expr, index) => ({ name: `c${index}`, type: expr.type })),
  };
}

function labelColumn(index: number, type: SqlType, sets: readonly (readonly number[])[]): string {
  return sets.some((set) => set.includes(index)) ? `c${index} AS g${index}` : `CAST(NULL AS ${type}) AS g${index}`;
}

function groupingSets(sets: readonly (readonly number[])[], also: string): string {
  const lists = sets.map((set) => `(${[...set.map((index) => `c${index}`), also].join(", ")})`);
  return lists.length === 1 ? lists[0]!.slice(1, -1) : `GROUPING SETS (${lists.join(", ")})`;
}

/** Names of the source columns in `src`, undefined where every row contributes. */
function sourceNames(shape: EvidenceShape): readonly (string | undefined)[] {
  let next = shape.groups.length + 1;
  return shape.sources.map((source) => (source.expr === undefined ? undefined : `c${next++}`));
}

/** SECURITY: the person key is a secret keyed hash, so that neither its bits nor hash(person, value) can be known outside. Bits 0–6 choose the bucket, 32–63 are the digest. */
const bucketOf = (person: string): string => `(${person} & 127::UBIGINT)`;
const unit = (person: string): string => `(${person} >> 32)`;

/** A contribution of 1 has the digest of a counted row, so that sum(CASE … THEN 1 …) is recognized as a count. */
const contribution = (person: string, x: string): string =>
  `CASE WHEN ${x} = 1 THEN ${unit(person)} ELSE hash(${person}, CAST(${x} AS DOUBLE)) >> 32 END`;

/** By person, the digest of counted rows is their number times the person's digest: not summed row by row. */
function innerColumns(shape: EvidenceShape, person: string, byPerson: boolean): readonly string[] {
  const names = sourceNames(shape);
  const columns = [`count(*) AS n`];
  if (!byPerson) columns.push(`sum(${unit(person)}) AS f`);
  shape.sources.forEach((source, i) => {
    const x = names[i];
    if (x === undefined) return;
    columns.push(`count(${x}) AS k${i}`);
    if (source.kind === "sum") {
      columns.push(
        `sum(${x}) AS s${i}`,
        `sum(abs(CAST(${x} AS DOUBLE))) AS a${i}`,
        `count(*) FILTER (${x} <> 0) AS z${i}`,
        `sum(${contribution(person, x)}) FILTER (${x} <> 0) AS f${i}`,
      );
    } else if (source.kind === "value") {
      columns.push(`sum(hash(${person}, ${x}) >> 32) FILTER (${x} IS NOT NULL) AS f${i}`);
    } else if (!byPerson) {
      columns.push(`sum(${unit(person)}) FILTER (${x} IS NOT NULL) AS f${i}`);
    }
  });
  return columns;
}

const times = (count: string): string => `sum(CAST(${count} AS UBIGINT) * ${unit("person")})`;

function personColumns(shape: EvidenceShape): readonly string[] {
  const columns = [
    "sum(n) AS n",
    "count(*) AS p",
    `${times("n")} AS f`,
    "max(n, 2) AS t",
    `sum(${unit("person")}) AS h`,
  ];
  shape.sources.forEach((source, i) => {
    if (source.expr === undefined) return;
    const weight = source.kind === "sum" ? `a${i}` : `k${i}`;
    columns.push(
      `sum(k${i}) AS k${i}`,
      `count(*) FILTER (k${i} > 0) AS p${i}`,
      `max(${weight}, ${source.top}) AS t${i}`,
    );
    if (source.kind === "persons") columns.push(`sum(${unit("person")}) FILTER (k${i} > 0) AS f${i}`);
    else columns.push(`${source.kind === "rows" ? times(`k${i}`) : `sum(f${i})`} AS f${i}`);
    if (source.kind === "sum")
      columns.push(`sum(s${i}) AS s${i}`, `sum(a${i}) AS a${i}`, `count(*) FILTER (z${i} > 0) AS q${i}`);
  });
  return columns;
}

const packed = (sum: string): string =>
  `list(bucket * 4294967296::UBIGINT + CAST(coalesce(${sum}, 0) % 4294967296 AS UBIGINT))`;

const flatTop = (name: string, top: number): string =>
  `list_slice(list_reverse_sort(flatten(list(${name}) FILTER (${name} IS NOT NULL))), 1, ${top})`;

function outerColumns(shape: EvidenceShape, byPerson: boolean): readonly string[] {
  const persons = byPerson ? "sum(p)" : shape.onePerPerson ? "sum(n)" : "count(*)";
  const columns = ["sum(n) AS n", `${persons} AS p`, `${packed("f")} AS f`];
  shape.sources.forEach((source, i) => {
    const own = source.expr === undefined ? "" : String(i);
    const isSum = source.kind === "sum";
    const rows = own === "" ? "n" : `k${i}`;
    const weight = isSum ? `a${i}` : rows;
    const holders =
      own === ""
        ? persons
        : byPerson
          ? `sum(p${i})`
          : shape.onePerPerson
            ? `sum(k${i})`
            : `count(*) FILTER (k${i} > 0)`;
    const nonZero = !isSum
      ? holders
      : byPerson
        ? `sum(q${i})`
        : shape.onePerPerson
          ? `sum(z${i})`
          : `count(*) FILTER (z${i} > 0)`;
    const digest = own === "" && byPerson && source.kind === "persons" ? "h" : `f${own}`;
    columns.push(
      `sum(${rows}) AS k${i}`,
      `${holders} AS p${i}`,
      `${nonZero} AS q${i}`,
      isSum ? `sum(s${i}) AS s${i}` : `NULL AS s${i}`,
      isSum ? `sum(a${i}) AS a${i}` : `CAST(sum(${rows}) AS DOUBLE) AS a${i}`,
      `${byPerson ? flatTop(`t${own}`, source.top) : `max(${weight}, ${source.top})`} AS t${i}`,
      `${packed(digest)} AS f${i}`,
    );
  });
  return columns;
}

function restriction(shape: EvidenceShape, only: CellsOnly): string {
  const set = shape.sets[only.set]!;
  if (set.length === 0 || only.keys === undefined) return "";
  const literal = (value: string | null, type: SqlType): string =>
    value === null ? `CAST(NULL AS ${type})` : `CAST(${quoteText(value)} AS ${type})`;
  const rows = only.keys.map(
    (key) => `(${set.map((group, i) => literal(key[i] ?? null, shape.groups[group]!.type)).join(", ")})`,
  );
  const names = set.map((_, i) => `k${i}`);
  const on = set.map((group, i) => `c${group} IS NOT DISTINCT FROM k${i}`).join(" AND ");
  return ` SEMI JOIN (VALUES ${rows.join(", ")}) AS wanted(${names.join(", ")}) ON ${on}`;
}
