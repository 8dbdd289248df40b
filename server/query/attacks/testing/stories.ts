// What the attack stories share: one small world a file, and the safe outcomes they assert.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answered, makeSmallWorld, type SmallWorld } from "../../testing/small-world.ts";

/** `layer`: without the look at pinpointing conditions, so that every other rule shows that it holds by itself. */
export function attackWorld(rules: "layer" | "all" = "layer"): () => SmallWorld {
  let world: SmallWorld | undefined;
  beforeAll(async () => {
    world = await makeSmallWorld((policy) => ({ ...policy, pinpoint: { isChecked: rules === "all" } }));
  });
  afterAll(async () => await world?.close());
  return () => {
    if (world === undefined) throw new Error("the world opens before the first test");
    return world;
  };
}

/** The statement is refused for this reason, with words for the person who wrote it. */
export function refuses(world: () => SmallWorld, title: string, kind: string, sql: string): void {
  test(title, async () => {
    const refusal = await world().refusal(sql);
    expect(refusal.kind).toBe(kind);
    expect(refusal.message).not.toBe("");
    expect(refusal.help).not.toBe("");
  });
}

/** Answered, and every number of the answer is withheld under this mark; the labels are these. */
export function withholds(
  world: () => SmallWorld,
  title: string,
  sql: string,
  marks: readonly (readonly (string | null)[])[],
): void {
  test(title, async () => {
    const answer = await world().shown(sql);
    expect(answer.marks).toEqual(marks);
    expectNoMarkedValue(answer);
  });
}

/** Answered with exactly these rows: NULL where withheld. */
export function answers(
  world: () => SmallWorld,
  title: string,
  sql: string,
  rows: readonly (readonly unknown[])[],
): void {
  test(title, async () => {
    const answer = await world().shown(sql);
    expect(answer.rows).toEqual(rows);
    expectNoMarkedValue(answer);
  });
}

/** Two questions whose only difference is whether somebody exists look the same from outside, row by row and note by note. */
export function tellsNothing(
  world: () => SmallWorld,
  title: string,
  somebody: string,
  nobody: string,
  isOpen = false,
): void {
  const tell = isOpen ? test.fails : test;
  tell(title, async () => {
    expect(await outside(world(), somebody)).toEqual(await outside(world(), nobody));
  });
}

async function outside(world: SmallWorld, sql: string): Promise<unknown> {
  const answer = await world.answer(sql);
  if (!answer.ok) return answer.kind === "refused" ? { refused: answer.refusal.kind } : { failed: answer.fault };
  const { rows, notes } = await world.shown(sql);
  return { rows, notes, marked: answer.table.marks.map((row) => row.map((mark) => mark !== null)) };
}

export function expectNoMarkedValue(answer: Answered): void {
  answer.rows.forEach((row, r) => {
    row.forEach((value, c) => {
      if (answer.marks[r]?.[c] != null) expect(value).toBeNull();
    });
  });
}

type Rows = readonly (readonly unknown[])[];

/** Refused, withheld, or answered without what the attacker came for. An engine that fails is no safe outcome. */
export function neverTells(
  world: () => SmallWorld,
  title: string,
  sql: string,
  tells: (rows: Rows) => boolean,
  isOpen = false,
): void {
  const tell = isOpen ? test.fails : test;
  tell(title, async () => {
    const answer = await world().answer(sql);
    if (!answer.ok) {
      expect(answer.kind).toBe("refused");
      return;
    }
    const { rows } = await world().shown(sql);
    expect(tells(rows), JSON.stringify(rows).slice(0, 500)).toBe(false);
  });
}

/** Shown cells equal plain SQL's; `withheld` cells are NULL with a mark. Rows in a stated order. */
export function honest(world: () => SmallWorld, title: string, sql: string, withheld = 0): void {
  test(title, async () => {
    const answer = await world().shown(sql);
    const plain = await world().plain(sql);
    const marked = answer.marks.flat().filter((mark) => mark !== null).length;
    expect(marked, JSON.stringify(answer.rows).slice(0, 400)).toBe(withheld);
    expect(answer.rows).toHaveLength(plain.length);
    answer.rows.forEach((row, r) => {
      row.forEach((value, c) => {
        if (answer.marks[r]?.[c] == null)
          expect(comparable(value), `row ${r} column ${c}`).toEqual(comparable(plain[r]?.[c]));
      });
    });
  });
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === "string" && /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(value)) return comparable(Number(value));
  return typeof value === "number" ? Number(value.toPrecision(9)) : value;
}
