// Binds and completes a researcher's text in an engine of empty tables, without ever running it.
import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from "@duckdb/node-api";
import { candidatesMax, completionsMax, failureMessageCharsMax } from "./limits.ts";
import { type PositionUnit, utf16Offset } from "./positions.ts";
import type { BindFailure, Completion, WireColumn } from "./protocol.ts";
import { typeText } from "./wire.ts";

export type BindAnswer =
  | { readonly kind: "bound"; readonly plan: string; readonly columns: readonly WireColumn[] }
  | { readonly kind: "bind-failed"; readonly failure: BindFailure };

/**
 * SECURITY: names of system.main, so that no table or macro of the setup can stand in front of them, and the text only as a
 * parameter: DuckDB evaluates arguments of PRAGMA while parsing, and a statement list would run all but its last.
 */
const SERIALIZE =
  "SELECT system.main.json_serialize_plan(CAST($1 AS VARCHAR), optimize := false, skip_null := true, skip_empty := false, skip_default := false)";
const COMPLETE = `SELECT suggestion, suggestion_start FROM system.main.sql_auto_complete($1) LIMIT ${completionsMax}`;

export async function bindText(connection: DuckDBConnection, sql: string): Promise<BindAnswer> {
  const nul = sql.indexOf("\0");
  // The engine would read the text only up to here and the person sees all of it.
  if (nul !== -1) return failed("parser", "NUL_CHARACTER", nul, "the text holds a NUL character");
  const plan = await serialize(connection, sql);
  if (typeof plan !== "string") return plan;

  const report: unknown = JSON.parse(plan);
  if (!isFields(report)) return failed("internal", undefined, undefined, "");
  if (report.error !== false) return { kind: "bind-failed", failure: failureOf(sql, report) };
  const plans = Array.isArray(report.plans) ? report.plans : [];
  if (plans.length === 0) return failed("parser", "EMPTY_TEXT", undefined, "there is no statement");
  if (plans.length > 1) return failed("parser", "SEVERAL_STATEMENTS", undefined, "one statement at a time");
  if (!isQueryPlan(plans[0])) return failed("binder", "NOT_A_QUERY", undefined, "only SELECT can be run");

  let prepared: DuckDBPreparedStatement | undefined;
  try {
    prepared = await connection.prepare(sql);
    if (prepared.statementType !== StatementType.SELECT) {
      return failed("binder", "NOT_A_QUERY", undefined, "only SELECT can be run");
    }
    const columns: WireColumn[] = [];
    for (let at = 0; at < prepared.columnCount; at += 1) {
      columns.push({ name: prepared.columnName(at), type: typeText(prepared.columnType(at)) });
    }
    return { kind: "bound", plan, columns };
  } catch (error) {
    return { kind: "bind-failed", failure: failureOf(sql, jsonIn(error)) };
  } finally {
    prepared?.destroySync();
  }
}

async function serialize(connection: DuckDBConnection, sql: string): Promise<string | BindAnswer> {
  try {
    const reader = await connection.runAndReadAll(SERIALIZE, [sql]);
    const plan = reader.getRows()[0]?.[0];
    return typeof plan === "string" ? plan : failed("internal", undefined, undefined, "");
  } catch (error) {
    return { kind: "bind-failed", failure: failureOf(sql, jsonIn(error)) };
  }
}

/** Completions at the end of `sql`, with `start` as a UTF-16 offset. */
export async function completeText(connection: DuckDBConnection, sql: string): Promise<readonly Completion[]> {
  if (sql.includes("\0")) return [];
  const reader = await connection.runAndReadAll(COMPLETE, [sql]);
  return reader.getRows().flatMap(([text, start]) => {
    if (typeof text !== "string") return [];
    return [{ text, start: utf16Offset(sql, Number(start), "utf8-bytes") }];
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(x: unknown): x is Fields {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

/** What reads; everything that writes, sets, attaches or calls has another operator somewhere. */
const QUERY_OPERATORS: ReadonlySet<string> = new Set(
  [
    "GET CHUNK_GET DELIM_GET DUMMY_SCAN EXPRESSION_GET EMPTY_RESULT COLUMN_DATA_SCAN PROJECTION FILTER",
    "AGGREGATE_AND_GROUP_BY WINDOW UNNEST DISTINCT ORDER_BY TOP_N LIMIT SAMPLE PIVOT",
    "COMPARISON_JOIN DELIM_JOIN DEPENDENT_JOIN ANY_JOIN ASOF_JOIN POSITIONAL_JOIN CROSS_PRODUCT JOIN",
    "UNION EXCEPT INTERSECT MATERIALIZED_CTE CTE CTE_REF RECURSIVE_CTE",
  ]
    .join(" ")
    .split(" ")
    .map((name) => `LOGICAL_${name}`),
);

function isQueryPlan(root: unknown): boolean {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!isFields(node) || typeof node.type !== "string" || !QUERY_OPERATORS.has(node.type)) return false;
    if (Array.isArray(node.children)) waiting.push(...node.children);
  }
  return true;
}

function failed(errorType: string, subtype: string | undefined, at: number | undefined, message: string): BindAnswer {
  return { kind: "bind-failed", failure: { errorType, subtype, at, message, candidates: [] } };
}

/** Errors of prepare and run carry the same JSON, sometimes behind a prefix ("Parser Error: {…"). */
function jsonIn(error: unknown): Fields {
  const text = error instanceof Error ? error.message : "";
  const start = text.indexOf("{");
  try {
    const found: unknown = JSON.parse(text.slice(start));
    return isFields(found) ? found : {};
  } catch {
    return {};
  }
}

function failureOf(sql: string, report: Fields): BindFailure {
  const errorType = String(report.error_type ?? report.exception_type ?? "internal").toLowerCase();
  const unit: PositionUnit = errorType === "parser" || errorType === "syntax" ? "code-points" : "utf8-bytes";
  const position = typeof report.position === "string" ? Number(report.position) : Number.NaN;
  const candidates = typeof report.candidates === "string" ? report.candidates.split(/,\s*/) : [];
  return {
    errorType,
    subtype: typeof report.error_subtype === "string" ? report.error_subtype : undefined,
    at: Number.isSafeInteger(position) ? utf16Offset(sql, position, unit) : undefined,
    message: String(report.error_message ?? report.exception_message ?? "").slice(0, failureMessageCharsMax),
    candidates: candidates.filter((name) => name !== "").slice(0, candidatesMax),
  };
}
