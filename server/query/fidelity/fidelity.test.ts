// What our compiler prints answers the same rows as the researcher's own text, when nothing is protected: a print bug is a leak.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowTexts } from "../../plan/testing/engine.ts";
import { type OpenWorld, openWorld, readQueries } from "./testing/open-world.ts";

describe.each([
  { corpus: "TPC-H", data: "tpch-data.sql", queries: readQueries("tpch.sql"), count: 22 },
  { corpus: "TPC-DS", data: "tpcds-data.sql", queries: readQueries("tpcds.sql"), count: 99 },
])("$corpus", ({ data, queries, count }) => {
  let world: OpenWorld;
  beforeAll(async () => {
    world = await openWorld(data);
  });
  afterAll(() => world.close());

  test("is complete", () => {
    expect(queries.length).toBe(count);
  });

  test.each(queries)("$name", async ({ sql, hasTies }) => {
    const original = await world.run(sql);
    const printed = await world.run(await world.compiled(sql));
    expect(original.rows.some((row) => row.some((value) => value !== null && value !== 0n))).toBe(true);
    expect(printed.columns).toEqual(original.columns);
    if (hasTies) expect(printed.rows.length).toBe(original.rows.length);
    else expect(rowTexts(printed).toSorted()).toEqual(rowTexts(original).toSorted());
  });
});
