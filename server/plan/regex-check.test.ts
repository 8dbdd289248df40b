import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRegex } from "./regex-check.ts";
import { type Engine, openEngine } from "./testing/engine.ts";

const ACCEPTED: readonly (readonly [string, number])[] = [
  ["^E1[0-4]", 0],
  ["([A-Z])(\\d+)", 2],
  ["病名\\d{1,2}", 0],
  ["(?i)abc|def", 0],
  ["(?:a|b)+?c*", 0],
  ["[^a-z\\s\\-]", 0],
  ["[[:alpha:]_]+", 0],
  ["\\p{Han}+", 0],
  ["a{3}b{2,}c{1,4}", 0],
  ["(?P<year>\\d{4})", 1],
  ["", 0],
  ["a\\.b\\(c\\)", 0],
  ["^I(50|11\\.0)$", 1],
];

const REFUSED = [
  "(",
  "a)",
  "[",
  "[z-a]",
  "*a",
  "a**",
  "a{2,1}",
  "a{1001}",
  "(a{100}){100}",
  "\\1",
  "(?=a)",
  "(?<!a)",
  "\\q",
  "a\\",
  "[\\q]",
  "(?P<1a>x)",
  "x".repeat(1001),
];

describe("checkRegex", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine();
  });
  afterAll(() => engine.close());

  it.each(ACCEPTED)("accepts %s, and the engine does too", async (pattern, groups) => {
    expect(checkRegex(pattern)).toEqual({ groups });
    const quoted = pattern.replaceAll("'", "''");
    await expect(engine.run(`SELECT regexp_matches(x, '${quoted}') FROM (VALUES ('a')) t(x)`)).resolves.toBeDefined();
  });

  it.each(REFUSED)("refuses %s", (pattern) => {
    expect(checkRegex(pattern)).toHaveProperty("problem");
  });
});
