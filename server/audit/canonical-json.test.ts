import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

// The examples of RFC 8785, §3.2.3 and appendix B.
it("sorts keys by UTF-16 code units and keeps texts as they are", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  };
  const order = [...canonicalJson(value).matchAll(/:"(.*?)"/g)].map((found) => found[1]);
  expect(order).toEqual([
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
  ]);
  expect(canonicalJson({ b: [56, { d: true, "10": null, "1": [] }], "": "empty", a: {} })).toBe(
    '{"":"empty","a":{},"b":[56,{"1":[],"10":null,"d":true}]}',
  );
});

it.each([
  [333333333.3333333, "333333333.3333333"],
  [1e30, "1e+30"],
  [4.5, "4.5"],
  [2e-3, "0.002"],
  [0.000000000000000000000000001, "1e-27"],
  [-0, "0"],
  [9007199254740992, "9007199254740992"],
  [1e21, "1e+21"],
])("writes %d as %s", (value, text) => expect(canonicalJson(value)).toBe(text));

it("writes control signs in their short forms", () => {
  expect(canonicalJson('€$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
});
