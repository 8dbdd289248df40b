import { describe, expect, test } from "vitest";
import { afterMove, blockName, inOrder, lineAt, moved, neighbour, wordEnd } from "./block-order.ts";

const ids = ["a", "b", "c"];

describe("moving a block one place", () => {
  test.each([
    ["a", "up", undefined],
    ["b", "up", null],
    ["c", "up", "a"],
    ["a", "down", "b"],
    ["b", "down", "c"],
    ["c", "down", undefined],
  ] as const)("%s %s stands after %s", (id, direction, after) => {
    expect(afterMove(ids, id, direction)).toBe(after);
    if (after !== undefined) {
      const next = moved(ids, id, after);
      expect(next.indexOf(id)).toBe(ids.indexOf(id) + (direction === "up" ? -1 : 1));
      expect([...next].sort()).toEqual(ids);
    }
  });
});

test("blocks stand by position, equal positions by id", () => {
  expect(
    inOrder([
      { id: "z", position: 1 },
      { id: "b", position: 0.5 },
      { id: "a", position: 1 },
    ]).map((b) => b.id),
  ).toEqual(["b", "a", "z"]);
});

test("after a deletion the next block is chosen, at the end the one before", () => {
  expect(neighbour(ids, "a")).toBe("b");
  expect(neighbour(ids, "c")).toBe("b");
  expect(neighbour(["a"], "a")).toBeNull();
});

test("a name can always stand in SQL without quotes", () => {
  expect(blockName("Incident T2D (2014)")).toBe("incident_t2d_2014");
  expect(blockName("２年目")).toBe("_2");
  expect(blockName("傷病名")).toBe("");
  for (const typed of ["9 lives", "É", "_x_", "a".repeat(80)])
    expect(blockName(typed)).toMatch(/^([a-z_][a-z0-9_]{0,62})?$/);
});

test("offsets count UTF-16 units, lines and columns from one", () => {
  const text = "SELECT '𠮷'\nFROM 傷病名";
  expect(lineAt(text, 0)).toEqual({ line: 1, column: 1 });
  expect(lineAt(text, text.indexOf("傷"))).toEqual({ line: 2, column: 6 });
  expect(wordEnd(text, text.indexOf("傷"))).toBe(text.length);
  expect(wordEnd("a  b", 1)).toBe(2);
});
