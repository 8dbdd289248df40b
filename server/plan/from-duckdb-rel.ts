// Operators of the bound plan become relations; an operator or field outside this file's lists is refused.

import type { Column, Expr, Rel } from "./algebra.ts";
import { typesFromPlan } from "./duckdb-types.ts";
import { aggregateFromPlan, windowFromPlan } from "./from-duckdb-aggregate.ts";
import type { PlanContext } from "./from-duckdb-context.ts";
import { exprFromPlan, exprsFromPlan, sortKeysFromPlan } from "./from-duckdb-expr.ts";
import { crossFromPlan, delimFromPlan, delimJoinFromPlan, joinFromPlan } from "./from-duckdb-join.ts";
import { refuseOtherSources, scanFromPlan } from "./from-duckdb-scan.ts";
import {
  arrayOf,
  childOf,
  expectOnly,
  integerOf,
  integersOf,
  isNode,
  nodeOf,
  nodesOf,
  type PlanNode,
  textOf,
} from "./plan-node.ts";
import { refuseNotSelect, refuseUnsupported, refuseUnsupportedBecause } from "./plan-refusals.ts";
import { wordAt } from "./sql-words.ts";
import { childrenOf } from "./walk.ts";

type Convert = (node: PlanNode, context: PlanContext) => Rel;

type Operator = { readonly keys: ReadonlySet<string>; readonly convert: Convert };

function operator(keys: string, convert: Convert): Operator {
  return { keys: new Set(["type", "children", "table_index", ...keys.split(" ")]), convert };
}

const JOIN_FIELDS = "join_type mark_index mark_types conditions condition duplicate_eliminated_columns";

const OPERATORS: { readonly [type: string]: Operator } = {
  LOGICAL_GET: operator(
    "returned_types names projection_ids name arguments original_arguments catalog_name schema_name has_serialize function_data " +
      "column_indexes extra_info ordinality_idx parameters input_table_types input_table_names",
    scanFromPlan,
  ),
  LOGICAL_DUMMY_SCAN: operator("", () => DUMMY),
  LOGICAL_EXPRESSION_GET: operator("expressions expr_types", valuesFromPlan),
  LOGICAL_EMPTY_RESULT: operator("return_types bindings", emptyFromPlan),
  LOGICAL_PROJECTION: operator("expressions", projectFromPlan),
  LOGICAL_FILTER: operator("expressions projection_map", filterFromPlan),
  LOGICAL_COMPARISON_JOIN: operator(JOIN_FIELDS, (node, context) => joinFromPlan(node, context, relFromPlan, false)),
  LOGICAL_ASOF_JOIN: operator(JOIN_FIELDS, (node, context) => joinFromPlan(node, context, relFromPlan, true)),
  LOGICAL_ANY_JOIN: operator(JOIN_FIELDS, (node, context) => joinFromPlan(node, context, relFromPlan, false)),
  LOGICAL_DELIM_JOIN: operator(JOIN_FIELDS, (node, context) => delimJoinFromPlan(node, context, relFromPlan)),
  LOGICAL_DELIM_GET: operator("chunk_types", delimFromPlan),
  LOGICAL_CROSS_PRODUCT: operator("", (node, context) => crossFromPlan(node, context, relFromPlan)),
  LOGICAL_AGGREGATE_AND_GROUP_BY: operator(
    "expressions group_index aggregate_index groupings_index groups grouping_sets grouping_functions distinct_validity",
    groupFromPlan,
  ),
  LOGICAL_WINDOW: operator("window_index expressions", windowsFromPlan),
  LOGICAL_UNNEST: operator("unnest_index expressions", unnestFromPlan),
  LOGICAL_DISTINCT: operator("distinct_type distinct_targets order_by", distinctFromPlan),
  LOGICAL_ORDER_BY: operator("orders", sortFromPlan),
  LOGICAL_LIMIT: operator("limit_val offset_val", limitFromPlan),
  LOGICAL_UNION: operator("column_count setop_all allow_out_of_order", (node, context) =>
    setopFromPlan("UNION", node, context),
  ),
  LOGICAL_EXCEPT: operator("column_count setop_all allow_out_of_order", (node, context) =>
    setopFromPlan("EXCEPT", node, context),
  ),
  LOGICAL_INTERSECT: operator("column_count setop_all allow_out_of_order", (node, context) =>
    setopFromPlan("INTERSECT", node, context),
  ),
  LOGICAL_MATERIALIZED_CTE: operator("column_count ctename materialize", cteFromPlan),
  LOGICAL_CTE_REF: operator("cte_index chunk_types bound_columns", cterefFromPlan),
  LOGICAL_RECURSIVE_CTE: operator("union_all ctename column_count", recursiveFromPlan),
};

/** The engine's one-row source has one column that no expression reads. */
const DUMMY: Rel = { op: "dummy", columns: [{ name: "dummy", type: "INTEGER" }] };

/** Statements that are planned but not SELECTs. */
const STATEMENTS =
  /^LOGICAL_(INSERT|DELETE|UPDATE|MERGE_INTO|CREATE_.*|DROP|ALTER|COPY_.*|EXPORT|ATTACH|DETACH|LOAD|SET|RESET|PRAGMA|TRANSACTION|VACUUM|EXPLAIN|PREPARE|EXECUTE|CHUNK_GET|EXTENSION_OPERATOR|SIMPLE)$/;

export function relFromPlan(node: PlanNode, context: PlanContext): Rel {
  const type = textOf(node.type, "operator type");
  const found = OPERATORS[type];
  // INVARIANT: an empty grouping set is an empty list, and means a grand total.
  if (node.children === undefined) throw new Error("the plan was serialised without its empty lists");
  if (found === undefined) refuseOperator(type, context.sql);
  if (type === "LOGICAL_GET") refuseOtherSources(node, context);
  expectOnly(node, found.keys, type);
  return found.convert(node, context);
}

function refuseOperator(type: string, sql: string): never {
  if (STATEMENTS.test(type)) refuseNotSelect();
  if (type === "LOGICAL_SAMPLE") {
    refuseUnsupportedBecause(
      {
        en: "Sampling is not available: a result must be the same every time.",
        ja: "サンプリングは使えません。結果は毎回同じでなければなりません。",
      },
      { en: "Select by a column, for example by year or area.", ja: "年や地域など、列の値で選んでください。" },
      wordAt(sql, "tablesample", "sample"),
    );
  }
  if (type === "LOGICAL_POSITIONAL_JOIN") {
    refuseUnsupportedBecause(
      {
        en: "A positional join depends on the order of stored rows.",
        ja: "POSITIONAL JOIN は保存順に依存するため使えません。",
      },
      { en: "Join by a key.", ja: "キーで結合してください。" },
      wordAt(sql, "positional"),
    );
  }
  refuseUnsupported(type);
}

function inputOf(node: PlanNode, context: PlanContext): Rel {
  return relFromPlan(childOf(node, 0), context);
}

function valuesFromPlan(node: PlanNode, context: PlanContext): Rel {
  const columns = typesFromPlan(node.expr_types).map((type, index) => ({ name: `c${index}`, type }));
  const rows = arrayOf(node.expressions, "rows").map((row) => exprsFromPlan(row, DUMMY.columns, context));
  return { op: "values", columns, rows };
}

function emptyFromPlan(node: PlanNode): Rel {
  return { op: "empty", columns: typesFromPlan(node.return_types).map((type, index) => ({ name: `c${index}`, type })) };
}

function projectFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  const exprs = exprsFromPlan(node.expressions, input.columns, context);
  const names = nodesOf(node.expressions, "expressions").map((expr) => expr.alias);
  const columns = exprs.map((expr, index) => ({ name: columnName(names[index], index), type: expr.type }));
  return { op: "project", input, exprs, columns };
}

function columnName(alias: unknown, index: number): string {
  return typeof alias === "string" && alias !== "" ? alias : `c${index}`;
}

function filterFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  const predicates = exprsFromPlan(node.expressions, input.columns, context);
  const filter: Rel = { op: "filter", input, predicates, columns: input.columns };
  const map = integersOf(node.projection_map ?? [], "projection_map");
  return map.length === 0 ? filter : pick(filter, map);
}

function pick(input: Rel, positions: readonly number[]): Rel {
  const columns = positions.map((index) => columnAt(input, index));
  const exprs = positions.map((index): Expr => ({ kind: "ref", index, type: columnAt(input, index).type }));
  return { op: "project", input, exprs, columns };
}

function columnAt(rel: Rel, index: number): Column {
  const column = rel.columns[index];
  if (column === undefined) throw new Error(`plan: no column ${index}`);
  return column;
}

function groupFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  const groups = exprsFromPlan(node.groups, input.columns, context);
  const aggregates = nodesOf(node.expressions, "aggregates").map((call) =>
    aggregateFromPlan(call, input.columns, context),
  );
  const listed = arrayOf(node.grouping_sets, "grouping_sets").map((set) => integersOf(set, "grouping set"));
  const sets = listed.length === 0 ? [groups.map((_, index) => index)] : listed;
  const groupingFunctions = arrayOf(node.grouping_functions ?? [], "grouping_functions").map((set) =>
    integersOf(set, "GROUPING"),
  );
  const types = [
    ...groups.map((expr) => expr.type),
    ...aggregates.map((call) => call.type),
    ...groupingFunctions.map(() => "BIGINT"),
  ];
  const columns = types.map((type, index) => ({ name: `c${index}`, type }));
  return { op: "aggregate", input, groups, sets, aggregates, groupingFunctions, columns };
}

function windowsFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  const windows = nodesOf(node.expressions, "windows").map((call) => windowFromPlan(call, input.columns, context));
  const added = windows.map((call, index) => ({ name: `w${index}`, type: call.type }));
  return { op: "window", input, windows, columns: [...input.columns, ...added] };
}

const UNNEST_KEYS: ReadonlySet<string> = new Set([
  "expression_class",
  "type",
  "alias",
  "query_location",
  "return_type",
  "child",
]);

function unnestFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  const lists = nodesOf(node.expressions, "unnest").map((unnest) => {
    if (unnest.expression_class !== "BOUND_UNNEST") refuseUnsupported(String(unnest.expression_class));
    expectOnly(unnest, UNNEST_KEYS, "unnest");
    return exprFromPlan(nodeOf(unnest.child, "list"), input.columns, context);
  });
  const added = lists.map((list, index) => {
    if (!list.type.endsWith("[]")) refuseUnsupported(`unnest(${list.type})`, list.at);
    return { name: `u${index}`, type: list.type.slice(0, -2) };
  });
  return { op: "unnest", input, lists, columns: [...input.columns, ...added] };
}

function distinctFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  const targets = exprsFromPlan(node.distinct_targets, input.columns, context);
  if (node.distinct_type === "DISTINCT_ON") {
    const orders = isNode(node.order_by) ? node.order_by.orders : undefined;
    const order = orders === undefined ? [] : sortKeysFromPlan(orders, input.columns, context);
    return { op: "distinct", input, on: targets, order, columns: input.columns };
  }
  const isIdentity =
    targets.length === input.columns.length &&
    targets.every((expr, index) => expr.kind === "ref" && expr.index === index);
  if (node.distinct_type !== "DISTINCT" || !isIdentity) refuseUnsupported("DISTINCT");
  return { op: "distinct", input, on: undefined, order: [], columns: input.columns };
}

function sortFromPlan(node: PlanNode, context: PlanContext): Rel {
  const input = inputOf(node, context);
  return { op: "sort", input, keys: sortKeysFromPlan(node.orders, input.columns, context), columns: input.columns };
}

const LIMIT_KEYS: ReadonlySet<string> = new Set(["type", "constant_integer", "constant_percentage"]);

function limitFromPlan(node: PlanNode, context: PlanContext): Rel {
  const limit = nodeOf(node.limit_val, "limit");
  const offset = nodeOf(node.offset_val, "offset");
  const isPercent = limit.type === "CONSTANT_PERCENTAGE";
  const percent = isPercent ? Number(limit.constant_percentage) : undefined;
  const count = isPercent ? undefined : limitNumber(limit, context);
  const input = inputOf(node, context);
  return { op: "limit", input, count, percent, offset: limitNumber(offset, context), columns: input.columns };
}

function limitNumber(node: PlanNode, context: PlanContext): bigint | undefined {
  if (node.type === "UNSET") return undefined;
  if (node.type !== "CONSTANT_VALUE") {
    refuseUnsupportedBecause(
      { en: "LIMIT and OFFSET must be written as numbers.", ja: "LIMIT と OFFSET は数値で書いてください。" },
      {
        en: "For a number that is computed, use QUALIFY row_number() OVER (…) <= ….",
        ja: "計算した件数は QUALIFY row_number() OVER (…) <= … で絞ってください。",
      },
      wordAt(context.sql, "limit", "offset"),
    );
  }
  expectOnly(node, LIMIT_KEYS, "LIMIT");
  return BigInt(String(node.constant_integer));
}

function setopFromPlan(kind: "UNION" | "EXCEPT" | "INTERSECT", node: PlanNode, context: PlanContext): Rel {
  const inputs = nodesOf(node.children, "children").map((child) => relFromPlan(child, context));
  const [first] = inputs;
  if (first === undefined) throw new Error("plan: set operation without inputs");
  const columns = first.columns.map((column) => ({ ...column }));
  return { op: "setop", kind, all: node.setop_all === true, inputs, columns };
}

function cteFromPlan(node: PlanNode, context: PlanContext): Rel {
  const id = integerOf(node.table_index, "CTE index");
  const definition = relFromPlan(childOf(node, 0), context);
  context.ctes.set(id, definition.columns);
  const body = relFromPlan(childOf(node, 1), context);
  const flag = textOf(node.materialize, "materialize");
  if (!/^CTE_MATERIALIZE_(DEFAULT|ALWAYS|NEVER)$/.test(flag)) refuseUnsupported(flag);
  const materialized =
    flag === "CTE_MATERIALIZE_ALWAYS" || (flag === "CTE_MATERIALIZE_DEFAULT" && countRefs(body, id) > 1);
  return { op: "with", id, materialized, definition, body, columns: body.columns };
}

function countRefs(rel: Rel, id: number): number {
  if (rel.op === "cteref") return rel.id === id ? 1 : 0;
  return childrenOf(rel).reduce((count, child) => count + countRefs(child, id), 0);
}

function cterefFromPlan(node: PlanNode, context: PlanContext): Rel {
  const id = integerOf(node.cte_index, "CTE index");
  const columns = context.ctes.get(id);
  if (columns === undefined) refuseUnsupported("CTE reference");
  return { op: "cteref", id, columns };
}

function recursiveFromPlan(node: PlanNode, context: PlanContext): Rel {
  const id = integerOf(node.table_index, "CTE index");
  const anchor = relFromPlan(childOf(node, 0), context);
  const columns = anchor.columns.map((column) => ({ ...column }));
  context.ctes.set(id, columns);
  const step = relFromPlan(childOf(node, 1), context);
  return { op: "recursive", id, anchor, step, all: node.union_all === true, columns };
}
