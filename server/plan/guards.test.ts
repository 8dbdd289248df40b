import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scalarNames } from "./functions.ts";
import { normalize } from "./normalize.ts";
import { printQuery } from "./print-duckdb.ts";
import { type Engine, openEngine } from "./testing/engine.ts";
import { NASTY_COLUMNS, NASTY_CONSTANTS, NASTY_SETUP } from "./testing/nasty-values.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ isLocked: false });
  await engine.connection.run(NASTY_SETUP);
});
afterAll(() => engine.close());

/** Raise in the plain engine for some row; `v` is a column so that nothing is folded away beforehand. */
const RAISING: readonly (readonly [expression: string, value: string])[] = [
  ["sqrt(v)", "-1::DOUBLE"],
  ["ln(v)", "0::DOUBLE"],
  ["log10(v)", "-1::DOUBLE"],
  ["log2(v)", "0::DOUBLE"],
  ["log(2, v)", "0::DOUBLE"],
  ["acos(v)", "2::DOUBLE"],
  ["asin(v)", "-2::DOUBLE"],
  ["sin(v)", "'inf'::DOUBLE"],
  ["cot(v)", "0::DOUBLE"],
  ["gamma(v)", "0::DOUBLE"],
  ["lgamma(v)", "0::DOUBLE"],
  ["factorial(v)", "34"],
  ["v + 1", "2147483647"],
  ["v - 1", "(-2147483648)::INTEGER"],
  ["v * v", "2147483647"],
  ["v + 1", "9223372036854775807"],
  ["v * 2", "170141183460469231731687303715884105727"],
  ["v + v", "170141183460469231731687303715884105727"],
  ["v * v", "18446744073709551615::UBIGINT"],
  ["v - 1", "0::UBIGINT"],
  ["-v", "(-9223372036854775808)::BIGINT"],
  ["abs(v)", "(-2147483648)::INTEGER"],
  ["v // -1", "(-9223372036854775808)::BIGINT"],
  ["v * v", "999999999.999::DECIMAL(18,3)"],
  ["v + 1", "9999999999999999999999999999999999.9999::DECIMAL(38,4)"],
  ["CAST(v AS INTEGER)", "'abc'"],
  ["CAST(v AS DATE)", "'2023-02-30'"],
  ["CAST(v AS TIMESTAMP)", "'yesterday'"],
  ["CAST(v AS BOOLEAN)", "'maybe'"],
  ["CAST(v AS TINYINT)", "1000"],
  ["CAST(v AS DECIMAL(3,1))", "1000"],
  ["CAST(v AS BIGINT)", "'nan'::DOUBLE"],
  ["make_date(2023, 2, v)", "30::BIGINT"],
  ["make_date(v, 1, 1)", "99999999::BIGINT"],
  ["strptime(v, '%Y-%m-%d')", "'garbage'"],
  ["v + INTERVAL 1 DAY", "DATE '5881580-07-10'"],
  ["v + 1", "DATE '5881580-07-10'"],
  ["date_trunc('month', v)", "DATE '5881580-07-10'"],
  ["to_years(v)", "2147483647"],
  ["chr(v)", "-1"],
  ["substring(v, -9223372036854775808)", "'abc'"],
  ["list_reduce(v, lambda a, b: a + b)", "[]::INTEGER[]"],
  ["list_transform(v, lambda x: x + 1)[1]", "[2147483647]"],
  ["repeat(v, 9000)", "repeat('x', 100)"],
];

describe("guards", () => {
  it.each(RAISING)("%s over %s is NULL", async (expression, value) => {
    const sql = `SELECT ${expression} AS x FROM (VALUES (${value})) t(v)`;
    const bound = await engine.bind(sql);
    if (!bound.ok) throw new Error(bound.refusal.message.en);
    const { rows } = await engine.run(printQuery({ ...bound.value, rel: normalize(bound.value.rel) }));
    expect(rows).toEqual([[null]]);
    // Otherwise the case proves nothing; amplifying texts do not raise.
    if (!/repeat/.test(sql))
      await expect(engine.run(sql.replace(/FROM .*/s, `FROM (SELECT ${value} AS v FROM range(1))`))).rejects.toThrow();
  });

  it.each([
    ["1 / v", "0"],
    ["1 % v", "0"],
    ["1 // v", "0"],
    ["1.5::DOUBLE / v", "0::DOUBLE"],
  ])("%s by zero is NULL, not infinite", async (expression, value) => {
    const bound = await engine.bind(`SELECT ${expression} AS x FROM (VALUES (${value})) t(v)`);
    if (!bound.ok) throw new Error(bound.refusal.message.en);
    expect((await engine.run(printQuery(bound.value))).rows).toEqual([[null]]);
  });

  it.each(nastyStatements())("does not raise over extreme values: %s", async (sql) => {
    const bound = await engine.bind(sql);
    if (!bound.ok) throw new Error(bound.refusal.message.en);
    await expect(engine.run(printQuery({ ...bound.value, rel: normalize(bound.value.rel) }))).resolves.toBeDefined();
  });

  it("prints no listed function, over any overload and any extreme, so that it raises", async () => {
    const names = new Set(scalarNames());
    const overloads = await engine.run(
      "SELECT function_name, parameter_types::VARCHAR[] FROM duckdb_functions() WHERE function_type = 'scalar'",
    );
    const ran = new Set<string>();
    const raised: string[] = [];
    for (const [name, types] of overloads.rows) {
      if (!names.has(String(name))) continue;
      for (const sql of statementsFor(String(name), listItems(types))) {
        const bound = await engine.bind(sql).catch(() => undefined);
        if (bound?.ok !== true) continue;
        ran.add(String(name));
        await engine.run(printQuery(bound.value)).catch((error: unknown) => raised.push(`${sql}: ${String(error)}`));
      }
    }
    expect(raised).toEqual([]);
    expect(ran.size).toBeGreaterThan(190);
  }, 180_000);
});

function nastyStatements(): readonly string[] {
  const text = readFileSync(new URL("testing/nasty.sql", import.meta.url), "utf8");
  return text
    .split(/;[ \t]*\n/)
    .map((part) => part.replace(/^--.*$/gm, "").trim())
    .filter((sql) => sql !== "");
}

function listItems(value: unknown): readonly string[] {
  const items = typeof value === "object" && value !== null && "items" in value ? value.items : [];
  return Array.isArray(items) ? items.map(String) : [];
}

const INFIX = /^(\W+)$/;

function statementsFor(name: string, types: readonly string[]): readonly string[] {
  const columns = types.map((type) => NASTY_COLUMNS[type] ?? []);
  if (types.length === 0 || columns.some((names) => names.length === 0)) return [];
  return combinations(columns).flatMap((combination) => {
    const refs = combination.map((column, index) => `${"abcd"[index]}.${column}`);
    const variants = [refs];
    combination.forEach((column, index) => {
      for (const constant of NASTY_CONSTANTS[column] ?? [])
        variants.push(refs.map((ref, at) => (at === index ? constant : ref)));
    });
    // The second argument a column, all later ones constants, and the other way round.
    variants.push(
      combination.map((column, index) =>
        index === 0 ? (refs[0] ?? "") : (NASTY_CONSTANTS[column]?.[0] ?? refs[index] ?? ""),
      ),
    );
    variants.push(
      combination.map((column, index) =>
        index === 0 ? (NASTY_CONSTANTS[column]?.[1] ?? refs[0] ?? "") : (refs[index] ?? ""),
      ),
    );
    const from = refs.slice(0, 3).map((_, index) => `nasty ${"abcd"[index]}`);
    return variants.map((args) => `SELECT ${callText(name, args)} AS x FROM ${from.join(", ")}`);
  });
}

function callText(name: string, args: readonly string[]): string {
  if (!INFIX.test(name) || args.length > 2) return `"${name}"(${args.join(", ")})`;
  return args.length === 1 ? `${name} ${args[0]}` : `${args[0]} ${name} ${args[1]}`;
}

function combinations(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [first, ...rest] = lists;
  if (first === undefined) return [[]];
  const tails = combinations(rest);
  return first.flatMap((item) => tails.map((tail) => [item, ...tail]));
}
