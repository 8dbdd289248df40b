// Writing, proving and checking a log of many entries: `npx node bench/audit.ts [entries]`. Everything real: PostgreSQL, events, tree, signed head.
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { systemActor } from "../server/audit/event.ts";
import { writeSignedHead } from "../server/audit/head-file.ts";
import { appendAudit } from "../server/audit/log.ts";
import { proveEvent, proveGrowth } from "../server/audit/proof.ts";
import { verifyAudit } from "../server/audit/verify.ts";
import { connect } from "../server/store/database.ts";
import { startEmbeddedPostgres } from "../server/store/embedded.ts";
import { migrate } from "../server/store/migrate.ts";

const entries = Number(process.argv[2] ?? 1_000_000);
const batch = 1000;
const directory = await mkdtemp(path.join(tmpdir(), "sekisho-bench-audit-"));
const embedded = await startEmbeddedPostgres(path.join(directory, "postgres"));
const { db, close } = connect(embedded.connectionString, async () => undefined);
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const timed = async <T>(name: string, work: () => Promise<T>, times = 1): Promise<T> => {
  const started = performance.now();
  const value = await work();
  const ms = (performance.now() - started) / times;
  process.stdout.write(`${name}: ${ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(2)} ms`}\n`);
  return value;
};
try {
  await migrate(db);
  const event = (index: number) => ({
    kind: "query-started" as const,
    projectId: `P-${index % 50}`,
    subject: `run-${index}`,
    detail: { sql: "SELECT sex, count(*) AS patients FROM person GROUP BY sex", permit: "2026-001", index },
  });
  await timed(`writing ${entries} entries in batches of ${batch}`, async () => {
    for (let done = 0; done < entries; done += batch) {
      const some = Array.from({ length: Math.min(batch, entries - done) }, (_, index) => event(done + index));
      await db.transaction().execute((tx) => appendAudit(tx, systemActor, some));
    }
  });
  await sql`VACUUM ANALYZE`.execute(db);
  const rounds = 200;
  await timed(
    "one more event, its own transaction (mean)",
    async () => {
      for (let round = 0; round < rounds; round += 1)
        await db.transaction().execute((tx) => appendAudit(tx, systemActor, [event(round)]));
    },
    rounds,
  );
  const place = (round: number) => 1 + ((round * 7919) % entries);
  const prove = async () => {
    for (let round = 0; round < rounds; round += 1) await proveEvent(db, place(round), privateKey);
  };
  await timed("proof of an event (mean)", prove, rounds);
  const grow = async () => {
    for (let round = 0; round < rounds; round += 1) await proveGrowth(db, place(round), privateKey);
  };
  await timed("proof of growth (mean)", grow, rounds);
  await writeSignedHead(db, directory, privateKey);
  const check = () => verifyAudit({ db, dataDirectory: directory, auditPublicKey: publicKey });
  const verdict = await timed("checking the whole log", check);
  if (!verdict.ok) throw new Error("the log does not hold");
} finally {
  await close();
  await embedded.close();
  await rm(directory, { recursive: true, force: true });
}
