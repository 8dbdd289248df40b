import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Expr, Rel } from "./algebra.ts";
import { normalize } from "./normalize.ts";
import { printExpr, printQuery, printRel, quoteIdent, quoteText } from "./print-duckdb.ts";
import { catchRefusal } from "./refusal.ts";
import { type Engine, openEngine } from "./testing/engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

async function printed(sql: string): Promise<string> {
  const bound = await engine.bind(sql);
  if (!bound.ok) throw new Error(bound.refusal.message.en);
  return printQuery({ ...bound.value, rel: normalize(bound.value.rel) });
}

const columns = [
  { name: "sex", type: "VARCHAR" },
  { name: "n", type: "BIGINT" },
];

describe("printRel", () => {
  it("numbers the columns of stored and released tables", () => {
    expect(printRel({ op: "scan", table: 'we"ird', source: ["a b", "c"], columns })).toBe(
      'SELECT t1."a b" AS c0, t1."c" AS c1 FROM "we""ird" AS t1',
    );
    expect(printRel({ op: "released", id: 3, source: [2, 0], columns })).toBe(
      "SELECT t1.c2 AS c0, t1.c0 AS c1 FROM __released_3 AS t1",
    );
  });

  it("prints an empty relation that the engine answers with no rows and the right types", async () => {
    const { rows, columns: types } = await engine.run(printRel({ op: "empty", columns }));
    expect(rows).toEqual([]);
    expect(types.map((column) => column.type)).toEqual(["VARCHAR", "BIGINT"]);
  });

  it("counts rows of a relation without columns", async () => {
    const scan: Rel = { op: "scan", table: "facility", source: [], columns: [] };
    expect((await engine.run(printRel(scan))).rows).toHaveLength(6);
  });
});

describe("printQuery", () => {
  it("quotes the researcher's column names", async () => {
    expect(await printed('SELECT count(*) AS "a ""b""; DROP" FROM person')).toContain('AS "a ""b""; DROP"');
  });

  it("keeps sort, limit and offset in the outermost SELECT", async () => {
    const sql = await printed("SELECT person_pid FROM person ORDER BY birth_ym DESC, person_pid LIMIT 3 OFFSET 1");
    expect(sql).toMatch(/ORDER BY [^()]* DESC NULLS LAST, [^()]* ASC NULLS LAST LIMIT 3 OFFSET 1$/);
  });

  it("never prints a correlated subquery", async () => {
    const sql = await printed(
      "SELECT p.sex, (SELECT count(*) FROM drug d WHERE d.person_pid = p.person_pid) FROM person p WHERE EXISTS (SELECT 1 FROM visit v WHERE v.person_pid = p.person_pid) AND p.pref_code NOT IN (SELECT f.pref_code FROM facility f WHERE f.founder = p.sex)",
    );
    expect(sql).not.toMatch(/EXISTS|LATERAL| IN \(SELECT/);
    expect(sql).toContain("AS MATERIALIZED");
  });

  it("joins a scalar subquery plainly where its keys are provably unique, and keeps one row where they are not", async () => {
    const unique = "SELECT (SELECT max(rx_date) FROM drug d WHERE d.person_pid = p.person_pid) FROM person p";
    expect(await printed(unique)).not.toContain("any_value");
    const open = "SELECT (SELECT rx_date FROM drug d WHERE d.person_pid = p.person_pid) FROM person p";
    expect(await printed(open)).toContain("CASE WHEN count(*) = 1 THEN any_value(");
    // Several drugs for a person: NULL here, an error in the plain engine.
    await expect(engine.run(open)).rejects.toThrow();
    const { rows } = await engine.run(await printed(open));
    const exact = await engine.run(
      "SELECT CASE WHEN n = 1 THEN d END FROM (SELECT count(d.rx_id) n, min(d.rx_date) d FROM person p LEFT JOIN drug d USING (person_pid) GROUP BY p.person_pid)",
    );
    const texts = (list: readonly (readonly unknown[])[]): readonly string[] =>
      list.map((row) => String(row[0])).toSorted();
    expect(texts(rows)).toEqual(texts(exact.rows));
  });

  it("keeps what the researcher said about materialization", async () => {
    expect(await printed("WITH a AS MATERIALIZED (SELECT sex FROM person) SELECT * FROM a")).toContain(
      "AS MATERIALIZED (",
    );
    expect(await printed("WITH a AS NOT MATERIALIZED (SELECT sex FROM person) SELECT * FROM a, a b")).toContain(
      "AS NOT MATERIALIZED (",
    );
    expect(await printed("WITH a AS (SELECT sex FROM person) SELECT * FROM a, a b")).toContain("AS MATERIALIZED (");
  });
});

describe("printExpr", () => {
  it("writes names and texts so that nothing inside them ends them", () => {
    expect(quoteIdent('a"b')).toBe('"a""b"');
    expect(quoteText("O'Reilly\\")).toBe("'O''Reilly\\'");
    expect(catchRefusal(() => quoteIdent("a\u0000b"))).toMatchObject({ ok: false });
  });

  it.each([
    ["a NUL", "a\u0000'b\u0000", "a\u0000'b\u0000"],
    ["a lone surrogate", "a\ud800b", "a\ufffdb"],
    ["other planes", "𠮷野家", "𠮷野家"],
  ])("carries %s in a constant", async (_what, text, read) => {
    const { rows } = await engine.run(`SELECT ${quoteText(text)} AS x, ${quoteText(text)} LIKE ${quoteText(text)}`);
    expect(rows).toEqual([[read, true]]);
  });

  it("prints no function outside the list, whoever built the expression", () => {
    const expr: Expr = {
      kind: "call",
      type: "UBIGINT",
      fn: "hash",
      args: [{ kind: "ref", type: "VARCHAR", index: 0 }],
    };
    expect(() => printExpr(expr, () => "c0")).toThrow(/not in the list/);
  });

  it("refuses nesting whose guards would double the text again and again", async () => {
    const deep = (depth: number): string => (depth === 0 ? "value_num" : `sqrt(${deep(depth - 1)})`);
    const refused = await engine.bind(`SELECT ${deep(40)} FROM lab`);
    if (!refused.ok) throw new Error("the plan itself is fine");
    const outcome = catchRefusal(() => printQuery(refused.value));
    expect(outcome.ok ? "printed" : outcome.refusal.kind).toBe("too-long");
    const honest = await engine.bind(`SELECT ${deep(6)} FROM lab`);
    if (!honest.ok) throw new Error(honest.refusal.message.en);
    await expect(engine.run(printQuery(honest.value))).resolves.toBeDefined();
  });
});
