// What a recipient accepts before every download and finds again in the package; a changed text is a new version.
import type { Bilingual } from "../http/schemas.ts";

export const termsVersion = "2026-11";

/** In the order they are numbered; `purpose` is the permit's. */
export function termsOf(purpose: Bilingual): readonly Bilingual[] {
  return [
    {
      en: `Use only for the permitted purpose: ${purpose.en}`,
      ja: `利用目的の範囲内でのみ利用すること: ${purpose.ja}`,
    },
    {
      en: "No onward transfer to third parties. Publication only as approved.",
      ja: "第三者への再提供をしないこと。公表は承認された範囲に限ります。",
    },
    {
      en: "No attempt to re-identify anyone, and no matching with other information.",
      ja: "個人の再識別を試みないこと。他の情報と照合しないこと。",
    },
    { en: "No attempt to work out withheld cells.", ja: "秘匿したセルの値を推定しようとしないこと。" },
  ];
}
