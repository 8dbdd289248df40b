import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf16FromBytes, utf16FromCodePoints } from "./positions.ts";

describe("positions", () => {
  it("counts bytes, code points and UTF-16 units over Japanese, emoji and ASCII", () => {
    const sql = "SELECT '病名😀' AS あ, foo";
    const at = sql.indexOf("foo");
    expect(utf16FromBytes(sql, new TextEncoder().encode(sql.slice(0, at)).length)).toBe(at);
    expect(utf16FromCodePoints(sql, [...sql.slice(0, at)].length)).toBe(at);
  });

  it("is undefined past the end and for what is not a count", () => {
    expect(utf16FromBytes("abc", 3)).toBe(3);
    expect(utf16FromBytes("abc", 4)).toBeUndefined();
    expect(utf16FromBytes("abc", -1)).toBeUndefined();
    expect(utf16FromCodePoints("あ", Number.NaN)).toBeUndefined();
  });

  it("moves an offset inside a character to its start", () => {
    expect(utf16FromBytes("aあb", 2)).toBe(1);
    expect(utf16FromBytes("aあb", 4)).toBe(2);
  });

  it("inverts the encoder for every text and place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, seed) => {
        const characters = [...text];
        const count = characters.length === 0 ? 0 : seed % (characters.length + 1);
        const prefix = characters.slice(0, count).join("");
        expect(utf16FromCodePoints(text, count)).toBe(prefix.length);
        expect(utf16FromBytes(text, new TextEncoder().encode(prefix).length)).toBe(prefix.length);
      }),
    );
  });
});
