// The decision itself is an answer: what is withheld must not depend on what one known person has.
import { expect, test } from "vitest";
import type { QueryAnswer } from "../answer-query.ts";
import { answerQuery } from "../answer-query.ts";
import { attackWorld, neverTells, refuses, tellsNothing } from "./testing/stories.ts";

const world = attackWorld("all");

/** The one man of March 1932 in area F: a neighbour knows him. His cost is 1,074. */
const man = "area = 'F' AND sex = '1' AND birth_ym = DATE '1932-03-01'";
/** Two groups of some 170 patients that differ by him only, as far as a decision can tell. */
const withHim = "cost % 7 = 3";
const withoutHim = "cost % 7 = 3 AND cost <> 1074";

function decision(answer: QueryAnswer): unknown {
  if (!answer.ok) return answer.kind === "refused" ? answer.refusal.kind : answer.fault;
  return answer.table.marks;
}

/** After the answers to `before`, the statement is decided alike whether the man has what is asked for or not. */
function sameDecision(
  title: string,
  ask: (has: string) => string,
  { before = everybody, isOpen = false }: { before?: (has: string) => string; isOpen?: boolean } = {},
): void {
  (isOpen ? test.fails : test)(title, async () => {
    const decide = async (has: string): Promise<unknown> => {
      const { workspace, pool } = world();
      const first = await answerQuery(before(has), workspace, pool);
      expect(first.ok && first.table.marks.flat().every((mark) => mark === null)).toBe(true);
      const earlier = first.ok ? first.table.shown : [];
      return decision(await answerQuery(ask(has), workspace, pool, { earlier }));
    };
    expect(await decide(withHim)).toEqual(await decide(withoutHim));
  });
}

const everybody = (has: string): string => `SELECT count(*) n FROM person WHERE ${has}`;

test("the man is one, and only the look at conditions hides what he has", async () => {
  expect((await world().plain(`SELECT count(*), max(cost) FROM person WHERE ${man}`))[0]).toEqual([1, 1074]);
  const { workspace, pool } = world();
  const open = { ...workspace, policy: { ...workspace.policy, pinpoint: { isChecked: false } } };
  const decide = async (has: string): Promise<unknown> => {
    const first = await answerQuery(everybody(has), open, pool);
    const earlier = first.ok ? first.table.shown : [];
    return decision(await answerQuery(`${everybody(has)} AND NOT (${man})`, open, pool, { earlier }));
  };
  expect(await decide(withHim)).not.toEqual(await decide(withoutHim));
});

sameDecision("everybody but him", (has) => `${everybody(has)} AND NOT (${man})`);
sameDecision(
  "everybody but him, in another order",
  (has) => `SELECT count(*) FROM person WHERE (area <> 'F' OR sex <> '1' OR birth_ym <> DATE '1932-03-01') AND ${has}`,
);
sameDecision("only he, or also those who have it", (has) => `SELECT count(*) FROM person WHERE ${has} OR (${man})`);
sameDecision(
  "exchanged for his opposite",
  (has) => `SELECT count(*) FROM person WHERE (${has} AND NOT (${man})) OR (NOT (${has}) AND ${man})`,
);
sameDecision("he by a CASE", (has) => `SELECT count(*) FROM person WHERE CASE WHEN ${man} THEN false ELSE ${has} END`);
sameDecision(
  "he by three steps",
  (has) =>
    `WITH a AS (SELECT * FROM person WHERE ${has}), b AS (SELECT *, area = 'F' AS f FROM a), c AS (SELECT *, f AND sex = '1' AS g FROM b) SELECT count(*) FROM c WHERE NOT (g AND birth_ym = DATE '1932-03-01')`,
);
sameDecision(
  "he as a text",
  (has) => `SELECT count(*) FROM person WHERE ${has} AND area || sex || birth_ym::VARCHAR <> 'F11932-03-01'`,
);
sameDecision(
  "he in a list",
  (has) =>
    `SELECT count(*) FROM person WHERE ${has} AND area || sex || birth_ym::VARCHAR NOT IN ('F11932-03-01', 'Z', 'Y')`,
);
sameDecision(
  "a list of areas with and without his",
  (has) => `SELECT count(*) FROM person WHERE ${has} AND area IN ('A', 'B', 'C', 'D', 'E')`,
);
sameDecision(
  "he by a list function",
  (has) =>
    `SELECT count(*) FROM person WHERE ${has} AND NOT list_contains(['F11932-03-01'], area || sex || birth_ym::VARCHAR)`,
);
sameDecision(
  "he by a lambda",
  (has) =>
    `SELECT count(*) FROM person WHERE ${has} AND len(list_filter([area || sex || birth_ym::VARCHAR], x -> x = 'F11932-03-01')) = 0`,
);
sameDecision(
  "he in a subquery that is left out",
  (has) =>
    `SELECT count(*) FROM person WHERE ${has} AND person_pid NOT IN (SELECT person_pid FROM person WHERE ${man})`,
);
sameDecision(
  "he by NOT EXISTS",
  (has) =>
    `SELECT count(*) FROM person p WHERE ${has} AND NOT EXISTS (SELECT 1 FROM person q WHERE q.person_pid = p.person_pid AND ${man.replaceAll(/(area|sex|birth_ym)/g, "q.$1")})`,
);
sameDecision(
  "he by an anti join",
  (has) =>
    `SELECT count(*) FROM person p ANTI JOIN (SELECT person_pid FROM person WHERE ${man}) q USING (person_pid) WHERE ${has}`,
);
sameDecision(
  "he by an outer join",
  (has) =>
    `SELECT count(*) FROM person p LEFT JOIN (SELECT person_pid, 1 AS him FROM person WHERE ${man}) q USING (person_pid) WHERE ${has} AND him IS NULL`,
);
sameDecision(
  "he by EXCEPT",
  (has) =>
    `SELECT count(*) FROM (SELECT person_pid FROM person WHERE ${has} EXCEPT SELECT person_pid FROM person WHERE ${man})`,
);
sameDecision(
  "he in one of two halves",
  (has) =>
    `SELECT count(*) FROM (SELECT person_pid FROM person WHERE ${has} AND NOT (${man}) UNION ALL SELECT person_pid FROM person WHERE ${has} AND ${man} AND sex = '2')`,
);
sameDecision(
  "he by a step per patient",
  (has) =>
    `SELECT count(*) FROM (SELECT person_pid, max((${man})::INTEGER) him FROM person WHERE ${has} GROUP BY person_pid) WHERE him = 0`,
);
sameDecision(
  "he by the last area of his visits",
  (has) =>
    `SELECT count(*) FROM (SELECT person_pid, any_value(area) a, min(birth_ym) b, max(sex) s FROM person WHERE ${has} GROUP BY person_pid) WHERE NOT (a = 'F' AND s = '1' AND b = DATE '1932-03-01')`,
);
sameDecision(
  "he by a window",
  (has) =>
    `SELECT count(*) FROM (SELECT *, first_value(area) OVER (PARTITION BY person_pid) a FROM person WHERE ${has}) WHERE NOT (a = 'F' AND sex = '1' AND birth_ym = DATE '1932-03-01')`,
);
sameDecision(
  "he by a constant table",
  (has) =>
    `SELECT count(*) FROM person, (SELECT 'F' a, '1' s, DATE '1932-03-01' b) x WHERE ${has} AND NOT (area = a AND sex = s AND birth_ym = b)`,
);
sameDecision(
  "he by HAVING",
  (has) =>
    `SELECT count(*) FROM (SELECT person_pid FROM person WHERE ${has} GROUP BY person_pid HAVING NOT bool_or(${man}))`,
);
sameDecision(
  "he as a label",
  (has) => `SELECT CASE WHEN ${man} THEN 'x' ELSE 'y' END k, count(*) FROM person WHERE ${has} GROUP BY 1 ORDER BY 1`,
);
sameDecision(
  "he as a NULL label",
  (has) =>
    `SELECT nullif(area || sex || birth_ym::VARCHAR, 'F11932-03-01') IS NULL k, count(*) FROM person WHERE ${has} GROUP BY 1 ORDER BY 1`,
);
sameDecision("he in a FILTER", (has) => `SELECT count(*) FILTER (WHERE NOT (${man})) FROM person WHERE ${has}`);
sameDecision("he in a sum", (has) => `SELECT sum(CASE WHEN ${man} THEN 0 ELSE 1 END) FROM person WHERE ${has}`);
sameDecision(
  "he as a second summand",
  (has) => `SELECT sum(CASE WHEN ${has} THEN 1 ELSE 0 END * CASE WHEN ${man} THEN 0 ELSE 1 END) FROM person`,
);
sameDecision(
  "his month, area by area: twelve and more in all, one or two in each",
  (has) =>
    `SELECT area, count(*) FROM person WHERE ${has} AND NOT (birth_ym = DATE '1932-03-01' AND sex = '1') GROUP BY area ORDER BY area`,
  { before: (has) => `SELECT area, count(*) n FROM person WHERE ${has} AND area < 'F' GROUP BY area` },
);

// OPEN: what is not a condition on identifying columns alone. docs/protection.md says so.
const open = { isOpen: true };
sameDecision(
  "he by arithmetic without a comparison",
  (has) => `SELECT sum(least(1, abs(ascii(area) - 70) + abs(year(birth_ym) - 1932))) FROM person WHERE ${has}`,
  open,
);
sameDecision(
  "he in a list of several constant rows",
  (has) =>
    `SELECT count(*) FROM person p ANTI JOIN (VALUES ('F', '1', DATE '1932-03-01'), ('Z', '1', DATE '1900-01-01')) v(a, s, b) ON p.area = v.a AND p.sex = v.s AND p.birth_ym = v.b WHERE ${has}`,
  open,
);
sameDecision(
  "he beside a public table",
  (has) =>
    `SELECT count(*) FROM person p ANTI JOIN (SELECT 'F11932-03-0' || (len(code) - 2)::VARCHAR AS c FROM code_master WHERE code = 'X00') m ON p.area || p.sex || p.birth_ym::VARCHAR = m.c WHERE ${has}`,
  open,
);

// A zero in a table of large groups: nobody has it, or one has and it is hidden.
tellsNothing(
  world,
  "shown as zero, or withheld: does the man have the diagnosis?",
  `SELECT count(*) FILTER (WHERE ${man} AND cost > 1000) x FROM person`,
  `SELECT count(*) FILTER (WHERE ${man} AND cost < 1000) x FROM person`,
);
tellsNothing(
  world,
  "dominated, or shown: is there a man with such a cost?",
  `SELECT sum(CASE WHEN ${man} AND cost > 1000 THEN 1000000 ELSE 1 END) x FROM person`,
  `SELECT sum(CASE WHEN ${man} AND cost < 1000 THEN 1000000 ELSE 1 END) x FROM person`,
);
tellsNothing(
  world,
  "two distinct values, or one",
  "SELECT count(DISTINCT CASE WHEN area = 'F' THEN 'a' ELSE 'b' END) d FROM person WHERE cost > 0",
  "SELECT count(DISTINCT CASE WHEN area = 'Q' THEN 'a' ELSE 'b' END) d FROM person WHERE cost > 0",
);
neverTells(
  world,
  "one patient placed in the middle of a median",
  "SELECT quantile_disc(CASE WHEN area = 'F' AND birth_ym = DATE '1930-01-01' THEN cost WHEN sex = '1' THEN -1 ELSE 1000000000 END, 0.5) c FROM person",
  (rows) => Number(rows[0]?.[0]) === 1000,
);
refuses(
  world,
  "a condition hidden in a list that is taken apart",
  "pinpoint",
  `SELECT count(*) FROM (SELECT unnest([area]) a, cost FROM person) WHERE a <> 'F' AND ${withHim}`,
);
// A doubling chain of texts would grow without end while it is looked at.
refuses(
  world,
  "a condition that grows while it is looked at",
  "too-large",
  `WITH c0 AS (SELECT cost, area AS x FROM person), ${Array.from({ length: 14 }, (_, i) => `c${i + 1} AS (SELECT cost, x || x AS x FROM c${i})`).join(", ")} SELECT count(*) FROM c14 WHERE x > 'B' AND cost > 0`,
);
