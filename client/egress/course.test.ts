import { expect, test } from "vitest";
import { commentsByTurn, courseOf, fileName, freeName, isOpen } from "./course.ts";

test.each([
  ["DRAFT", "c.....", null],
  ["SUBMITTED", "dc....", null],
  ["PARTIALLY_REVIEWED", "ddc...", null],
  ["REVIEWED", "dddc..", null],
  ["APPROVED", "ddddc.", null],
  ["RELEASED", "dddddd", null],
  ["RETURNED", "c.....", null],
  ["WITHDRAWN", "d.....", "withdrawn"],
  ["REJECTED", "dddd..", "rejected"],
  ["REVOKED", "dddddd", "revoked"],
] as const)("%s stands at %s", (status, picture, ended) => {
  const course = courseOf(status);
  expect(course.steps.map((s) => ({ done: "d", current: "c", later: "." })[s.state]).join("")).toBe(picture);
  expect(course.ended).toBe(ended);
  expect(isOpen(status)).toBe(!["RELEASED", "WITHDRAWN", "REJECTED", "REVOKED"].includes(status));
});

test("comments: newest turn first, oldest word first", () => {
  const say = (id: string, turn: number, at: string) => ({
    id,
    turn,
    at,
    author: { en: "", ja: "" },
    groupId: null,
    text: "",
  });
  const turns = commentsByTurn([say("a", 1, "3"), say("b", 2, "5"), say("c", 1, "1")]);
  expect(turns.map((t) => [t.turn, t.comments.map((c) => c.id)])).toEqual([
    [2, ["b"]],
    [1, ["c", "a"]],
  ]);
});

test("file names keep letters of any language and lose what file systems refuse", () => {
  expect(fileName(" 表2 年齢/性別: points? ")).toBe("表2_年齢_性別_points");
  expect(fileName("__T-1 & more. ")).toBe("T-1_more");
  expect(fileName("a".repeat(100))).toHaveLength(80);
  expect(fileName("・/")).toBe("");
});

test("a taken name gets a number", () => {
  expect(freeName("t", ["t", "t_2"])).toBe("t_3");
  expect(freeName("t", [])).toBe("t");
  expect(freeName("T", ["t"])).toBe("T_2");
});
