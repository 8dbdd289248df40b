// One language at a time, Japanese and English, switchable at any moment; a text missing in one of them does not compile.
import { createSignal } from "solid-js";
import type { Bilingual } from "../../server/http/schemas.ts";

export type Language = "ja" | "en";
export type Dictionary = Readonly<Record<string, Bilingual>>;
type Parameters = Readonly<Record<string, string | number>>;

const stored = (): Language => {
  try {
    const chosen = localStorage.getItem("sekisho.language");
    if (chosen === "ja" || chosen === "en") return chosen;
  } catch {
    // Storage may be forbidden; the browser's language decides.
  }
  return globalThis.navigator?.language?.startsWith("ja") ? "ja" : "en";
};

const [language, setSignal] = createSignal<Language>(stored());

export { language };

export const setLanguage = (next: Language): void => {
  setSignal(next);
  if (typeof document !== "undefined") document.documentElement.lang = next;
  try {
    localStorage.setItem("sekisho.language", next);
  } catch {
    // Not remembered, still applied.
  }
};

/** The text of `pair` in the language of the page. */
export const both = (pair: Bilingual): string => (language() === "ja" ? pair.ja || pair.en : pair.en || pair.ja);

/** Fills `{name}` places; `{n|one|many}` chooses a word by number. */
export const fill = (text: string, parameters: Parameters = {}): string =>
  text
    .replace(/\{(\w+)\|([^|}]*)\|([^|}]*)\}/g, (_, name: string, one: string, many: string) =>
      Number(parameters[name]) === 1 ? one : many,
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = parameters[name];
      return typeof value === "number" ? value.toLocaleString("en-US") : (value ?? "");
    });

/**
 * One area's texts: `const t = translator({ title: { en, ja } })`, then `t("title")`, `t("left", { n: 3 })`; `t.pair("title")` gives both languages.
 * Dictionaries live in `client/i18n/<area>.ts`, so that an area's texts load with its page.
 */
export const translator = <D extends Dictionary>(dictionary: D) =>
  Object.assign((key: keyof D & string, parameters?: Parameters): string => fill(both(dictionary[key]!), parameters), {
    pair: (key: keyof D & string): Bilingual => dictionary[key]!,
  });

const zone = "Asia/Tokyo";
const day = (value: string): Date => new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00:00+09:00` : value);

/** 31 Mar 2027 or 2027年3月31日, as the calendar in Japan shows it. */
export const dateText = (value: string): string =>
  language() === "ja"
    ? new Intl.DateTimeFormat("ja-JP", { dateStyle: "long", timeZone: zone }).format(day(value))
    : new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: zone }).format(
        day(value),
      );

/** 14:32 today, otherwise with the date before it. */
export const timeText = (value: string): string => {
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: zone }).format(day(value));
  const key = (date: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(date);
  return key(day(value)) === key(new Date()) ? time : `${dateText(value)} ${time}`;
};

export const numberText = (value: number): string => value.toLocaleString("en-US");
