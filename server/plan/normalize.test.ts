import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Rel } from "./algebra.ts";
import { normalize } from "./normalize.ts";
import { type Engine, openEngine } from "./testing/engine.ts";
import { childrenOf } from "./walk.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

async function normalized(sql: string): Promise<Rel> {
  const bound = await engine.bind(sql);
  if (!bound.ok) throw new Error(bound.refusal.message.en);
  return normalize(bound.value.rel);
}

function all(rel: Rel): readonly Rel[] {
  return [rel, ...childrenOf(rel).flatMap(all)];
}

/** Operators from the top down a first-child path, to see what a filter passed. */
function path(rel: Rel): readonly string[] {
  return [rel.op, ...childrenOf(rel).slice(0, 1).flatMap(path)];
}

function joins(rel: Rel): readonly Extract<Rel, { op: "join" }>[] {
  return all(rel).flatMap((part) => (part.op === "join" ? [part] : []));
}

describe("normalize", () => {
  it("makes equalities of a comma join its conditions, across nested ANDs", async () => {
    const rel = await normalized(
      "SELECT count(*) FROM person p, drug d, visit v WHERE (p.person_pid = d.person_pid AND (v.person_pid = d.person_pid)) AND d.atc = 'X'",
    );
    expect(joins(rel).map((join) => join.conditions.length)).toEqual([1, 1]);
    expect(joins(rel).every((join) => join.on === undefined)).toBe(true);
    const filters = all(rel).filter((part) => part.op === "filter");
    expect(filters.map((filter) => path(filter))).toEqual([["filter", "scan"]]);
  });

  it("takes equalities out of an ON with more in it", async () => {
    const rel = await normalized(
      "SELECT 1 FROM person p JOIN drug d ON (p.person_pid = d.person_pid AND (p.sex = '1' OR d.atc = 'X'))",
    );
    const [join] = joins(rel);
    expect(join?.conditions).toHaveLength(1);
  });

  it.each([
    ["LIMIT", "SELECT * FROM (SELECT person_pid, sex FROM person LIMIT 10) WHERE sex = '1'", "limit"],
    [
      "a window",
      "SELECT * FROM (SELECT sex, row_number() OVER (ORDER BY person_pid) r FROM person) WHERE sex = '1'",
      "window",
    ],
    ["an aggregation", "SELECT * FROM (SELECT sex, count(*) n FROM person GROUP BY sex) WHERE sex = '1'", "aggregate"],
    [
      "DISTINCT ON",
      "SELECT * FROM (SELECT DISTINCT ON (sex) sex, pref_code FROM person ORDER BY sex, person_pid) WHERE pref_code = '13'",
      "distinct",
    ],
    [
      "a set operation",
      "SELECT * FROM (SELECT sex FROM person EXCEPT SELECT pref_code FROM facility) WHERE sex = '1'",
      "setop",
    ],
  ])("never moves a filter across %s", async (_, sql, op) => {
    const rel = await normalized(sql);
    for (const part of all(rel)) {
      if (part.op !== op) continue;
      expect(all(part).some((below) => below.op === "filter")).toBe(false);
    }
    expect(all(rel).some((part) => part.op === "filter")).toBe(true);
  });

  it("leaves a filter on the null-supplying side above the outer join, and sinks the preserved side's", async () => {
    const rel = await normalized(
      "SELECT 1 FROM person p LEFT JOIN drug d USING (person_pid) WHERE d.rx_id IS NULL AND p.sex = '1'",
    );
    const [join] = joins(rel);
    if (join === undefined) throw new Error("no join");
    expect(all(join.right).some((part) => part.op === "filter")).toBe(false);
    expect(all(join.left).some((part) => part.op === "filter")).toBe(true);
  });

  it("sinks nothing into a full join, nor an ON conjunct into the preserved side", async () => {
    const full = await normalized(
      "SELECT 1 FROM person p FULL JOIN facility f ON p.pref_code = f.pref_code WHERE p.sex = '1'",
    );
    expect(
      joins(full)
        .flatMap((join) => [...all(join.left), ...all(join.right)])
        .some((part) => part.op === "filter"),
    ).toBe(false);
    const left = await normalized(
      "SELECT 1 FROM person p LEFT JOIN drug d ON p.person_pid = d.person_pid AND (p.sex = '1' OR p.sex = '2')",
    );
    const [join] = joins(left);
    if (join === undefined) throw new Error("no join");
    expect(all(join.left).some((part) => part.op === "filter")).toBe(false);
  });

  it("sinks a filter below a correlated join, so that its left side is small", async () => {
    const rel = await normalized(
      "SELECT p.person_pid, (SELECT count(*) FROM drug d WHERE d.person_pid = p.person_pid) n FROM person p, visit v WHERE p.person_pid = v.person_pid AND v.visit_type = 'IN'",
    );
    const correlated = joins(rel).find((join) => join.delim !== undefined);
    if (correlated === undefined) throw new Error("no correlated join");
    expect(joins(correlated.left)[0]?.conditions).toHaveLength(1);
  });

  it("is stable: a second time changes nothing", async () => {
    const rel = await normalized(
      "SELECT p.sex, count(*) FROM person p, drug d WHERE p.person_pid = d.person_pid AND d.atc LIKE 'C%' AND EXISTS (SELECT 1 FROM visit v WHERE v.person_pid = p.person_pid) GROUP BY 1",
    );
    expect(normalize(rel)).toEqual(rel);
  });
});
