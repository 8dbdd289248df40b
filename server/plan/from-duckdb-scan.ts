// Table scans and the three table functions that make helper rows; every other source of rows is refused.

import type { Column, Expr, Rel } from "./algebra.ts";
import { typeFromPlan } from "./duckdb-types.ts";
import { valuesFromPlan } from "./duckdb-values.ts";
import type { PlanContext } from "./from-duckdb-context.ts";
import { scalarRule } from "./functions.ts";
import type { Json } from "./json-numbers.ts";
import { arrayOf, expectOnly, integersOf, isNode, nodeOf, nodesOf, type PlanNode, textOf } from "./plan-node.ts";
import { refuseTableFunction, refuseUnsupported, refuseUnsupportedBecause } from "./plan-refusals.ts";
import { wordAt } from "./sql-words.ts";

const SCAN_DATA_KEYS: ReadonlySet<string> = new Set(["catalog", "schema", "table"]);
const COLUMN_KEYS: ReadonlySet<string> = new Set(["index", "index_type", "type", "has_index"]);
/** What the engine writes for "not set", beyond what a double holds. */
const UNSET = "18446744073709551615";
const EXTRA_KEYS: ReadonlySet<string> = new Set(["total_files", "filtered_files"]);

export function scanFromPlan(node: PlanNode, context: PlanContext): Rel {
  const name = textOf(node.name, "GET name");
  const sources = columnPositions(node);
  if (name !== "seq_scan") return seriesFromPlan(name, node, sources, context);
  const data = nodeOf(node.function_data, "scan");
  expectOnly(data, SCAN_DATA_KEYS, "scan");
  if (data.schema !== "main") refuseTableFunction(`${data.schema}.${data.table}`);
  expectDefaults(node);
  const names = arrayOf(node.names, "names").map((item) => textOf(item, "column name"));
  const types = nodesOf(node.returned_types, "types");
  const column = (index: number): Column => ({
    name: names[index] ?? "",
    type: typeFromPlan(nodeOf(types[index], "type")),
  });
  const columns = sources.map((position) => {
    if (position !== undefined) return column(position);
    // Only the number of rows is wanted; any column carries it, and none may be read.
    const stand = column(0);
    context.rowids.add(stand);
    return stand;
  });
  const source = sources.map((position) => names[position ?? 0] ?? "");
  return { op: "scan", table: textOf(data.table, "table"), source, columns };
}

function expectDefaults(node: PlanNode): void {
  const extra = isNode(node.extra_info) ? node.extra_info : {};
  expectOnly(extra, EXTRA_KEYS, "scan");
  const values = [extra.total_files, extra.filtered_files, node.ordinality_idx];
  if (values.some((value) => value !== undefined && value !== UNSET)) refuseUnsupported("scan option");
}

/** Positions in the table of the columns read, in output order; undefined for the row number. */
function columnPositions(node: PlanNode): readonly (number | undefined)[] {
  const read = nodesOf(node.column_indexes, "column_indexes").map((column) => {
    if (column.index_type !== "FULL_READ") refuseUnsupported("partial column");
    const { type, ...rest } = column;
    if (isNode(type) && type.id !== "INVALID") refuseUnsupported("partial column");
    expectOnly(rest, COLUMN_KEYS, "column");
    return position(column.index);
  });
  const projected = integersOf(node.projection_ids ?? [], "projection_ids");
  return projected.length === 0 ? read : projected.map((index) => read[index]);
}

function position(index: Json | undefined): number | undefined {
  if (typeof index === "number") return index;
  if (index === UNSET) return undefined;
  return refuseUnsupported("virtual column");
}

/** Sources of rows that are neither tables of the permit nor constant helper rows. */
export function refuseOtherSources(node: PlanNode, context: PlanContext): void {
  const name = textOf(node.name, "GET name");
  if (name === "seq_scan") return;
  if (!SERIES.has(name)) refuseTableFunction(name, wordAt(context.sql, name));
  if (
    arrayOf(node.projected_input ?? [], "projected_input").length === 0 &&
    arrayOf(node.children, "children").length === 0
  )
    return;
  refuseUnsupportedBecause(
    { en: `${name} over columns cannot stand in FROM.`, ja: `列を引数にした ${name} は FROM に書けません。` },
    { en: `Write it in the SELECT list: unnest(${name}(…)).`, ja: `SELECT 句に unnest(${name}(…)) と書いてください。` },
    wordAt(context.sql, name),
  );
}

const SERIES = new Set(["range", "generate_series", "unnest"]);

/** `FROM range(5)` is one row with a list, unnested. */
function seriesFromPlan(
  name: string,
  node: PlanNode,
  sources: readonly (number | undefined)[],
  context: PlanContext,
): Rel {
  if (sources.length !== 1) refuseUnsupported(name);
  expectDefaults(node);
  const type = typeFromPlan(nodeOf(nodesOf(node.returned_types, "types")[0], "type"));
  const args = valuesFromPlan(node.parameters, undefined);
  const list = seriesList(name, type, args);
  const dummy: Rel = { op: "dummy", columns: [{ name: "dummy", type: "INTEGER" }] };
  const column: Column = { name, type };
  const unnest: Rel = { op: "unnest", input: dummy, lists: [list], columns: [...dummy.columns, column] };
  const output: Column = { name, type };
  if (sources[0] === undefined) context.rowids.add(output);
  return { op: "project", input: unnest, exprs: [{ kind: "ref", index: 1, type }], columns: [output] };
}

function seriesList(name: string, type: string, args: readonly Expr[]): Expr {
  if (name === "unnest") {
    const [list] = args;
    if (list === undefined) throw new Error("plan: unnest without a list");
    return list;
  }
  scalarRule(name)?.check?.(args, undefined);
  return { kind: "call", type: `${type}[]`, fn: name, args };
}
