import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { normalize } from "./normalize.ts";
import { printQuery } from "./print-duckdb.ts";
import { catchRefusal } from "./refusal.ts";
import { type Engine, openEngine } from "./testing/engine.ts";
import { NASTY_SETUP } from "./testing/nasty-values.ts";
import { statement } from "./testing/random-sql.ts";

/** Another run of the same law: `GUARD_SEED=… GUARD_RUNS=…`. */
const SEED = Number(process.env.GUARD_SEED ?? 20_261_123);
const RUNS = Number(process.env.GUARD_RUNS ?? 400);

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ isLocked: false });
  await engine.connection.run(NASTY_SETUP);
});
afterAll(() => engine.close());

it("prints no statement of allowed parts so that any value makes it raise", async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(statement, async (sql) => {
      // Constants that cannot be converted fail while binding, whatever the data.
      const bound = await engine.bind(sql).catch(() => undefined);
      if (bound?.ok !== true) return;
      const printed = catchRefusal(() => printQuery({ ...bound.value, rel: normalize(bound.value.rel) }));
      if (!printed.ok) return;
      await engine.run(printed.value);
      ran += 1;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // Refused statements prove nothing.
  expect(ran).toBeGreaterThan(RUNS * 0.9);
});
