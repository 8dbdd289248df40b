// DuckDB's bound logical plan becomes our algebra, or a refusal in the researcher's words; nothing unknown passes.

import type { BoundPlan, Column } from "./algebra.ts";
import { refusalOfFailure } from "./bind-refusal.ts";
import { newContext } from "./from-duckdb-context.ts";
import { relFromPlan } from "./from-duckdb-rel.ts";
import { refuseUnknownFunction } from "./functions.ts";
import { parseJson } from "./json-numbers.ts";
import { nodeOf, nodesOf, type PlanNode } from "./plan-node.ts";
import { refuseEmpty, refuseNotSelect, refuseSeveralStatements, refuseTableFunction } from "./plan-refusals.ts";
import { utf16FromBytes, utf16FromCodePoints } from "./positions.ts";
import { catchRefusal, type Outcome, refuse } from "./refusal.ts";
import { wordsOf } from "./sql-words.ts";

/**
 * Asks the engine for the plan this reader understands; the parameter is the statement. Empty lists must stay (an empty
 * grouping set is a total), and the unoptimised plan is the one whose operators are a small closed list.
 */
export const PLAN_QUERY =
  "SELECT json_serialize_plan($1::VARCHAR, optimize := false, skip_null := true, skip_empty := false, skip_default := false)::VARCHAR";

/** `columns`: names and types of the answer, from preparing the same statement. */
export function planFromDuckdb(
  planJson: string,
  columns: readonly Column[],
  options: { readonly sql: string },
): Outcome<BoundPlan> {
  return catchRefusal(() => {
    checkWords(options.sql);
    const root = nodeOf(parseJson(planJson), "plan");
    if (root.error !== false) refuseUnplanned(root, options.sql);
    const plans = nodesOf(root.plans, "plans");
    const [plan] = plans;
    if (plan === undefined) refuseEmpty();
    if (plans.length > 1) refuseSeveralStatements(secondStatement(options.sql));
    const rel = relFromPlan(plan, newContext(options.sql));
    return { rel, columns: checkedColumns(rel.columns, columns) };
  });
}

/** INVARIANT: the plan and the prepared statement agree on the number of columns; the names are only in the latter. */
function checkedColumns(planned: readonly Column[], prepared: readonly Column[]): readonly Column[] {
  if (planned.length === prepared.length) return prepared;
  throw new Error(`plan has ${planned.length} columns, the prepared statement ${prepared.length}`);
}

/** A statement the engine could not bind: its position counts code points where the parser failed, else bytes. */
function refuseUnplanned(root: PlanNode, sql: string): never {
  const errorType = String(root.error_type);
  const position = Number(root.position ?? Number.NaN);
  const convert = errorType === "parser" ? utf16FromCodePoints : utf16FromBytes;
  refuse(
    refusalOfFailure({
      errorType,
      subtype: typeof root.error_subtype === "string" ? root.error_subtype : undefined,
      at: convert(sql, position),
      message: String(root.error_message),
      candidates: typeof root.candidates === "string" ? root.candidates.split(",").map((name) => name.trim()) : [],
    }),
  );
}

const STARTS = new Set(["select", "with", "from", "values", "pivot", "unpivot", "table", "("]);
const REPLACED_WHILE_BINDING = new Set(["query", "query_table", "getvariable"]);

/** The engine resolves these before the plan is made, so only the text can tell. A courtesy, not a border. */
function checkWords(sql: string): void {
  const words = wordsOf(sql);
  const [first] = words;
  if (first === undefined) refuseEmpty();
  if (!STARTS.has(first.text) && !(first.text === ";" && words.length === 1)) refuseNotSelect(first.at);
  for (const [index, word] of words.entries()) {
    if (words[index + 1]?.text !== "(" || !REPLACED_WHILE_BINDING.has(word.text)) continue;
    if (word.text === "getvariable") refuseUnknownFunction(word.text, word.at);
    refuseTableFunction(word.text, word.at);
  }
}

function secondStatement(sql: string): number | undefined {
  const words = wordsOf(sql);
  const end = words.findIndex((word) => word.text === ";");
  return words[end + 1]?.at;
}
