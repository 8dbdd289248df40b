import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planFromDuckdb } from "./from-duckdb.ts";
import type { RefusalKind } from "./refusal.ts";
import { type Engine, openEngine } from "./testing/engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

/** `^` marks the place the refusal points at; none = no place. */
type Case = readonly [marked: string, kind: RefusalKind, words: RegExp];

const STATEMENTS: readonly Case[] = [
  ["^INSERT INTO person SELECT * FROM person", "not-a-select", /single SELECT/],
  ["^CREATE TABLE x AS SELECT 1", "not-a-select", /single SELECT/],
  ["^COPY person TO 'x'", "not-a-select", /single SELECT/],
  ["  ^SET threads = 1", "not-a-select", /single SELECT/],
  ["/* it */ ^DESCRIBE person", "not-a-select", /single SELECT/],
  ["^SUMMARIZE person", "not-a-select", /single SELECT/],
  ["^EXPLAIN SELECT 1", "not-a-select", /single SELECT/],
  ["^PRAGMA database_list", "not-a-select", /single SELECT/],
  ["SELECT '病'; ^SELECT 2", "not-a-select", /several statements/],
  ["", "not-a-select", /no query/],
  ["-- nothing", "not-a-select", /no query/],
];

const SOURCES: readonly Case[] = [
  ["SELECT * FROM ^read_csv('/etc/passwd')", "function-not-allowed", /Files and outside/],
  ["SELECT * FROM ^query('SELECT 1')", "function-not-allowed", /table function query /],
  ["SELECT * FROM ^duckdb_settings()", "function-not-allowed", /table function duckdb_settings/],
  ["SELECT * FROM person ^TABLESAMPLE 10%", "unsupported", /Sampling/],
  ["SELECT * FROM (SELECT sex FROM person) ^POSITIONAL JOIN (SELECT atc FROM drug)", "unsupported", /positional/],
  ["SELECT x FROM person p, ^range(p.person_pid::BIGINT) t(x)", "unsupported", /cannot stand in FROM/],
  ["PIVOT person ON sex USING count(*)", "unsupported", /PIVOT needs/],
  ["SELECT ^rowid FROM person", "unsupported", /rowid/],
  ["SELECT [sample_ts]^::TIME[] FROM lab", "unsupported", /TIME\[\]/],
  ["SELECT avg(^age(sample_ts, TIMESTAMP '2020-01-01')) FROM lab", "unsupported", /not intervals/],
  ["SELECT sex FROM person ^LIMIT (SELECT 3)", "unsupported", /must be written as numbers/],
  ["SELECT * FROM ^nope", "unknown-name", /no table “nope”/],
  ["SELECT '日本', ^foo FROM person", "unknown-name", /no column “foo”/],
  ["SELECT ^sex, count(*) FROM person", "unsupported", /neither grouped/],
  ["SELECT 'あ' fro ^m person", "syntax", /near “m”/],
];

const FUNCTIONS: readonly Case[] = [
  ["SELECT '病名', ^hash(person_pid) FROM person", "function-not-allowed", /hash/],
  ["SELECT ^md5(sex) FROM person", "function-not-allowed", /md5/],
  ["SELECT ^random()", "function-not-allowed", /random/],
  ["SELECT ^now()", "function-not-allowed", /now/],
  ["SELECT ^current_date", "function-not-allowed", /current_date/],
  ["SELECT ^getvariable('x')", "function-not-allowed", /getvariable/],
  ["SELECT ^try(1 / 0)", "function-not-allowed", /TRY/],
  ["SELECT ^error('x')", "function-not-allowed", /error/],
  ["SELECT 1 ^<< 3", "function-not-allowed", /<</],
  ["SELECT ^format('{}', sex) FROM person", "function-not-allowed", /format/],
  ["SELECT bitstring_agg(visit_id) FROM visit", "function-not-allowed", /bitstring_agg/],
  ["SELECT ^foo(1)", "function-not-allowed", /no function “foo”/],
  ["SELECT ^sum(sex) FROM person", "unsupported", /does not take/],
  ["SELECT ^age(birth_ym) FROM person", "unsupported", /today's date/],
  ["SELECT ^list_reduce([1], lambda a, b: a + b, 3)", "unsupported", /starting value/],
  ["SELECT x^::JSON FROM (SELECT '{}' AS x)", "unsupported", /JSON/],
  ["SELECT [1, 2]^::INTEGER[2]", "unsupported", /ARRAY/],
  ["SELECT TIMESTAMPTZ '2020-01-01 00:00:00+00'", "unsupported", /WITH TIME ZONE/],
  ["SELECT sex COLLATE nocase FROM person", "unsupported", /Collations/],
  [
    "SELECT (sex, pref_code) IN (SELECT unit, item_key FROM lab WHERE lab.person_pid = person.person_pid) FROM person",
    "unsupported",
    /not supported/,
  ],
];

const CONSTANTS: readonly Case[] = [
  ["SELECT ^regexp_matches(dx_name_ja, icd10) FROM diagnosis", "argument-not-constant", /Argument 2 of regexp_matches/],
  ["SELECT regexp_matches(dx_name_ja, ^'\\x{61}') FROM diagnosis", "unsupported", /regular expression/],
  ["SELECT regexp_matches(dx_name_ja, '(?=a)') FROM diagnosis", "argument-not-constant", /pattern or format/],
  ["SELECT strftime(start_date, ^icd10) FROM diagnosis", "argument-not-constant", /pattern or format/],
  ["SELECT icd10 ^LIKE dx_name_ja FROM diagnosis", "argument-not-constant", /Argument 2 of LIKE/],
  ["SELECT round(value_num, lab_id^::INTEGER) FROM lab", "argument-not-constant", /Argument 2 of round/],
  ["SELECT ^date_trunc(icd10, start_date) FROM diagnosis", "argument-not-constant", /Argument 1 of date_trunc/],
  ["SELECT ^repeat('a', lab_id) FROM lab", "argument-not-constant", /Argument 2 of repeat/],
  ["SELECT repeat('a', ^100000)", "too-large", /Argument 2 of repeat must be 0 – 10000/],
  ["SELECT time_bucket(^to_days(dx_id::INTEGER), start_date) FROM diagnosis", "argument-not-constant", /time_bucket/],
  ["SELECT ntile(visit_id) OVER (ORDER BY visit_id) FROM visit", "argument-not-constant", /ntile/],
  ["SELECT lag(visit_id, visit_id) OVER (ORDER BY visit_id) FROM visit", "argument-not-constant", /lag/],
  ["SELECT arg_max(visit_id, visit_id, visit_id) FROM visit", "argument-not-constant", /arg_max/],
  ["SELECT arg_max(visit_id, visit_id, ^5000) FROM visit", "too-large", /arg_max/],
  [
    "SELECT sum(1) OVER (ORDER BY visit_id ROWS BETWEEN visit_id PRECEDING AND CURRENT ROW) FROM visit",
    "argument-not-constant",
    /OVER/,
  ],
];

describe("refusals", () => {
  it.each([...STATEMENTS, ...SOURCES, ...FUNCTIONS, ...CONSTANTS])("%s → %s", async (marked, kind, words) => {
    const at = marked.indexOf("^");
    const sql = marked.replace("^", "");
    const bound = await engine.bind(sql);
    if (bound.ok) throw new Error("was not refused");
    expect(bound.refusal.kind).toBe(kind);
    expect(bound.refusal.message.en).toMatch(words);
    expect(bound.refusal.at).toBe(at < 0 ? undefined : at);
    for (const text of [bound.refusal.message, bound.refusal.help]) {
      expect(text.en).toMatch(/[.?)…]$/);
      expect(text.ja).toMatch(/[ぁ-んァ-ヶ一-龠]/);
    }
  });
});

/** The plan of this query with one thing changed that a later engine might bring. */
const HONEST = "SELECT sex, count(*) AS n FROM person WHERE birth_ym > DATE '1950-01-01' GROUP BY sex ORDER BY 2";
const MUTATIONS: readonly (readonly [what: string, from: string, to: string])[] = [
  ["an unknown operator", '"LOGICAL_FILTER"', '"LOGICAL_NOVELTY"'],
  ["an unknown field with a value", '"projection_map":[]', '"projection_map":[],"novelty":[1]'],
  ["an unknown expression class", '"BOUND_COMPARISON"', '"BOUND_NOVELTY"'],
  ["an unknown field of an expression", '"try_cast":false', '"try_cast":false,"novelty":"x"'],
  ["an unknown comparison", '"COMPARE_GREATERTHAN"', '"COMPARE_NOVELTY"'],
  ["an unknown aggregate", '"name":"count_star"', '"name":"novelty"'],
  ["function data nobody reads", '"aggregate_type":', '"function_data":{"novelty":1},"aggregate_type":'],
  ["a pushed-down filter in a scan", '"table_filters":{"filters":[]}', '"table_filters":{"filters":[{"x":1}]}'],
  ["part of a column", '"index_type":"FULL_READ"', '"index_type":"PUSHDOWN_EXTRACT"'],
  ["another schema", '"schema":"main"', '"schema":"temp"'],
  ["an unknown type", '"id":"VARCHAR"', '"id":"NOVELTY"'],
  ["an unknown sort direction", '"ASCENDING"', '"NOVELTY"'],
  ["a sort that projects", '"projections":[]', '"projections":[0]'],
];

describe("what is not understood is refused", () => {
  it.each(MUTATIONS)("%s", async (_, from, to) => {
    const json = await engine.planJson(HONEST);
    expect(json).toContain(from);
    const columns = await engine.columnsOf(HONEST);
    expect(planFromDuckdb(json, columns, { sql: HONEST }).ok).toBe(true);
    const outcome = planFromDuckdb(json.replaceAll(from, to), columns, { sql: HONEST });
    expect(outcome.ok ? "passed" : outcome.refusal.kind).toMatch(/^(unsupported|function-not-allowed)$/);
  });

  it("takes a new field that says nothing", async () => {
    const json = await engine.planJson(HONEST);
    const grown = json.replaceAll('"projection_map":[]', '"projection_map":[],"novelty":{"list":[],"flag":false}');
    expect(planFromDuckdb(grown, await engine.columnsOf(HONEST), { sql: HONEST }).ok).toBe(true);
  });

  it("notices a plan that was serialised without its empty lists: a grand total would be lost", async () => {
    const sql = "SELECT sex, count(*) FROM person GROUP BY ROLLUP (sex)";
    const json = (await engine.planJson(sql)).replaceAll('"children":[],', "");
    expect(() => planFromDuckdb(json, [], { sql })).toThrow(/empty lists/);
  });
});
