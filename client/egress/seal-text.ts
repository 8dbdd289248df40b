// What is carved into a person's seal: the Japanese family name, its first letter when small; initials where there is none.
import type { Bilingual } from "../../server/http/schemas.ts";

const japanese = /[\u3040-\u30ff\u3400-\u9fff\u3005]/;
const familyMax = 4;

export function sealText(name: Bilingual, small: boolean): string {
  if (japanese.test(name.ja)) {
    const family = [...(name.ja.trim().split(/[\s\u3000]+/)[0] ?? "")];
    return family.slice(0, small ? 1 : family.length > familyMax ? 2 : familyMax).join("");
  }
  const words = (name.en || name.ja)
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  const initials = words.map((word) => [...word][0]?.toUpperCase() ?? "");
  // A family name comes last in Latin script.
  return small ? (initials.at(-1) ?? "") : initials.slice(0, 2).join("");
}
