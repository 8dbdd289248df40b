// The checks a column's description implies, as SQL conditions that are true for a wrong value.
import type { ColumnManifest } from "./manifest.ts";
import { quoteName, quoteText } from "./sql.ts";

export type Check = {
  readonly column: string;
  readonly bad: string;
  readonly message: { readonly en: string; readonly ja: string };
};

const integer = /INT$|INTEGER$/;

/** `given` is the type in the file; `isKept` is false for row ids that do not leave the source. */
export function checksOf(c: ColumnManifest, given: string, isKept: boolean): readonly Check[] {
  const raw = quoteName(c.name);
  const checks: Check[] = [];
  const add = (bad: string, en: string, ja: string) => checks.push({ column: c.name, bad, message: { en, ja } });
  if (c.role === "person-key") {
    add("key IS NULL", "The person key is missing.", "個人のキーがありません。");
    return checks;
  }
  if (c.required === true || (c.role === "row-id" && isKept))
    add(`${raw} IS NULL`, "The value is missing, and this column is required.", "必須の値がありません。");
  if (c.role === "row-id" || (c.references !== undefined && c.type === "BIGINT")) return checks;
  const wrongType = typeCheck(c.type, given, raw);
  if (wrongType !== undefined)
    add(wrongType, `The value is not of type ${c.type}.`, `${c.type} 型の値ではありません。`);
  const value = given === c.type ? raw : `try_cast(${raw} AS ${c.type})`;
  if (c.min !== undefined)
    add(`${value} < ${bound(c.min, c.type)}`, `The value is below ${c.min}.`, `${c.min} より小さい値です。`);
  if (c.max !== undefined)
    add(`${value} > ${bound(c.max, c.type)}`, `The value is above ${c.max}.`, `${c.max} より大きい値です。`);
  if (c.domain !== undefined) {
    const list = c.domain.map((d) => quoteText(d.value)).join(", ");
    add(
      `CAST(${value} AS VARCHAR) NOT IN (${list})`,
      "The value is not one of the public values of this column.",
      "この列の公開の値の一覧にない値です。",
    );
  }
  if (c.role === "free-text") {
    add(
      `regexp_matches(${raw}, '[0-9０-９]{7}|[0-9０-９]{2,4}[-－][0-9０-９]{2,4}[-－][0-9０-９]{3,4}|@')`,
      "The free text looks as if it held a number, telephone number or mail address of a person.",
      "自由記載に、個人の番号・電話番号・メールアドレスのようなものがあります。",
    );
  }
  return checks;
}

function bound(value: number | string, type: string): string {
  return typeof value === "number" ? String(value) : `CAST(${quoteText(value)} AS ${type})`;
}

/** Casts alone are too kind: they round 1.5 to 2 and cut the time off a timestamp. */
function typeCheck(type: string, given: string, raw: string): string | undefined {
  const notFinite = type === "DOUBLE" || type === "FLOAT" ? `NOT isfinite(try_cast(${raw} AS ${type}))` : undefined;
  if (given === type) return notFinite;
  const fails = `(${raw} IS NOT NULL AND try_cast(${raw} AS ${type}) IS NULL)`;
  const all = [fails];
  if (notFinite !== undefined) all.push(notFinite);
  if (given === "VARCHAR") {
    const scale = /^DECIMAL\(\d+,\s?(\d+)\)$/.exec(type)?.[1];
    if (integer.test(type)) all.push(`NOT regexp_full_match(${raw}, '[+-]?[0-9]+')`);
    else if (type === "DATE") all.push(`NOT regexp_full_match(${raw}, '[0-9]{4}-[0-9]{2}-[0-9]{2}')`);
    else if (scale !== undefined) all.push(`NOT regexp_full_match(${raw}, '[+-]?[0-9]*([.][0-9]{0,${scale}}0*)?')`);
  } else if (integer.test(type) && /^(DOUBLE|FLOAT|DECIMAL)/.test(given)) all.push(`${raw} <> trunc(${raw})`);
  else if (type === "DATE" && given.startsWith("TIMESTAMP")) all.push(`${raw} <> date_trunc('day', ${raw})`);
  return all.join(" OR ");
}
