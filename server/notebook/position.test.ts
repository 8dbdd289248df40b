import fc from "fast-check";
import { expect, test } from "vitest";
import { freeName, limits, numberedName } from "./limits.ts";
import { type Placed, placeAfter } from "./position.ts";

/** Applies the answer and gives the ids in order. */
function order(others: readonly Placed[], afterId: string | null): readonly string[] | undefined {
  const place = placeAfter(others, afterId);
  if (place === undefined) return undefined;
  const rest = place.kind === "renumber" ? place.others : others;
  return [...rest, { id: "new", position: place.position }]
    .toSorted((a, b) => a.position - b.position)
    .map((b) => b.id);
}

test("a block stands right behind the one it follows, however narrow the gap", () => {
  const positions = fc.uniqueArray(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(positions, fc.nat(), (values, pick) => {
      const others = values.toSorted((a, b) => a - b).map((position, i) => ({ id: `b${i}`, position }));
      const ids = others.map((block) => block.id);
      const at = pick % (ids.length + 1);
      const afterId = at === 0 ? null : (ids[at - 1] ?? null);
      expect(order(others, afterId)).toEqual(ids.toSpliced(at, 0, "new"));
    }),
  );
});

test("inserting at one place for ever renumbers instead of colliding", () => {
  let blocks: readonly Placed[] = [
    { id: "first", position: 1 },
    { id: "last", position: 2 },
  ];
  let renumbered = 0;
  for (let i = 0; i < 200; i += 1) {
    const place = placeAfter(blocks, "first") ?? expect.fail();
    if (place.kind === "renumber") renumbered += 1;
    const rest = place.kind === "renumber" ? place.others : blocks;
    blocks = [...rest, { id: `n${i}`, position: place.position }].toSorted((a, b) => a.position - b.position);
    expect(new Set(blocks.map((block) => block.position)).size).toBe(blocks.length);
    expect(blocks[1]?.id).toBe(`n${i}`);
  }
  expect(renumbered).toBeGreaterThan(0);
  expect(blocks.at(-1)?.id).toBe("last");
});

test("behind an unknown block there is no place", () => {
  expect(placeAfter([{ id: "a", position: 1 }], "b")).toBeUndefined();
  expect(placeAfter([], null)).toEqual({ kind: "between", position: 1024 });
});

test("names stay free and short", () => {
  expect(freeName("a", new Set(["a", "a_2"]))).toBe("a_3");
  const long = "x".repeat(limits.nameCharsMax);
  expect(freeName(long, new Set([long]))).toBe(`${"x".repeat(limits.nameCharsMax - 2)}_2`);
  expect(numberedName("sql", new Set(["sql_1", "sql_3"]))).toBe("sql_2");
});
