// Replaces the keys of persons, institutions and rows: HMAC-SHA-256 under the holder's secret, computed where the rows are.
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { DatasetManifest } from "./manifest.ts";
import type { ProblemList } from "./problems.ts";
import { keyExpression, type References } from "./references.ts";
import type { SourceTable } from "./source.ts";
import { column, insertTexts, numbers, quoteName } from "./sql.ts";

const keyBytes = 32;
const blockBytes = 64;

/** Reads the secret, or makes one that only its owner can read. */
export function readKey(path: string, problems: ProblemList): Buffer | undefined {
  if (!existsSync(path)) writeFileSync(path, randomBytes(keyBytes), { mode: 0o600, flag: "wx" });
  if ((statSync(path).mode & 0o077) !== 0) {
    problems.add({
      file: path,
      message: {
        en: "Others can read the key file. Set its mode to 0600.",
        ja: "鍵ファイルを他の人が読めます。権限を 0600 にしてください。",
      },
    });
    return undefined;
  }
  const key = readFileSync(path);
  if (key.length === keyBytes) return key;
  problems.add({
    file: path,
    message: {
      en: "The key file must hold exactly 32 bytes.",
      ja: "鍵ファイルは 32 バイトちょうどでなければなりません。",
    },
  });
  return undefined;
}

export function normalizeId(text: string): string {
  return text.normalize("NFKC").trim();
}

/** The same function as `hmacSql`, for a few ids; the tests hold the two against each other. */
export function pseudonymOf(key: Buffer, datasetId: string, sourceId: string): bigint {
  return createHmac("sha256", key)
    .update(`${datasetId}\0${normalizeId(sourceId)}`)
    .digest()
    .readBigUInt64BE(0);
}

function institutionOf(key: Buffer, datasetId: string, sourceId: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const digest = createHmac("sha256", key)
    .update(`${datasetId}\0\0institution\0${normalizeId(sourceId)}`)
    .digest();
  let bits = digest.readBigUInt64BE(0);
  let text = "F";
  for (let i = 0; i < 10; i++) {
    text += alphabet.charAt(Number(bits & 31n));
    bits >>= 5n;
  }
  return text.toUpperCase();
}

function blob(bytes: Buffer): string {
  return `unhex('${bytes.toString("hex")}')`;
}

/** HMAC-SHA-256 (RFC 2104) as hex, in SQL: the engine has sha256 but no keyed hash. */
function hmacSql(key: Buffer, message: string): string {
  const padded = Buffer.concat([key, Buffer.alloc(blockBytes - key.length)]);
  const inner = blob(Buffer.from(padded.map((byte) => byte ^ 0x36)));
  const outer = blob(Buffer.from(padded.map((byte) => byte ^ 0x5c)));
  return `sha256(${outer} || unhex(sha256(${inner} || ${message})))`;
}

/** Makes `persons (source_id, pid)` of everyone who stays. A collision of pseudonyms is a problem, not a merge of two people. */
export async function pseudonymizePersons(
  connection: DuckDBConnection,
  key: Buffer,
  manifest: DatasetManifest,
  problems: ProblemList,
): Promise<number> {
  const personTable = manifest.tables.find((t) => t.kind === "person");
  const from = personTable ? [personTable] : manifest.tables.filter((t) => t.kind === "event");
  const keys = from.map((t) => `SELECT key AS source_id FROM in_${t.name} WHERE key IS NOT NULL`).join(" UNION ALL ");
  const message = `${blob(Buffer.from(`${manifest.id}\0`))} || encode(source_id)`;
  await connection.run(
    `CREATE TABLE persons AS SELECT source_id, CAST('0x' || left(${hmacSql(key, message)}, 16) AS UBIGINT) AS pid FROM (SELECT DISTINCT source_id FROM (${keys}))`,
  );
  const [rows = 0, distinct = 0] = await numbers(connection, "SELECT count(*), count(DISTINCT pid) FROM persons");
  if (rows !== distinct) {
    problems.add({
      file: personTable?.file ?? "",
      message: {
        en: "Two persons got the same pseudonym. Import with another key file.",
        ja: "二人に同じ仮名が割り当てられました。別の鍵ファイルで取り込んでください。",
      },
    });
  }
  return rows;
}

/** Makes `institutions (source_id, pid)` over all institution keys that are not public. */
export async function pseudonymizeInstitutions(
  connection: DuckDBConnection,
  key: Buffer,
  manifest: DatasetManifest,
  problems: ProblemList,
): Promise<void> {
  const parts = manifest.tables.flatMap((t) =>
    t.columns
      .filter((c) => c.role === "institution-key" && c.isPublic !== true)
      .map((c) => `SELECT trim(CAST(${quoteName(c.name)} AS VARCHAR)) AS id FROM in_${t.name}`),
  );
  await connection.run("CREATE TABLE institutions (source_id VARCHAR, pid VARCHAR)");
  if (parts.length === 0) return;
  const ids = (
    await column(connection, `SELECT DISTINCT id FROM (${parts.join(" UNION ALL ")}) WHERE id IS NOT NULL`)
  ).filter((id) => id !== null);
  const rows = ids.map((id) => [id, institutionOf(key, manifest.id, id)] as const);
  // Two spellings of one key normalize to the same text and share a pseudonym; only different keys may not.
  if (new Set(rows.map(([, pid]) => pid)).size !== new Set(ids.map(normalizeId)).size) {
    problems.add({
      file: "",
      message: {
        en: "Two institutions got the same pseudonym. Import with another key file.",
        ja: "二つの機関に同じ仮名が割り当てられました。別の鍵ファイルで取り込んでください。",
      },
    });
  }
  await insertTexts(connection, "institutions", rows);
}

/**
 * Makes `ids_<table>_<column> (source_id, id)` for a row id others refer to: 1…n in the order of pseudonym and keyed hash, a permutation
 * nobody can undo without the secret. Row ids nobody refers to are not kept at all.
 */
export async function renumberRows(
  connection: DuckDBConnection,
  key: Buffer,
  source: SourceTable,
  columnName: string,
  references: References,
): Promise<void> {
  const { table } = source;
  const rowKey = keyExpression(references, `${table.name}.${columnName}`, columnName);
  const order = `sha256(${blob(key)} || encode(CAST(${rowKey} AS VARCHAR)))`;
  const [keys, persons, first] =
    table.kind === "public" ? ["", "", ""] : ["s.key, ", "JOIN persons p ON p.source_id = s.key", "p.pid, "];
  await connection.run(
    `CREATE TABLE ids_${table.name}_${columnName} AS SELECT ${keys}${rowKey} AS source_id, row_number() OVER (ORDER BY ${first}${order}) AS id
     FROM in_${table.name} s ${persons} WHERE ${rowKey} IS NOT NULL`,
  );
}
