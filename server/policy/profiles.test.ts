// The profiles that come with the product: what each says, with its source; what cannot be read refuses the start.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { policyVersion } from "../disclosure/policy.ts";
import { strictest } from "../disclosure/strictest.ts";
import { effectivePolicy, loadProfiles, policyOfVersion, readProfile } from "./profiles.ts";

const folder = path.join(import.meta.dirname, "../../policies");
const profiles = await loadProfiles(folder);
const text = await readFile(path.join(folder, "disclosure/ngmia-default.toml"), "utf8");

test("four profiles with the official values", () => {
  expect([...profiles.keys()]).toEqual(["kaigo", "ndb", "ngmia-default", "small-cohort"]);
  const bands = [
    { below: 2000, personsMin: null },
    { below: 25_000, personsMin: 20 },
  ];
  expect(profiles.get("kaigo")).toMatchObject({
    threshold: { personsMin: 10, zeroOfShownGroup: true },
    population: { bands },
    sources: { population: { status: "official" } },
  });
  expect(profiles.get("ndb")).toMatchObject({
    population: { bands },
    sources: { population: { status: "unverified" } },
  });
  expect(profiles.get("ngmia-default")).toMatchObject({ threshold: { personsMin: 10 }, rounding: { base: 1 } });
  expect(profiles.get("small-cohort")).toMatchObject({ threshold: { personsMin: 20 }, rounding: { base: 5 } });
});

test.each([
  ["an unknown key", `${text}\n[threshhold]\npersons_min = 3\n`],
  ["a value without its source", text.replace(/source_en = "[^"]*"\n/, "")],
  ["a threshold of nobody", text.replace("persons_min = 10", "persons_min = 0")],
  ["a budget beyond what can be compared", text.replace("numbers_max = 50000", "numbers_max = 50001")],
  [
    "bands that do not ascend",
    text.replace("bands = []", 'bands = [{ below = 9, persons_min = 20 }, { below = 5, persons_min = "never" }]'),
  ],
  ["no TOML", "id = "],
])("%s refuses the start", (_, toml) => {
  expect(() => readProfile(toml, "ngmia-default.toml")).toThrow(/policies\/disclosure\/ngmia-default\.toml/);
});

test("the strictest of two profiles holds, and its version can be read again", () => {
  const own = effectivePolicy(profiles, "kaigo", "small-cohort");
  expect(own).toMatchObject({
    threshold: { personsMin: 20 },
    rounding: { base: 5 },
    dominance: { largestShareMax: 0.4 },
  });
  expect(own.population.bands).toHaveLength(2);
  expect(policyVersion(own)).toBe("kaigo@2026.2+small-cohort@2026.2");
  expect(policyOfVersion(profiles, policyVersion(own))).toEqual(own);
  expect(policyOfVersion(profiles, "kaigo@2026.2+gone@1")).toBeUndefined();
  expect(policyOfVersion(profiles, "kaigo@1999.1")).toBeUndefined();
  expect(effectivePolicy(profiles, "ngmia-default", "ngmia-default")).toBe(profiles.get("ngmia-default"));
  expect(strictest(profiles.get("ndb")!, profiles.get("kaigo")!)).toBe(profiles.get("ndb"));
});
