import fc from "fast-check";
import { expect, test } from "vitest";
import { sqlLines, sqlTokens } from "./sql-tokens.ts";

const kinds = (sql: string) =>
  sqlTokens(sql)
    .filter((token) => token.kind !== "plain")
    .map((token) => `${token.kind}:${token.text}`);

test("keywords, functions, strings, numbers and comments", () => {
  expect(kinds("select count (x), 'it''s' from t where a > 1.5e3 -- 注\n/* b */")).toEqual([
    "k:select",
    "f:count",
    "s:'it''s'",
    "k:from",
    "k:where",
    "n:1.5e3",
    "c:-- 注",
    "c:/* b */",
  ]);
});

test("a quoted name is no string, a keyword inside a string is no keyword", () => {
  expect(kinds('"select" \'from')).toEqual(["s:'from"]);
});

test("nothing of the text is lost or changed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (sql) => {
      expect(
        sqlTokens(sql)
          .map((token) => token.text)
          .join(""),
      ).toBe(sql);
    }),
  );
});

test("a comment over two lines stays a comment on both", () => {
  expect(sqlLines("a /* x\ny */ b\r\n\n")).toEqual([
    [
      { kind: "plain", text: "a " },
      { kind: "c", text: "/* x" },
    ],
    [
      { kind: "c", text: "y */" },
      { kind: "plain", text: " b" },
    ],
  ]);
});
