import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./json-numbers.ts";

describe("parseJson", () => {
  it("keeps unsafe whole numbers, fractions and infinities as text", () => {
    const text =
      '{"a":18446744073709551615,"b":[1,-2,0.1,1e300],"c":Infinity,"d":-Infinity,"e":NaN,"f":999999999999999}';
    expect(parseJson(text)).toEqual({
      a: "18446744073709551615",
      b: [1, -2, "0.1", "1e300"],
      c: "Infinity",
      d: "-Infinity",
      e: "NaN",
      f: 999999999999999,
    });
  });

  it("leaves digits inside texts alone, escaped quotes and backslashes included", () => {
    const value = { a: 'x":18446744073709551615,"', b: "\\", c: '\\"12345678901234567890', d: "Infinity" };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
  });

  it("reads what JSON writes, for texts and small numbers", () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(value);
      }),
    );
  });
});
