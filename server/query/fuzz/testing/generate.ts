// Random questions over the small world: their text, and the plain SQL that says what each person adds to each number.

/** Same seed, same questions. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** rows: what the number adds up. persons: whom it counts once. */
export type NumberSort = "rows" | "persons";

export type Question = {
  readonly sql: string;
  readonly keys: readonly string[];
  readonly sets: readonly (readonly number[])[];
  readonly sorts: readonly NumberSort[];
  /** Per grouping set: rows of set number, labels (NULL where the set leaves them out), person, then what the person adds to each number. */
  readonly contributions: string;
};

type Source = {
  readonly from: string;
  readonly keys: readonly string[];
  readonly conditions: readonly string[];
  readonly values: readonly string[];
};

const personConditions = [
  "p.sex = '1'",
  "p.sex <> '2'",
  "p.area IN ('A', 'B')",
  "p.area <> 'F'",
  "p.area = 'F'",
  "p.area < 'D' OR p.sex = '2'",
  "p.birth_ym >= DATE '1960-01-01'",
  "p.birth_ym < DATE '2005-01-01'",
  "NOT (p.area = 'F' AND p.sex = '1')",
  "p.band = 'common'",
  "p.band <> 'rare'",
  "p.band IN ('common', 'scarce')",
  "p.cost > 3000",
  "p.cost % 7 <> 3",
  "p.cost <> 1074",
  "p.bmi > 20",
  "p.bmi IS NOT NULL",
  "CASE WHEN p.area = 'A' THEN p.cost > 2000 ELSE p.cost > 1500 END",
  "p.person_pid IN (SELECT person_pid FROM diagnosis WHERE icd10 = 'E11')",
  "NOT EXISTS (SELECT 1 FROM diagnosis x WHERE x.person_pid = p.person_pid AND x.icd10 = 'X00')",
  "p.person_pid IN (SELECT person_pid FROM visit GROUP BY person_pid HAVING count(*) >= 3)",
] as const;

const sources: readonly Source[] = [
  {
    from: "person p",
    keys: [
      "p.sex",
      "p.area",
      "p.band",
      "p.cost < 2000",
      "year(p.birth_ym) // 20",
      "CASE WHEN p.area < 'C' THEN 'x' ELSE 'y' END",
    ],
    conditions: personConditions,
    values: [
      "p.cost",
      "1",
      "CASE WHEN p.area = 'F' THEN 1001 ELSE 1000 END",
      "CASE WHEN p.band = 'rare' THEN 0 ELSE 1 END",
      "p.cost % 5",
    ],
  },
  {
    from: "person p JOIN visit v ON v.person_pid = p.person_pid",
    keys: ["p.sex", "p.area", "v.visit_type", "year(v.start_date)"],
    conditions: [
      ...personConditions,
      "v.visit_type = 'IN'",
      "v.start_date < DATE '2022-01-01'",
      "v.visit_type <> 'IN' OR p.sex = '1'",
    ],
    values: ["p.cost", "1", "CASE WHEN v.visit_type = 'IN' THEN 2 ELSE 1 END"],
  },
  {
    from: "person p JOIN diagnosis d ON d.person_pid = p.person_pid",
    keys: ["p.sex", "d.icd10", "p.area", "year(d.start_date)"],
    conditions: [
      ...personConditions,
      "d.icd10 <> 'X00'",
      "d.icd10 IN ('E11', 'I10')",
      "d.start_date >= DATE '2021-06-01'",
    ],
    values: ["1", "CASE WHEN d.icd10 = 'X00' THEN 0 ELSE 1 END"],
  },
];

export function randomQuestion(random: () => number): Question {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const some = <T>(from: readonly T[], most: number): readonly T[] => [
    ...new Set(Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(from))),
  ];
  const source = pick(sources);
  const where = some(source.conditions, 3);
  const keys = some(source.keys, 2);
  const numbers = Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomNumber(pick, source, random));
  const isRollup = keys.length > 0 && random() < 0.4;
  const isCube = isRollup && keys.length === 2 && random() < 0.4;
  const all = keys.map((_, index) => index);
  const sets = isCube
    ? [all, [0], [1], []]
    : isRollup
      ? all.map((_, i) => all.slice(0, keys.length - i)).concat([[]])
      : [all];
  const tail = where.length === 0 ? "" : ` WHERE ${where.map((condition) => `(${condition})`).join(" AND ")}`;
  const grouping =
    keys.length === 0
      ? ""
      : ` GROUP BY GROUPING SETS (${sets.map((set) => `(${set.map((i) => keys[i]).join(", ")})`).join(", ")})`;
  const select = [...keys.map((key, i) => `${key} AS k${i}`), ...numbers.map(({ sql }, i) => `${sql} AS n${i}`)];
  const contributions = sets
    .map(
      (set, s) =>
        `SELECT ${s} AS s, ${[...keys.map((key, i) => `${set.includes(i) ? `CAST(${key} AS VARCHAR)` : "NULL"} AS k${i}`), "p.person_pid::VARCHAR AS pid", ...numbers.map(({ own }, i) => `${own} AS n${i}`)].join(", ")} FROM ${source.from}${tail} GROUP BY ${[...set.map((i) => keys[i]), "p.person_pid"].join(", ")}`,
    )
    .join(" UNION ALL ");
  return {
    sql: `SELECT ${select.join(", ")} FROM ${source.from}${tail}${grouping}`,
    keys,
    sets,
    sorts: numbers.map(({ sort }) => sort),
    contributions,
  };
}

type RandomNumber = { readonly sql: string; readonly own: string; readonly sort: NumberSort };

function randomNumber(pick: <T>(from: readonly T[]) => T, source: Source, random: () => number): RandomNumber {
  const filter = random() < 0.3 ? ` FILTER (WHERE ${pick(source.conditions)})` : "";
  const kind = pick(["rows", "persons", "sum", "sum"] as const);
  if (kind === "rows") return { sql: `count(*)${filter}`, own: `count(*)${filter}`, sort: "rows" };
  if (kind === "persons")
    return { sql: `count(DISTINCT p.person_pid)${filter}`, own: `least(1, count(*)${filter})`, sort: "persons" };
  const value = pick(source.values);
  return { sql: `sum(${value})${filter}`, own: `coalesce(sum(${value})${filter}, 0)`, sort: "rows" };
}
