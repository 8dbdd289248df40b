import { expect, test } from "vitest";
import { tokenize, tokenizeLine } from "./sql-tokens.ts";

const kinds = (line: string): readonly string[] =>
  tokenizeLine(line, "code").tokens.flatMap(({ start, end, kind }) =>
    kind === "text" ? [] : [`${kind}:${line.slice(start, end)}`],
  );

test("keywords, functions, texts, numbers and comments have their colour", () => {
  expect(kinds("SELECT count(*) AS n FROM d WHERE x = 'it''s' AND y > 1.5 -- 疑い")).toEqual([
    "keyword:SELECT",
    "function:count",
    "keyword:AS",
    "keyword:FROM",
    "keyword:WHERE",
    "string:'it''s'",
    "keyword:AND",
    "number:1.5",
    "comment:-- 疑い",
  ]);
});

test("a name in quotes or in Japanese is never a keyword", () => {
  expect(kinds('SELECT "from", 傷病名 FROM t')).toEqual(["keyword:SELECT", "keyword:FROM"]);
});

test("an open comment or text goes on in the next line until it closes", () => {
  const lines = tokenize("SELECT /* a\nFROM */ 1, 'x\ny' FROM t");
  expect(lines[1]?.tokens.map((token) => token.kind)).toEqual(["comment", "text", "number", "text", "string"]);
  expect(lines[2]?.tokens.map((token) => token.kind)).toEqual(["string", "text", "keyword", "text"]);
});

test("tokens never overlap and stay inside the line", () => {
  for (const { line, tokens } of tokenize("WITH a AS (SELECT 1)\nSELECT 'あ𠮷' || \"b\" FROM a;")) {
    let end = 0;
    for (const token of tokens) {
      expect(token.start).toBeGreaterThanOrEqual(end);
      end = token.end;
    }
    expect(end).toBeLessThanOrEqual(line.length);
  }
});
