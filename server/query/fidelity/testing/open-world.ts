// A corpus over tables that are public altogether: its engine, its queries, and what our compiler makes of each of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { classify } from "../../../disclosure/classify.ts";
import type { DisclosurePolicy } from "../../../disclosure/policy.ts";
import type { TableGrant } from "../../../disclosure/privacy-unit.ts";
import { normalize } from "../../../plan/normalize.ts";
import { printQuery } from "../../../plan/print-duckdb.ts";
import { type Engine, openEngine } from "../../../plan/testing/engine.ts";

export type OpenQuery = { readonly name: string; readonly sql: string; readonly hasTies: boolean };
export type OpenWorld = Engine & { readonly compiled: (sql: string) => Promise<string> };

const read = (file: string): string => readFileSync(join(import.meta.dirname, "..", file), "utf8");

/** Statements of a file end with a semicolon at a line's end. */
const statementsOf = (file: string): readonly string[] =>
  read(file)
    .split(/;[ \t]*\n/)
    .filter((text) => text.replace(/^--.*$/gm, "").trim() !== "");

/** The last comment line before a statement is its name; one that ends in `ties` has an answer that equal sort keys leave open. */
export function readQueries(file: string): readonly OpenQuery[] {
  return statementsOf(file).map((text, index) => {
    const comments = [...text.matchAll(/^-- (.*)$/gm)].map((match) => match[1] ?? "");
    const name = comments.at(-1) ?? "";
    const sql = text.replace(/^--.*\n/gm, "").trim();
    return { name: `${index + 1} ${name}`, sql, hasTies: name.endsWith("ties") };
  });
}

export async function openWorld(dataFile: string): Promise<OpenWorld> {
  const engine = await openEngine({ isLocked: true, setup: statementsOf(dataFile) });
  const tables = await publicTables(engine);
  return {
    ...engine,
    compiled: async (sql) => {
      const bound = await engine.bind(sql);
      if (!bound.ok) throw new Error(`${bound.refusal.message.en} (at ${bound.refusal.at})`);
      const plan = classify({ ...bound.value, rel: normalize(bound.value.rel) }, tables, {} as DisclosurePolicy);
      if (!plan.ok) throw new Error(plan.refusal.message.en);
      return printQuery({ rel: plan.value.answer, columns: bound.value.columns });
    },
  };
}

async function publicTables(engine: Engine): Promise<ReadonlyMap<string, TableGrant>> {
  const { rows } = await engine.run(
    "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal",
  );
  const tables = new Map<string, TableGrant>();
  for (const [table, name, type] of rows.map((row) => row.map(String))) {
    const column = { name: name!, type: type!, role: "other", rowIdentity: undefined, domain: undefined };
    const columns = [...(tables.get(table!)?.columns ?? []), column];
    tables.set(table!, { name: table!, kind: "public", personKey: undefined, columns });
  }
  return tables;
}
