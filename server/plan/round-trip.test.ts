import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BoundPlan, Column } from "./algebra.ts";
import { normalize } from "./normalize.ts";
import { printQuery } from "./print-duckdb.ts";
import { readCorpus } from "./testing/corpus.ts";
import { type Engine, openEngine, type Rows, rowTexts } from "./testing/engine.ts";

const CORPUS = readCorpus();
/** Queries that rightly answer no rows: LIMIT 0, WHERE false. */
const EMPTY_ALLOWED = 8;

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

async function plan(sql: string): Promise<BoundPlan> {
  const bound = await engine.bind(sql);
  if (!bound.ok) throw new Error(`${bound.refusal.message.en} (${sql})`);
  return bound.value;
}

function multiset(rows: Rows): readonly string[] {
  return rowTexts(rows).toSorted();
}

/** The engine quotes struct fields only where it must. */
function plainType(type: string): string {
  return type.replaceAll('"', "").replaceAll("( ", "(").replaceAll(",  ", ", ");
}

describe("plan, algebra, SQL again", () => {
  it("has a corpus of more than 120 queries, nearly all with rows", async () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(120);
    const counts = await Promise.all(CORPUS.map(async ({ sql }) => (await engine.run(sql)).rows.length));
    expect(counts.filter((count) => count === 0).length).toBeLessThanOrEqual(EMPTY_ALLOWED);
  });

  it.each(CORPUS)("keeps rows, names and types: $sql", async ({ sql, hasTies }) => {
    const original = await engine.run(sql);
    const bound = await plan(sql);
    const printed = await engine.run(printQuery({ ...bound, rel: normalize(bound.rel) }));
    expect(printed.columns).toEqual(original.columns);
    expect(bound.columns.map((column) => column.name)).toEqual(original.columns.map((column) => column.name));
    if (hasTies) expect(printed.rows.length).toBe(original.rows.length);
    else expect(multiset(printed)).toEqual(multiset(original));
  });

  it.each(CORPUS.filter(({ sql, hasTies }) => /ORDER BY [^()]*$/i.test(sql) && !hasTies))(
    "keeps the order at the top: $sql",
    async ({ sql }) => {
      const bound = await plan(sql);
      const printed = await engine.run(printQuery({ ...bound, rel: normalize(bound.rel) }));
      expect(rowTexts(printed)).toEqual(rowTexts(await engine.run(sql)));
    },
  );

  it.each(CORPUS.filter(({ hasTies }) => !hasTies))(
    "prints the same without normalization, and twice over: $sql",
    async ({ sql }) => {
      const original = multiset(await engine.run(sql));
      const first = printQuery(await plan(sql));
      expect(multiset(await engine.run(first))).toEqual(original);
      const second = printQuery(await plan(first));
      expect(multiset(await engine.run(second))).toEqual(original);
    },
  );

  it("carries the algebra's types: every relation's columns have the types the engine gives the printed SQL", async () => {
    for (const { sql } of CORPUS) {
      const bound = await plan(sql);
      const types = (columns: readonly Column[]): readonly string[] => columns.map((column) => plainType(column.type));
      expect(types(bound.rel.columns)).toEqual(types(bound.columns));
    }
  });
});
