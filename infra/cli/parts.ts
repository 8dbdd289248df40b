// What a command that works on the server's own state opens: database, keys, rules.
import { mkdir } from "node:fs/promises";
import { writeSignedHead } from "../../server/audit/head-file.ts";
import { completeTree, readHead } from "../../server/audit/log.ts";
import type { Config } from "../../server/config.ts";
import { type Keys, loadKeys } from "../../server/identity/keys.ts";
import { loadProfiles, type PolicyProfiles } from "../../server/policy/profiles.ts";
import { startDatabase } from "../../server/store/database.ts";
import { migrate } from "../../server/store/migrate.ts";
import type { Db } from "../../server/store/unit-of-work.ts";

export type Parts = {
  readonly config: Config;
  readonly db: Db;
  readonly keys: Keys;
  readonly profiles: PolicyProfiles;
};

/** Opens the state, runs `work`, closes it; a running server's database is joined, not started twice. */
export async function withParts<T>(config: Config, work: (parts: Parts) => Promise<T>): Promise<T> {
  await mkdir(config.dataDirectory, { recursive: true });
  const profiles = await loadProfiles(config.policiesDirectory);
  const keys = await loadKeys(config.dataDirectory);
  const { db, close } = await startDatabase(config);
  try {
    await migrate(db);
    await completeTree(db);
    const before = await readHead(db);
    const value = await work({ config, db, keys, profiles });
    // What this command has written is signed; a command that only read leaves the head alone.
    if ((await readHead(db)).seq !== before.seq) await writeSignedHead(db, config.dataDirectory, keys.auditPrivateKey);
    return value;
  } finally {
    await close();
  }
}

/** Progress for people, apart from results on standard output. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
