// Refusals that carry the query the user probably wants.
import type { BoundPlan } from "../plan/algebra.ts";
import { quoteIdent } from "../plan/print-duckdb.ts";
import { refuse } from "../plan/refusal.ts";
import { childrenOf } from "../plan/walk.ts";
import type { TableGrant } from "./privacy-unit.ts";

/** Rows of single patients were asked for: says so and proposes a count by the label columns asked for. */
export function rowsOfPersons(plan: BoundPlan, tables: ReadonlyMap<string, TableGrant>): never {
  return refuse({
    kind: "rows-of-persons",
    message: { en: "This query returns rows of single patients.", ja: "このクエリは個々の患者の行を返します。" },
    help: {
      en: "Ask for an aggregate over patients, such as a count by group.",
      ja: "区分ごとの人数など、患者をまとめた集計にしてください。",
    },
    suggestion: suggestCount(plan, tables),
  });
}

/** The person key stands among the labels of a table. */
export function labelOfPersons(at: number | undefined): never {
  return refuse({
    kind: "person-key",
    at,
    message: {
      en: "The person key cannot be a label: each row would be one patient.",
      ja: "仮名IDは表の区分にできません（各行が一人の患者になります）。",
    },
    help: {
      en: "Count patients with count(DISTINCT person key) instead.",
      ja: "count(DISTINCT 患者キー) で人数を数えてください。",
    },
  });
}

function suggestCount(plan: BoundPlan, tables: ReadonlyMap<string, TableGrant>): string | undefined {
  const scans: string[] = [];
  const visit = (rel: BoundPlan["rel"]): void => {
    if (rel.op === "scan") scans.push(rel.table);
    for (const child of childrenOf(rel)) visit(child);
  };
  visit(plan.rel);
  const table = scans.map((name) => tables.get(name)).find((grant) => grant?.personKey !== undefined);
  if (table?.personKey === undefined) return undefined;
  const asked = new Set(plan.columns.map((column) => column.name));
  const isLabel = (column: TableGrant["columns"][number]): boolean =>
    column.domain !== undefined || column.role === "category";
  const labels = table.columns.filter((column) => asked.has(column.name) && isLabel(column)).slice(0, 2);
  const chosen = labels.length > 0 ? labels : table.columns.filter(isLabel).slice(0, 1);
  const names = chosen.map((column) => plain(column.name)).join(", ");
  const count = `count(DISTINCT ${plain(table.personKey)}) AS persons`;
  if (names === "") return `SELECT ${count}\nFROM ${plain(table.name)}`;
  return `SELECT ${names}, ${count}\nFROM ${plain(table.name)}\nGROUP BY ${names}\nORDER BY ${names}`;
}

const plain = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdent(name));
