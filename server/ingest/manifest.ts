// A dataset manifest in TOML becomes a typed value, or a list of problems with the line of each.
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { linesOf } from "./toml-lines.ts";

export type Bilingual = { readonly en: string; readonly ja: string };
export type DomainValue = {
  readonly value: string;
  readonly en: string;
  readonly ja: string;
  /** Inhabitants, where the value is an area. */
  readonly population?: number | undefined;
};

const roles = [
  "person-key",
  "institution-key",
  "quasi-identifier",
  "sensitive",
  "measure",
  "category",
  "free-text",
  "date",
  "row-id",
  "other",
] as const;
export type ColumnRole = (typeof roles)[number];

export type ColumnManifest = {
  readonly name: string;
  /** Column of the source file, where it is called otherwise. */
  readonly source?: string | undefined;
  readonly type: string;
  readonly label: Bilingual;
  readonly unit?: string | undefined;
  readonly codeSystem?: string | undefined;
  readonly role: ColumnRole;
  /** Values that are public knowledge: they may be shown as row labels even where a cell is withheld. */
  readonly domain?: readonly DomainValue[] | undefined;
  readonly min?: number | string | undefined;
  readonly max?: number | string | undefined;
  readonly required?: boolean | undefined;
  /** `table.column` */
  readonly references?: string | undefined;
  /** Institution keys only: the key is public and stays as it is. */
  readonly isPublic?: boolean | undefined;
};

export type TableManifest = {
  readonly name: string;
  readonly label: Bilingual;
  readonly description: Bilingual;
  readonly kind: "person" | "event" | "public";
  readonly file: string;
  /** Columns of the file that stay behind. */
  readonly drop: readonly string[];
  /** Texts that mean "missing" in CSV, besides the empty field. */
  readonly missing: readonly string[];
  /** Rows of persons that the person table does not know. */
  readonly orphans: "refuse" | "drop";
  readonly columns: readonly ColumnManifest[];
};

export type DatasetManifest = {
  readonly id: string;
  readonly title: Bilingual;
  readonly holder: Bilingual;
  readonly legalBasis: Bilingual;
  readonly description: Bilingual;
  readonly policyProfile: string;
  readonly asOf: string;
  readonly source: Bilingual;
  readonly tables: readonly TableManifest[];
};

export type SnapshotColumn = {
  readonly name: string;
  readonly type: string;
  readonly role: ColumnRole;
  /** Share of rows with a value, in whole per cent: the only thing said about values. */
  readonly filledPercent: number;
};

export type SnapshotTable = {
  readonly name: string;
  readonly kind: TableManifest["kind"];
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
  readonly columns: readonly SnapshotColumn[];
};

export type SnapshotRecord = {
  readonly id: string;
  readonly datasetId: string;
  /** Absolute path of the folder with manifest.json and one Parquet file a table. */
  readonly directory: string;
  readonly createdAt: string;
  readonly manifestSha256: string;
  readonly tables: readonly SnapshotTable[];
  readonly persons: number;
};

export type ManifestProblem = {
  readonly line?: number | undefined;
  readonly path: string;
  readonly message: Bilingual;
};
export type ParsedManifest =
  | { readonly ok: true; readonly manifest: DatasetManifest }
  | { readonly ok: false; readonly problems: readonly ManifestProblem[] };

const identifier = /^[a-z][a-z0-9_]{0,62}$/;
const sqlType =
  /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DATE|TIMESTAMP|VARCHAR|DECIMAL\((3[0-8]|[12]?[0-9]),\s?(3[0-8]|[12]?[0-9])\))$/;

const say = (en: string, ja: string) => `${en}\u0000${ja}`;
const bilingual = z.strictObject({ en: z.string().min(1), ja: z.string().min(1) });
const name = z
  .string()
  .regex(identifier, say("use lower-case letters, digits and _", "英小文字・数字・_ を使ってください"));
const domainValue = z.strictObject({
  value: z.string(),
  en: z.string().min(1),
  ja: z.string().min(1),
  population: z.int().min(0).optional(),
});
const bound = z.union([z.number(), z.string()]);

const column = z.strictObject({
  name,
  source: z.string().min(1).optional(),
  type: z
    .string()
    .regex(sqlType, say("this type is not known; see docs/data.md", "この型は使えません。docs/data.md をご覧ください")),
  label: bilingual,
  unit: z.string().min(1).optional(),
  codeSystem: z.string().min(1).optional(),
  role: z.enum(roles),
  domain: z.union([z.string(), z.array(domainValue).min(1)]).optional(),
  min: bound.optional(),
  max: bound.optional(),
  required: z.boolean().optional(),
  references: z
    .string()
    .regex(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/, say("write it as table.column", "table.column の形で書いてください"))
    .optional(),
  isPublic: z.boolean().optional(),
});

const file = z
  .string()
  .regex(
    /\.(csv|csv\.gz|parquet)$/,
    say("use a .csv, .csv.gz or .parquet file", ".csv・.csv.gz・.parquet のいずれかを使ってください"),
  )
  .refine((path) => !path.startsWith("/") && !path.split("/").includes(".."), {
    message: say("write a path below the source folder", "元データのフォルダーの中のパスを書いてください"),
  });

const table = z.strictObject({
  name,
  label: bilingual,
  description: bilingual,
  kind: z.enum(["person", "event", "public"]),
  file,
  drop: z.array(z.string()).default([]),
  missing: z.array(z.string()).default([]),
  orphans: z.enum(["refuse", "drop"]).default("refuse"),
  columns: z.array(column).min(1),
});

const dataset = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,38}$/, say("use lower-case letters, digits and -", "英小文字・数字・- を使ってください")),
  title: bilingual,
  holder: bilingual,
  legalBasis: bilingual,
  description: bilingual,
  policyProfile: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, say("name a policy profile", "ポリシープロファイルの名前を書いてください")),
  asOf: z.iso.date(),
  source: bilingual,
  domains: z.record(z.string(), z.array(domainValue).min(1)).default({}),
  tables: z.array(table).min(1),
});
type RawDataset = z.infer<typeof dataset>;
type RawTable = RawDataset["tables"][number];
type RawColumn = RawTable["columns"][number];
type Path = readonly (string | number)[];
type Report = (path: Path, en: string, ja: string) => void;

/** Reads a manifest; `fileName` appears in messages only. Never throws for what the text says. */
export function parseManifest(tomlText: string, fileName: string): ParsedManifest {
  let value: unknown;
  try {
    value = parse(tomlText);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ok: false, problems: [syntaxProblem(error, fileName)] };
  }
  const lines = linesOf(tomlText);
  const problems: ManifestProblem[] = [];
  const report: Report = (path, en, ja) =>
    problems.push({ line: lines(path), path: pathText(path), message: { en, ja } });
  const parsed = dataset.safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportIssue(issue, report);
    return { ok: false, problems };
  }
  checkTables(parsed.data, report);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, manifest: resolve(parsed.data) };
}

function syntaxProblem(error: TomlError, fileName: string): ManifestProblem {
  return {
    line: error.line,
    path: "",
    message: {
      en: `${fileName} is not valid TOML at line ${error.line}, column ${error.column}.`,
      ja: `${fileName} の ${error.line} 行 ${error.column} 文字目が TOML として正しくありません。`,
    },
  };
}

function reportIssue(issue: z.core.$ZodIssue, report: Report): void {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys)
      report([...path, key], `The key "${key}" is not known here.`, `ここでは「${key}」というキーは使えません。`);
    return;
  }
  const [en, ja] = issue.message.split("\u0000");
  const where = pathText(path);
  if (ja !== undefined) report(path, `${where}: ${en}.`, `${where}: ${ja}。`);
  else if (issue.code === "invalid_type" && issue.input === undefined)
    report(path, `${where} is missing or has the wrong form.`, `${where} がないか、形が違います。`);
  else if (issue.code === "invalid_value")
    report(
      path,
      `${where}: use one of ${issue.values.join(", ")}.`,
      `${where}: ${issue.values.join("・")} のいずれかにしてください。`,
    );
  else report(path, `${where} has the wrong form.`, `${where} の形が違います。`);
}

function pathText(path: Path): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
}

/** What the shapes alone cannot say: keys, references, domains. */
function checkTables(raw: RawDataset, report: Report): void {
  const seen = new Set<string>();
  let personTables = 0;
  raw.tables.forEach((t, i) => {
    const at = ["tables", i] as const;
    if (seen.has(t.name))
      report([...at, "name"], `Two tables are called "${t.name}".`, `「${t.name}」という表が二つあります。`);
    seen.add(t.name);
    if (t.kind === "person" && ++personTables > 1)
      report([...at, "kind"], "Only one table may be of kind person.", "kind = person の表は一つだけです。");
    checkKeys(t, at, report);
    checkColumns(raw, t, at, report);
  });
  if (!raw.tables.some((t) => t.kind !== "public"))
    report(["tables"], "No table holds persons.", "人のデータの表がありません。");
}

function checkKeys(t: RawTable, at: Path, report: Report): void {
  const keys = t.columns.filter((c) => c.role === "person-key").length;
  if (t.kind === "public" && keys > 0)
    report(
      [...at, "columns"],
      `The public table "${t.name}" has a person key.`,
      `公開の表「${t.name}」に個人のキーがあります。`,
    );
  if (t.kind !== "public" && keys !== 1) {
    report(
      [...at, "columns"],
      `The table "${t.name}" needs exactly one column with role person-key.`,
      `表「${t.name}」には role = person-key の列がちょうど一つ必要です。`,
    );
  }
}

const keyTypes: Partial<Record<ColumnRole, string>> = {
  "person-key": "UBIGINT",
  "institution-key": "VARCHAR",
  "row-id": "BIGINT",
};

function checkColumns(raw: RawDataset, t: RawTable, at: Path, report: Report): void {
  const seen = new Set<string>();
  t.columns.forEach((c, j) => {
    const here = [...at, "columns", j];
    if (seen.has(c.name))
      report([...here, "name"], `Two columns are called "${c.name}".`, `「${c.name}」という列が二つあります。`);
    seen.add(c.name);
    const keyType = keyTypes[c.role];
    if (keyType !== undefined && c.type !== keyType)
      report(
        [...here, "type"],
        `A column with role ${c.role} has type ${keyType}.`,
        `role = ${c.role} の列の型は ${keyType} です。`,
      );
    if (c.role === "free-text" && c.type !== "VARCHAR")
      report([...here, "type"], "Free text has type VARCHAR.", "自由記載の型は VARCHAR です。");
    if (c.isPublic !== undefined && c.role !== "institution-key")
      report([...here, "isPublic"], "Only an institution key can be public.", "isPublic は機関のキーだけに使えます。");
    if (typeof c.domain === "string" && raw.domains[c.domain] === undefined)
      report([...here, "domain"], `There is no domain "${c.domain}".`, `「${c.domain}」という domains はありません。`);
    if (c.domain !== undefined && (c.role === "person-key" || c.role === "free-text"))
      report(
        [...here, "domain"],
        `A column with role ${c.role} has no public domain.`,
        `role = ${c.role} の列に公開の値の一覧は書けません。`,
      );
    checkReference(raw, c, here, report);
  });
}

function checkReference(raw: RawDataset, c: RawColumn, here: Path, report: Report): void {
  if (c.references === undefined) return;
  const [tableName, columnName] = c.references.split(".");
  const target = raw.tables.find((t) => t.name === tableName)?.columns.find((x) => x.name === columnName);
  if (target === undefined)
    report([...here, "references"], `There is no column ${c.references}.`, `${c.references} という列はありません。`);
  else if (target.role === "row-id" && c.type !== "BIGINT")
    report(
      [...here, "type"],
      "A column that refers to a row id has type BIGINT.",
      "行番号を参照する列の型は BIGINT です。",
    );
}

function resolve(raw: RawDataset): DatasetManifest {
  const { domains, tables, ...rest } = raw;
  return {
    ...rest,
    tables: tables.map((t) => ({
      ...t,
      columns: t.columns.map((c) => ({ ...c, domain: typeof c.domain === "string" ? domains[c.domain] : c.domain })),
    })),
  };
}
