import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { readProfile } from "./policy/profiles.ts";

describe("settings", () => {
  it("have defaults that serve this machine only", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: "127.0.0.1", port: 4700, unwalled: false, secureCookies: true });
    expect(config.limits).toMatchObject({ sessionIdleMinutes: 20, sessionAbsoluteHours: 12, lockoutTries: 5 });
  });

  it.each([
    ["SEKISHO_PORT", "80a"],
    ["SEKISHO_PORT", "65536"],
    ["SEKISHO_PORT", "-1"],
    ["SEKISHO_UNWALLED", "yes"],
    ["SEKISHO_IDLE_MINUTES", "0"],
    ["SEKISHO_SECURE_COOKIES", "sometimes"],
    ["SEKISHO_ORIGIN", "sekisho.example.jp"],
    ["SEKISHO_ORIGIN", "https://sekisho.example.jp/app"],
    ["DATABASE_URL", "mysql://u:secret@h/d"],
  ])("%s=%s refuses the start and names the setting", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it("a wrong DATABASE_URL is not repeated: it may hold a password", () => {
    expect(() => readConfig({ DATABASE_URL: "mysql://u:secret@h/d" })).not.toThrow(/secret/);
  });

  it("plain http on a network address refuses the start, unless asked for", () => {
    expect(() => readConfig({ SEKISHO_ORIGIN: "http://10.0.0.5:4700" })).toThrow("passwords in clear");
    expect(readConfig({ SEKISHO_ORIGIN: "http://10.0.0.5:4700", SEKISHO_SECURE_COOKIES: "never" }).secureCookies).toBe(
      false,
    );
    expect(readConfig({ SEKISHO_ORIGIN: "http://localhost:4700" }).secureCookies).toBe(true);
    expect(readConfig({ SEKISHO_ORIGIN: "https://sekisho.example.jp" }).secureCookies).toBe(true);
  });
});

describe("output-control profiles", () => {
  const good = readFileSync("policies/disclosure/ngmia-default.toml", "utf8");

  it("are read whole", () => {
    expect(readProfile(good, "x.toml")).toMatchObject({ id: "ngmia-default", threshold: { personsMin: 10 } });
  });

  it.each([
    ["an unknown key", good.replace("persons_min", "person_min")],
    ["a further key", good.replace("is_checked", "more = 1\nis_checked")],
    ["a missing table", good.replace(/\[moments\]\n(.*\n)*?\n/, "")],
    ["a rule without its source", good.replace(/source_en.*\n/, "")],
    ["a share above 1", good.replace("0.75", "75")],
    ["a threshold of 0", good.replace("persons_min = 10", "persons_min = 0")],
    ["a broken line", `${good}x = \n`],
  ])("with %s refuse the start", (_name, text) => {
    expect(text).not.toBe(good);
    expect(() => readProfile(text, "x.toml")).toThrow(ConfigError);
  });
});
