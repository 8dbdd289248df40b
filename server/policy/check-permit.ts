// Whether a permit as typed in can be granted: every table, column, value list, day and rule must exist. Pure.
import { isAtLeastAsStrict } from "../disclosure/strictest.ts";
import type { PermitInput } from "../http/schemas.ts";
import type { DatasetManifest, SnapshotRecord, TableManifest } from "../ingest/manifest.ts";
import type { Bilingual, Outcome, Refusal } from "../plan/refusal.ts";
import type { Grants } from "../store/schema.ts";
import { grantedTables, grantsOf, snapshotTables } from "./granted.ts";
import type { PolicyProfiles } from "./profiles.ts";

const scopeRulesMax = 20;
const scopeValuesMax = 1000;

export type PermitParts = {
  readonly manifest: DatasetManifest;
  readonly snapshot: Pick<SnapshotRecord, "tables">;
  readonly profiles: PolicyProfiles;
  readonly today: string;
};

/** The grants to store, with every person key added; or the first thing that is wrong. */
export function checkPermit(input: PermitInput, parts: PermitParts): Outcome<Grants> {
  const tables = snapshotTables(parts.manifest, parts.snapshot);
  const problem =
    checkGrants(input, tables) ??
    checkScope(input, tables) ??
    checkDays(input, parts.today) ??
    checkProfile(input, parts);
  if (problem !== undefined) return { ok: false, refusal: problem };
  return { ok: true, value: grantsOf(grantedTables(tables, input.grants)) };
}

function checkGrants(input: PermitInput, tables: readonly TableManifest[]): Refusal | undefined {
  const entries = Object.entries(input.grants);
  if (entries.length === 0) {
    return refusal({ en: "The permit grants no table.", ja: "許可する表がありません。" }, chooseTables);
  }
  for (const [name, columns] of entries) {
    const table = tables.find((candidate) => candidate.name === name);
    if (table === undefined) return unknownName("table", name);
    if (columns.length === 0) return refusal(noColumns(name), chooseTables);
    const unknown = columns.find((column) => !table.columns.some((candidate) => candidate.name === column));
    if (unknown !== undefined) return unknownName("column", `${name}.${unknown}`);
  }
  const holdsPersons = tables.some((table) => table.kind !== "public" && Object.hasOwn(input.grants, table.name));
  if (holdsPersons) return undefined;
  return refusal(
    { en: "The permit grants no table of persons.", ja: "個人の表が許可に含まれていません。" },
    {
      en: "Public tables alone need no permit; choose at least one other.",
      ja: "公開の表だけなら許可は不要です。ほかの表を選んでください。",
    },
  );
}

function checkScope(input: PermitInput, tables: readonly TableManifest[]): Refusal | undefined {
  if (input.rowScope.length > scopeRulesMax) return tooMuchScope;
  for (const { table: name, column: columnName, values } of input.rowScope) {
    const column = tables.find((table) => table.name === name)?.columns.find((item) => item.name === columnName);
    if (column === undefined) return unknownName("column", `${name}.${columnName}`);
    if (column.role === "person-key") return scopeOnPersonKey;
    if (values.length === 0 || values.length > scopeValuesMax) return tooMuchScope;
  }
  return undefined;
}

function checkDays(input: PermitInput, today: string): Refusal | undefined {
  if (input.endsOn < input.startsOn) {
    return refusal(
      { en: "The permit ends before it begins.", ja: "終了日が開始日より前です。" },
      { en: "Choose a later last day.", ja: "終了日を後の日にしてください。" },
    );
  }
  if (input.endsOn >= today) return undefined;
  return refusal(
    { en: "The permit has already ended.", ja: "終了日が過ぎています。" },
    { en: "Choose a last day from today on.", ja: "今日以降の日を選んでください。" },
  );
}

function checkProfile(input: PermitInput, parts: PermitParts): Refusal | undefined {
  const profile = parts.profiles.get(input.policyProfile);
  const ofDataset = parts.profiles.get(parts.manifest.policyProfile);
  if (profile === undefined) return unknownName("output-control profile", input.policyProfile);
  if (ofDataset === undefined) return unknownName("output-control profile", parts.manifest.policyProfile);
  if (isAtLeastAsStrict(profile, ofDataset)) return undefined;
  return refusal(
    {
      en: "This output-control profile is less strict than the data holder's.",
      ja: "この出力制御プロファイルは、データ保有者のものより緩やかです。",
    },
    { en: `Use ${ofDataset.id} or a stricter one.`, ja: `${ofDataset.id} か、より厳しいものを使ってください。` },
  );
}

function refusal(message: Bilingual, help: Bilingual): Refusal {
  return { kind: "unsupported", message, help };
}

const kindsJa = { table: "表", column: "列", "output-control profile": "出力制御プロファイル" } as const;

function unknownName(kind: keyof typeof kindsJa, name: string): Refusal {
  return {
    kind: "unknown-name",
    message: { en: `There is no ${kind} ${name}.`, ja: `${kindsJa[kind]} ${name} はありません。` },
    help: { en: "Choose from the lists of the dataset.", ja: "データセットの一覧から選んでください。" },
  };
}

const chooseTables: Bilingual = { en: "Choose tables and their columns.", ja: "表と列を選んでください。" };
const noColumns = (name: string): Bilingual => ({
  en: `No column of ${name} is granted.`,
  ja: `表 ${name} の列が一つも許可されていません。`,
});
const tooMuchScope = refusal(
  { en: "The row scope cannot be used.", ja: "行の範囲の指定が使えません。" },
  {
    en: `Use up to ${scopeRulesMax} rules, each with 1 to ${scopeValuesMax} values.`,
    ja: `条件は${scopeRulesMax}件まで、値はそれぞれ1〜${scopeValuesMax}件にしてください。`,
  },
);
const scopeOnPersonKey = refusal(
  { en: "The row scope cannot name single persons.", ja: "行の範囲に個人を指定することはできません。" },
  { en: "Use a property such as the area or the year.", ja: "地域や年などの属性を使ってください。" },
);
