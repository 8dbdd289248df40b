import { expect, test } from "vitest";
import { sealText } from "./seal-text.ts";

test.each([
  [{ en: "Misaki Sato", ja: "佐藤 美咲" }, "佐藤", "佐"],
  [{ en: "Ken Sasaki", ja: "佐々木　健" }, "佐々木", "佐"],
  [{ en: "A B", ja: "勅使河原花子" }, "勅使", "勅"],
  [{ en: "Maria Rossi", ja: "Maria Rossi" }, "MR", "R"],
  [{ en: "Cher", ja: "" }, "C", "C"],
  [{ en: "", ja: "" }, "", ""],
])("%j", (name, large, small) => {
  expect(sealText(name, false)).toBe(large);
  expect(sealText(name, true)).toBe(small);
});
