// The project's ledger: the digest of every number it has been shown, read before a query is protected and written with its answer.
import { sql } from "kysely";
import type { NumberKind } from "../disclosure/checks/differencing.ts";
import { bucketsDiffering, type Digest, digestBuckets } from "../disclosure/digest.ts";
import type { ShownNumber } from "../disclosure/near.ts";
import type { Refusal } from "../plan/refusal.ts";
import type { Db, Tx } from "../store/unit-of-work.ts";

export type Ledger = {
  readonly numbers: readonly ShownNumber[];
  /** Id of the newest entry read; "0" for none. */
  readonly newest: string;
};

/**
 * Why a project that has been shown so much is not answered any more; undefined while there is room.
 * SECURITY: no number is ever forgotten, or old ones could be pushed out and then subtracted from.
 */
export function ledgerFull(ledger: Pick<Ledger, "numbers">, numbersMax: number): Refusal | undefined {
  if (ledger.numbers.length < numbersMax) return undefined;
  return {
    kind: "too-large",
    message: {
      en: "This project has been shown as many numbers as can be compared with a new answer.",
      ja: "この案件に表示した数値が、新しい結果と照合できる上限に達しました。",
    },
    help: {
      en: "Ask the data holder about a new project for the next question.",
      ja: "次の解析のための新しい案件について、データ保有者に相談してください。",
    },
  };
}

/** What was read before, by database and project: entries are only ever added. */
const known = new WeakMap<Db, Map<string, Ledger>>();
/** Projects whose ledger is kept in memory. */
const projectsKnownMax = 20;

export async function readLedger(db: Db, projectId: string): Promise<Ledger> {
  const projects = known.get(db) ?? new Map<string, Ledger>();
  known.set(db, projects);
  const before = projects.get(projectId) ?? { numbers: [], newest: "0" };
  const rows = await db
    .selectFrom("ledger_entry")
    .select(["id", "kind", "fingerprint"])
    .where("project_id", "=", projectId)
    .where(sql<boolean>`id > ${before.newest}`)
    .orderBy("id")
    .execute();
  const numbers = [...before.numbers, ...rows.map((row) => fromRow(row.kind, row.fingerprint))];
  const ledger = { numbers, newest: String(rows.at(-1)?.id ?? before.newest) };
  projects.delete(projectId);
  projects.set(projectId, ledger);
  const oldest = projects.keys().next().value;
  if (projects.size > projectsKnownMax && oldest !== undefined) projects.delete(oldest);
  return ledger;
}

/** False when another answer was recorded since `seen` was read: then the query must be protected against that one, too. */
export async function appendLedger(
  tx: Tx,
  seen: Ledger,
  entry: { readonly projectId: string; readonly snapshotId: string; readonly runId: string },
  shown: readonly ShownNumber[],
): Promise<boolean> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`ledger ${entry.projectId}`}, 0))`.execute(tx);
  const { newest } = await tx
    .selectFrom("ledger_entry")
    .select((eb) => eb.fn.max("id").as("newest"))
    .where("project_id", "=", entry.projectId)
    .executeTakeFirstOrThrow();
  if (String(newest ?? "0") !== seen.newest) return false;
  const fresh = [
    ...new Map(shown.filter((number) => !isKnown(number, seen)).map((number) => [textOf(number), number])).entries(),
  ];
  for (let from = 0; from < fresh.length; from += 500) {
    const values = fresh.slice(from, from + 500).map(([, number]) => ({
      project_id: entry.projectId,
      snapshot_id: entry.snapshotId,
      run_id: entry.runId,
      ...toRow(number),
    }));
    await tx.insertInto("ledger_entry").values(values).execute();
  }
  return true;
}

const isKnown = (number: ShownNumber, ledger: Ledger): boolean =>
  ledger.numbers.some((other) => other.kind === number.kind && bucketsDiffering(number.digest, other.digest, 1) === 0);

function toRow({ kind, digest }: ShownNumber): { readonly kind: string; readonly fingerprint: Buffer } {
  const exact = digest.exact !== undefined;
  const bytes = Buffer.alloc(digestBuckets * (exact ? 4 : 8));
  for (let b = 0; b < digestBuckets; b++) {
    if (exact) bytes.writeUInt32LE(digest.exact![b]!, b * 4);
    else bytes.writeDoubleLE(digest.approx![b]!, b * 8);
  }
  return { kind: `${kind}:${exact ? "exact" : "double"}`, fingerprint: bytes };
}

function fromRow(text: string, bytes: Buffer): ShownNumber {
  const [kind, form] = text.split(":") as [NumberKind, "exact" | "double"];
  const at = (bucket: number): number =>
    form === "exact" ? bytes.readUInt32LE(bucket * 4) : bytes.readDoubleLE(bucket * 8);
  const buckets = Array.from({ length: digestBuckets }, (_, bucket) => at(bucket));
  const digest: Digest =
    form === "exact"
      ? { exact: Uint32Array.from(buckets), approx: undefined }
      : { exact: undefined, approx: Float64Array.from(buckets) };
  return { kind, digest };
}

const textOf = (number: ShownNumber): string => {
  const { kind, fingerprint } = toRow(number);
  return `${kind} ${fingerprint.toString("base64")}`;
};
