import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";

let dataDirectory: string;
let config: { dataDirectory: string; databaseUrl: undefined };
beforeAll(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), "sekisho-embedded-"));
  config = { dataDirectory, databaseUrl: undefined };
});
afterAll(async () => await rm(dataDirectory, { recursive: true, force: true }));

const pidFile = () => path.join(dataDirectory, "postgres", "cluster", "postmaster.pid");
const pid = async () => Number((await readFile(pidFile(), "utf8")).split("\n")[0]);
const isGone = async () => (await stat(pidFile()).catch(() => undefined)) === undefined;

describe("the embedded database", () => {
  it("two starts at once on an empty folder share one; the last to leave stops it", async () => {
    const [one, two] = await Promise.all([startDatabase(config), startDatabase(config)]);
    await Promise.all([migrate(one.db), migrate(two.db)]);
    await sql`CREATE TABLE kept (x int)`.execute(one.db);
    await sql`INSERT INTO kept VALUES (1)`.execute(two.db);
    await one.close();
    expect((await sql<{ x: number }>`SELECT x FROM kept`.execute(two.db)).rows).toEqual([{ x: 1 }]);
    await two.close();
    expect(await isGone()).toBe(true);
  });

  it("keeps its password to the owner and asks for it", async () => {
    const mode = (await stat(path.join(dataDirectory, "postgres", "password"))).mode & 0o777;
    expect(mode).toBe(0o600);
    const { close } = await startDatabase(config);
    const port = (await readFile(pidFile(), "utf8")).split("\n")[3];
    const guess = startDatabase({ ...config, databaseUrl: `postgres://sekisho:wrong@127.0.0.1:${port}/postgres` });
    const { db, close: closeGuess } = await guess;
    await expect(sql`SELECT 1`.execute(db)).rejects.toThrow("password authentication failed");
    await closeGuess();
    await close();
  });

  it("comes back after it was killed, with what was committed", async () => {
    const before = await startDatabase(config);
    await sql`INSERT INTO kept VALUES (2)`.execute(before.db);
    const killed = await pid();
    process.kill(killed, "SIGKILL");
    while ((await readFile(`/proc/${killed}/cmdline`, "utf8").catch(() => "")) !== "") await sleep(10);
    await before.close();
    const after = await startDatabase(config);
    expect((await sql<{ x: number }>`SELECT x FROM kept ORDER BY x`.execute(after.db)).rows).toEqual([
      { x: 1 },
      { x: 2 },
    ]);
    await after.close();
  });

  it("starts although the note of a crashed one names a process that is somebody else's by now", async () => {
    await writeFile(
      pidFile(),
      `${process.ppid}\n${path.join(dataDirectory, "postgres", "cluster")}\n1\n1\n\n127.0.0.1\n`,
    );
    const { db, close } = await startDatabase(config);
    expect((await sql<{ n: number }>`SELECT count(*) AS n FROM kept`.execute(db)).rows).toEqual([{ n: 2 }]);
    await close();
  });
});

describe("migrations", () => {
  it("refuse a file that was changed after it was applied, and a database that is newer", async () => {
    const { db, close } = await startDatabase(config);
    await db.updateTable("schema_migration").set({ sha256: "other" }).where("number", "=", 1).execute();
    await expect(migrate(db)).rejects.toThrow("was changed after it was applied");
    await db
      .updateTable("schema_migration")
      .set({ number: 999, name: "999-future.sql" })
      .where("number", "=", 1)
      .execute();
    await expect(migrate(db)).rejects.toThrow("does not know");
    await close();
  });
});
