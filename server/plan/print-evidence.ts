// Prints the evidence queries: researcher rows grouped by cell and by 128 buckets of the secret person key, or by person where bounds do not suffice.
import type { AggregateCall, Expr, Rel, SqlType } from "./algebra.ts";
import { printRel, quoteText } from "./print-duckdb.ts";

/** Exact sums of a bucket are sent modulo this prime (server/disclosure/digest.ts). */
const digestPrime = 67_108_859;

/**
 * A column of the source rows that a number is computed from; `expr` undefined = every row contributes.
 * rows and persons: 1 or NULL, counted. sum: a number, added up. squares: its square is added up. value: looked at in the rows. `top`: how many of the largest contributors are needed.
 */
export type EvidenceSource = {
  readonly kind: "rows" | "persons" | "sum" | "squares" | "value";
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
export const sourceColumns = [
  "rows",
  "persons",
  "nonZeroPersons",
  "sum",
  "absolute",
  "top",
  "digest",
  "doubles",
  "rowsDigest",
] as const;

/** Columns before the sources: group labels, then these. */
export const cellColumns = ["grouping", "rows", "persons", "personsDigest"] as const;

/**
 * A row a cell: labels, grouping number, rows, persons, then `sourceColumns` of every source.
 * `personsMin`: only cells of at least so many persons. `byPerson` false: persons are non-empty buckets (a lower bound), tops are bucket totals (upper bounds). True: both exact.
 */
export function printEvidence(shape: EvidenceShape, byPerson: boolean, only?: CellsOnly, personsMin?: number): string {
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
    `, inner_sums AS (SELECT ${[...labels, `${grouping} AS gid`, inner, ...innerColumns(shape)].join(", ")} FROM rows_of GROUP BY ${groupingSets(sets, inner)})`,
  ];
  if (byPerson)
    lines.push(
      `, bucket_sums AS (SELECT ${[...labelNames, "gid", `${bucketOf("person")} AS bucket`, ...personColumns(shape)].join(", ")} FROM inner_sums GROUP BY ${[...labelNames, "gid", bucketOf("person")].join(", ")})`,
    );
  const outer = [...labelNames, groupCount === 0 ? "0 AS gid" : "gid", ...outerColumns(shape, byPerson)].join(", ");
  const groupBy = groupCount === 0 ? "" : ` GROUP BY ${[...labelNames, "gid"].join(", ")}`;
  const having = personsMin === undefined ? "" : ` HAVING ${byPerson ? "sum(p)" : "sum(n)"} >= ${personsMin}`;
  lines.push(`SELECT ${outer} FROM ${byPerson ? "bucket_sums" : "inner_sums"}${groupBy}${having}`);
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

/** Per cell and value list, the persons who hold a value that fewer than `personsMin` persons of the cell hold: labels, grouping number, one count a value. */
export function printRareHolders(
  shape: EvidenceShape,
  set: number,
  values: readonly Expr[],
  personsMin: number,
): readonly string[] {
  return values.map((value) => {
    const person: Expr = { kind: "ref", index: shape.input.columns.length - 1, type: "UBIGINT" };
    const exprs = [...shape.groups, person, value];
    const input: Rel = {
      op: "project",
      input: shape.input,
      exprs,
      columns: exprs.map((expr, index) => ({ name: `c${index}`, type: expr.type })),
    };
    const groupCount = shape.groups.length;
    const members = shape.sets[set]!;
    const by = members.map((index) => `c${index}`);
    const labels = shape.groups.map((group, index) =>
      members.includes(index) ? `c${index}` : `CAST(NULL AS ${group.type}) AS g${index}`,
    );
    const grouped = (extra: string): string => [...by, extra].filter((name) => name !== "").join(", ");
    const inner = `SELECT ${grouped(`c${groupCount + 1} AS v`)}, count(DISTINCT c${groupCount}) AS holders FROM (${printRel(input)}) WHERE c${groupCount + 1} IS NOT NULL GROUP BY ${grouped(`c${groupCount + 1}`)}`;
    const having = by.length === 0 ? "" : ` GROUP BY ${by.join(", ")}`;
    return `SELECT ${[...labels, `coalesce(sum(holders) FILTER (holders < ${personsMin}), 0) AS rare`].join(", ")} FROM (${inner})${having}`;
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

/** SECURITY: the person key is a secret keyed hash: which bucket a person falls into cannot be known or chosen outside. */
const bucketOf = (person: string): string => `(${person} & 127::UBIGINT)`;

function innerColumns(shape: EvidenceShape): readonly string[] {
  const names = sourceNames(shape);
  const columns = ["count(*) AS n"];
  shape.sources.forEach((source, i) => {
    const x = names[i];
    if (x === undefined) return;
    columns.push(`count(${x}) AS k${i}`);
    if (!addsUp(source)) return;
    columns.push(`sum(abs(CAST(${x} AS DOUBLE))) AS a${i}`, `count(*) FILTER (${x} <> 0) AS z${i}`);
    columns.push(
      source.kind === "sum" ? `sum(${x}) AS s${i}` : `sum(CAST(${x} AS DOUBLE) * CAST(${x} AS DOUBLE)) AS s${i}`,
    );
  });
  return columns;
}

const addsUp = (source: EvidenceSource): boolean => source.kind === "sum" || source.kind === "squares";

function personColumns(shape: EvidenceShape): readonly string[] {
  const columns = ["sum(n) AS n", "count(*) AS p", "max(n, 2) AS t"];
  shape.sources.forEach((source, i) => {
    if (source.expr === undefined) return;
    const weight = addsUp(source) ? `a${i}` : `k${i}`;
    columns.push(
      `sum(k${i}) AS k${i}`,
      `count(*) FILTER (k${i} > 0) AS p${i}`,
      `max(${weight}, ${source.top}) AS t${i}`,
    );
    if (addsUp(source))
      columns.push(`sum(s${i}) AS s${i}`, `sum(a${i}) AS a${i}`, `count(*) FILTER (z${i} > 0) AS q${i}`);
  });
  return columns;
}

const packed = (sum: string): string => `list(bucket * 4294967296::UBIGINT + CAST(coalesce(${sum}, 0) AS UBIGINT))`;
const modulo = (value: string): string => `((${value} % ${digestPrime} + ${digestPrime}) % ${digestPrime})`;

/** The sum as a whole number (decimals without their point), modulo the digest's prime; undefined for floating point. */
function exactSum(name: string, type: SqlType): string | undefined {
  if (/^(FLOAT|DOUBLE)$/.test(type)) return undefined;
  if (type.startsWith("DECIMAL"))
    return modulo(`CAST(replace(CAST(coalesce(${name}, 0) AS VARCHAR), '.', '') AS HUGEINT)`);
  return modulo(`CAST(coalesce(${name}, 0) AS HUGEINT)`);
}

const flatTop = (name: string, top: number): string =>
  `list_slice(list_reverse_sort(flatten(list(${name}) FILTER (${name} IS NOT NULL))), 1, ${top})`;

function outerColumns(shape: EvidenceShape, byPerson: boolean): readonly string[] {
  const persons = byPerson ? "sum(p)" : shape.onePerPerson ? "sum(n)" : "count(*)";
  const columns = ["sum(n) AS n", `${persons} AS p`, byPerson ? `${packed("p")} AS b` : "NULL AS b"];
  const holdersOf = (column: string, count: string): string =>
    byPerson ? `sum(${column})` : shape.onePerPerson ? `sum(${count})` : `count(*) FILTER (${count} > 0)`;
  shape.sources.forEach((source, i) => {
    const own = source.expr === undefined ? "" : String(i);
    const rows = own === "" ? "n" : `k${i}`;
    const weight = addsUp(source) ? `a${i}` : rows;
    const holders = own === "" ? persons : holdersOf(`p${i}`, `k${i}`);
    const exact = source.kind === "sum" ? exactSum(`s${i}`, source.expr!.type) : undefined;
    const counted = source.kind === "persons" ? `p${own}` : rows;
    columns.push(
      `sum(${rows}) AS k${i}`,
      `${holders} AS p${i}`,
      `${addsUp(source) ? holdersOf(`q${i}`, `z${i}`) : holders} AS q${i}`,
      addsUp(source) ? `sum(s${i}) AS s${i}` : `NULL AS s${i}`,
      addsUp(source) ? `sum(a${i}) AS a${i}` : `CAST(sum(${rows}) AS DOUBLE) AS a${i}`,
      `${byPerson ? flatTop(`t${own}`, source.top) : `max(${weight}, ${source.top})`} AS t${i}`,
      addsUp(source) ? `${exact === undefined ? packed("0") : packed(exact)} AS d${i}` : `${packed(counted)} AS d${i}`,
      addsUp(source) ? `list([CAST(bucket AS DOUBLE), coalesce(CAST(s${i} AS DOUBLE), 0)]) AS w${i}` : `NULL AS w${i}`,
      `${packed(rows)} AS r${i}`,
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
