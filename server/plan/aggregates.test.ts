import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aggregateNames } from "./aggregates.ts";
import { normalize } from "./normalize.ts";
import { printQuery } from "./print-duckdb.ts";
import { type Engine, openEngine } from "./testing/engine.ts";
import { NASTY_GROUPS_SETUP, NASTY_SETUP } from "./testing/nasty-values.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ isLocked: false });
  await engine.connection.run(NASTY_SETUP);
  await engine.connection.run(NASTY_GROUPS_SETUP);
});
afterAll(() => engine.close());

/** The printed form, or undefined where the statement is refused or does not bind. */
async function printed(sql: string): Promise<string | undefined> {
  const bound = await engine.bind(sql).catch(() => undefined);
  return bound?.ok === true ? printQuery({ ...bound.value, rel: normalize(bound.value.rel) }) : undefined;
}

/** Raise in the plain engine because one row is there. */
const RAISING: readonly (readonly [call: string, value: string, other: string])[] = [
  ["sum(v)", "170141183460469231731687303715884105727", "1"],
  ["sum(v)", "99999999999999999999999999999999999999::DECIMAL(38,0)", "99999999999999999999999999999999999999"],
  ["avg(v)", "170141183460469231731687303715884105727", "1"],
  ["avg(v) OVER ()", "170141183460469231731687303715884105727", "1"],
  ["avg(v)", "99999999999999999999999999999999999999::DECIMAL(38,0)", "99999999999999999999999999999999999999"],
  ["var_pop(v)", "'inf'::DOUBLE", "1"],
  ["stddev(v)", "1e200::DOUBLE", "-1e200"],
  ["skewness(v)", "1e129::DOUBLE", "-3e99"],
  ["kurtosis(v)", "1e100::DOUBLE", "2e99"],
  ["kurtosis_pop(v)", "1e-90::DOUBLE", "0"],
  ["median(v)", "DATE '5881580-07-10'", "DATE '2024-01-01'"],
  ["quantile_cont(v, 0.3)", "DATE '5877642-06-25 (BC)'", "DATE '2024-01-01'"],
  ["quantile_cont(v, [0.3, 0.9])", "DATE '5881580-07-10'", "DATE '2024-01-01'"],
  ["percentile_cont(0.3) WITHIN GROUP (ORDER BY v DESC)", "DATE '5881580-07-10'", "DATE '2024-01-01'"],
  ["median(v) OVER ()", "DATE '5881580-07-10'", "DATE '2024-01-01'"],
  ["list_median(list(v))", "DATE '5881580-07-10'", "DATE '2024-01-01'"],
];

describe("aggregates", () => {
  it.each(RAISING)("%s with %s among the values answers", async (call, value, other) => {
    // Columns, so that nothing is folded away.
    const sql = `SELECT ${call} AS x FROM (SELECT v FROM (VALUES (${value}), (${value}), (${value}), (${other})) t(v), range(1))`;
    await expect(engine.run(sql)).rejects.toThrow();
    const text = await printed(sql);
    if (text === undefined) throw new Error("refused");
    await expect(engine.run(text)).resolves.toBeDefined();
  });

  it.each([
    ["avg(v)", "(1::HUGEINT), (2), (6)", 3],
    ["avg(v)", "(1.5::DECIMAL(38,2)), (2.5)", 2],
    ["kurtosis_pop(v)", "(1::DOUBLE), (2), (3), (4)", -1.36],
    ["skewness(v)", "(1::DOUBLE), (2), (6)", 1.4578633],
  ])("%s of %s is still %s", async (call, rows, expected) => {
    const text = await printed(`SELECT ${call} AS x FROM (VALUES ${rows}) t(v)`);
    expect(Number((await engine.run(text ?? "")).rows[0]?.[0])).toBeCloseTo(expected, 5);
  });

  it("finds the same median of dates", async () => {
    const text = await printed("SELECT median(birth_ym), quantile_cont(birth_ym, 0.25) FROM person");
    const plain = await engine.run("SELECT median(birth_ym), quantile_cont(birth_ym, 0.25) FROM person");
    expect((await engine.run(text ?? "")).rows).toEqual(plain.rows);
  });

  it.each(["avg(iv)", "avg(iv) OVER ()", "list_avg([iv])"])("refuses %s, whose months overflow", async (call) => {
    const bound = await engine.bind(`SELECT ${call} FROM nasty`);
    expect(bound).toMatchObject({ ok: false, refusal: { kind: "unsupported" } });
  });

  it("prints none of them, over any type, group or frame, so that it raises", async () => {
    const columns =
      "ti si ii bi hi ub ut ui uh f d dec9 dec18 dec19 dec28 dec38 dec380 dec3838 s dt ts iv b li tm".split(" ");
    const ran = new Set<string>();
    const raised: string[] = [];
    for (const name of aggregateNames()) {
      for (const call of columns.flatMap((column) => callsOf(name, column))) {
        const frame = "OVER (PARTITION BY g ORDER BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)";
        for (const sql of [
          `SELECT g, ${call} FROM nasty_groups GROUP BY g`,
          `SELECT ${call} ${frame} FROM nasty_groups`,
        ]) {
          const text = await printed(sql);
          if (text === undefined) continue;
          ran.add(name);
          await engine.run(text).catch((error: unknown) => raised.push(`${sql}: ${String(error)}`));
        }
      }
    }
    expect(raised).toEqual([]);
    expect([...ran].toSorted()).toEqual([...aggregateNames()].toSorted());
  }, 180_000);
});

function callsOf(name: string, column: string): readonly string[] {
  if (name === "count_star") return column === "ii" ? ["count_star()"] : [];
  if (name.startsWith("percentile")) return [`${name}(0.3) WITHIN GROUP (ORDER BY ${column} DESC)`];
  if (name.includes("quantile")) return [`${name}(${column}, 0.3)`, `${name}(${column}, [0, 0.9])`];
  if (/^(corr|covar|regr)/.test(name)) return [`${name}(${column}, d)`, `${name}(ii, ${column})`];
  if (/^arg|_by$/.test(name)) return [`${name}(${column}, d)`, `${name}(ii, ${column}, 2)`];
  return name === "min" || name === "max" ? [`${name}(${column})`, `${name}(${column}, 3)`] : [`${name}(${column})`];
}
