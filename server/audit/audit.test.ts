import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditVerdict } from "../http/schemas.ts";
import { createTestApp, type TestApp } from "../http/testing.ts";
import { withAudit } from "../store/unit-of-work.ts";
import { canonicalJson } from "./canonical-json.ts";
import { systemActor } from "./event.ts";
import { keepSignedHead, writeSignedHead } from "./head-file.ts";
import { completeTree, eventHash, eventOf, readHead } from "./log.ts";
import { includes, leafHash } from "./merkle.ts";
import { EventProof, GrowthProof } from "./proof.ts";
import { isSigned } from "./tree-head.ts";
import { verifyAudit } from "./verify.ts";

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
  await signHead();
});
afterEach(async () => await test.close());

const signHead = () => writeSignedHead(test.deps.db, test.dataDirectory, test.deps.keys.auditPrivateKey);
const verify = (): Promise<AuditVerdict> =>
  verifyAudit({ db: test.deps.db, dataDirectory: test.dataDirectory, auditPublicKey: test.deps.keys.auditPublicKey });
/** What somebody with all rights in the database can do. */
const asOwner = (statement: string) =>
  test.deps.db.transaction().execute(async (tx) => {
    await sql`ALTER TABLE audit_event DISABLE TRIGGER ALL; ALTER TABLE audit_tree DISABLE TRIGGER ALL`.execute(tx);
    await sql.raw(statement).execute(tx);
    await sql`ALTER TABLE audit_event ENABLE TRIGGER ALL; ALTER TABLE audit_tree ENABLE TRIGGER ALL`.execute(tx);
  });

describe("the audit log", () => {
  it("is whole as it was written", async () => {
    const head = await readHead(test.deps.db);
    expect(head.seq).toBeGreaterThan(10);
    expect(await verify()).toMatchObject({
      ok: true,
      checked: head.seq,
      brokenAt: null,
      reason: null,
      headHash: head.hash,
    });
  });

  it.each(["UPDATE audit_event SET kind = 'sign-in'", "DELETE FROM audit_event", "TRUNCATE audit_event"])(
    "the database refuses %s",
    async (statement) => {
      await expect(sql.raw(statement).execute(test.deps.db)).rejects.toThrow("append-only");
    },
  );

  it("keeps its hash through jsonb: key order, numbers, Japanese, quotes", async () => {
    await withAudit(test.deps.db, systemActor, async (_tx, record) => {
      const detail = {
        z: 1,
        a: [1.0, 1e21, -0.5, null, true],
        ja: "糖尿病「HbA1c」",
        q: 'a"b\\c\n',
        nested: { y: 2, x: {} },
      };
      record({ kind: "user-changed", detail });
    });
    expect((await verify()).ok).toBe(true);
  });
});

describe("attack: somebody with all rights in the database", () => {
  const found = async (reason: RegExp, brokenAt?: number) => {
    const verdict = await verify();
    expect(verdict.ok).toBe(false);
    expect(verdict.reason?.en).toMatch(reason);
    if (brokenAt !== undefined) expect(verdict.brokenAt).toBe(brokenAt);
  };

  it.each([
    "kind = 'sign-out'",
    "actor = 'system2'",
    "actor_name = 'X'",
    "subject = 'x'",
    "project_id = 'P-777'",
    "at = at + interval '1 millisecond'",
    `detail = '{"forged": 1}'`,
  ])("changes %s", async (change) => {
    await asOwner(`UPDATE audit_event SET ${change} WHERE seq = 4`);
    await found(/changed/, 4);
  });

  it("deletes an event", async () => {
    await asOwner("DELETE FROM audit_event WHERE seq = 5");
    await found(/missing/, 5);
  });

  it("deletes an event and closes the gap in the numbers", async () => {
    await asOwner("DELETE FROM audit_event WHERE seq = 5; UPDATE audit_event SET seq = seq - 1 WHERE seq > 5");
    await found(/does not follow/, 5);
  });

  it("swaps two events", async () => {
    await asOwner(
      "UPDATE audit_event SET seq = -1 WHERE seq = 5; UPDATE audit_event SET seq = 5 WHERE seq = 6; UPDATE audit_event SET seq = 6 WHERE seq = -1",
    );
    await found(/does not follow/, 5);
  });

  it("cuts off the end", async () => {
    const { seq } = await readHead(test.deps.db);
    await asOwner(`DELETE FROM audit_event WHERE seq > ${seq - 2}`);
    await found(/missing at the end/, seq - 1);
  });

  it("deletes everything", async () => {
    await asOwner("DELETE FROM audit_event");
    await found(/missing at the end/, 1);
  });

  it("rewrites the whole chain from an event on, with right hashes", async () => {
    const rows = await test.deps.db.selectFrom("audit_event").selectAll().orderBy("seq").execute();
    let prevHash = rows[2]?.hash ?? "";
    for (const row of rows.slice(3)) {
      const actor = row.seq === 4 ? "forged" : row.actor;
      const hash = eventHash({ ...eventOf(row), actor, prevHash });
      await asOwner(
        `UPDATE audit_event SET actor = '${actor}', prev_hash = '${prevHash}', hash = '${hash}' WHERE seq = ${row.seq}`,
      );
      prevHash = hash;
    }
    await found(/tree that proofs/, 4);
    // And the tree as well, with right hashes.
    await asOwner("DELETE FROM audit_tree");
    await completeTree(test.deps.db);
    await found(/written anew/);
  });

  it("appends an event of their own with a wrong hash", async () => {
    const { seq, hash } = await readHead(test.deps.db);
    await asOwner(
      `INSERT INTO audit_event VALUES (${seq + 1}, now(), 'x', 'x', 'sign-in', NULL, NULL, '{}', '${hash}', '${"a".repeat(64)}')`,
    );
    await found(/changed/, seq + 1);
  });

  it("cuts off the end and moves the signed head back by hand", async () => {
    const file = path.join(test.dataDirectory, "audit-head.json");
    const head = JSON.parse(await readFile(file, "utf8"));
    await asOwner(`DELETE FROM audit_event WHERE seq > ${head.size - 2}`);
    const { seq: size, hash: chainHash } = await readHead(test.deps.db);
    await writeFile(file, JSON.stringify({ ...head, size, chainHash }));
    await found(/signature/);
  });

  it("removes the signed head", async () => {
    await rm(path.join(test.dataDirectory, "audit-head.json"));
    await found(/is missing, so a loss/);
  });

  it("cuts off the end while the server runs: the keeper does not sign the shorter log", async () => {
    const { db, keys } = test.deps;
    const keeper = await keepSignedHead(
      { db, dataDirectory: test.dataDirectory, ...keys },
      { signEveryMs: 10, mirrorEveryMs: 10 },
    );
    const { seq } = await readHead(db);
    await asOwner(`DELETE FROM audit_event WHERE seq > ${seq - 3}`);
    await keeper.close();
    await found(/missing at the end/);
  });
});

describe("the head keeper", () => {
  it("has signed everything when it is closed", async () => {
    const { db, keys } = test.deps;
    const keeper = await keepSignedHead(
      { db, dataDirectory: test.dataDirectory, ...keys },
      { signEveryMs: 60_000, mirrorEveryMs: 60_000 },
    );
    await withAudit(db, systemActor, async (_tx, record) => record({ kind: "server-started" }));
    await keeper.close();
    const signed = JSON.parse(await readFile(path.join(test.dataDirectory, "audit-head.json"), "utf8"));
    const { seq: size, hash: chainHash } = await readHead(db);
    expect(signed).toMatchObject({ size, chainHash });
  });
});

describe("who may read it", () => {
  it.each([
    ["admin", 200],
    ["auditor", 200],
    ["analyst1", 403],
    ["reviewer1", 403],
  ])("%s: %i", async (login, status) => {
    const client = await test.signedIn(login);
    await signHead();
    expect((await client.request("GET", "/api/audit")).status).toBe(status);
    expect((await client.request("GET", "/api/audit/verify")).status).toBe(status);
  });

  it("pages backwards and filters by kind and person", async () => {
    const client = await test.signedIn("auditor");
    const read = async (query: string) =>
      (await (await client.request("GET", `/api/audit?${query}`)).json()) as {
        events: { seq: number; kind: string; actor: string }[];
        nextBefore: number | null;
        total: number;
      };
    const { seq } = await readHead(test.deps.db);
    const seen: number[] = [];
    let before = "";
    for (;;) {
      const page = await read(`limit=4${before}`);
      expect(page.total).toBe(seq);
      seen.push(...page.events.map((event) => event.seq));
      if (page.nextBefore === null) break;
      before = `&before=${page.nextBefore}`;
    }
    expect(seen).toEqual(Array.from({ length: seq }, (_, index) => seq - index));
    const signIns = await read("kind=sign-in&actor=Jun%20W");
    expect(signIns.events.map(({ kind, actor }) => [kind, actor])).toEqual([["sign-in", "Jun Watanabe"]]);
    expect((await client.request("GET", "/api/audit?kind=nothing")).status).toBe(400);
    expect((await read("actor=%25")).events).toEqual([]);
  });
});

describe("canonical JSON", () => {
  it("is the same for equal values in another order, and differs for values that only look alike", () => {
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe(canonicalJson({ a: [{ c: 2, d: 1 }], b: 1 }));
    expect(canonicalJson({ a: "1" })).not.toBe(canonicalJson({ a: 1 }));
    expect(canonicalJson(["a", "b"])).not.toBe(canonicalJson(["a,b"]));
  });
});

describe("questions and proofs", () => {
  type People = readonly { readonly name: string; readonly events: number }[];

  it("who touched dataset D in May: everyone who acted in a project with a permit on it, and nobody else", async () => {
    const { db } = test.deps;
    const client = await test.signedIn("auditor");
    const project = async (id: string, dataset: string) => {
      await db
        .insertInto("dataset")
        .values({ id: dataset, title_en: dataset, title_ja: dataset, manifest: "{}" })
        .onConflict((on) => on.doNothing())
        .execute();
      await db
        .insertInto("snapshot")
        .values({ id: `${dataset}-1`, dataset_id: dataset, record: "{}" })
        .execute();
      await db
        .insertInto("project")
        .values({ id, title_en: "T", title_ja: "T", user_class: "academia", data_types: ["ehr"] })
        .execute();
      const { id: grantedBy } = await db.selectFrom("app_user").select("id").limit(1).executeTakeFirstOrThrow();
      await db
        .insertInto("permit")
        .values({
          id: `permit-${id}`,
          project_id: id,
          snapshot_id: `${dataset}-1`,
          purpose_en: "p",
          purpose_ja: "p",
          legal_basis: "consent",
          grants: "{}",
          policy_profile: "p",
          starts_on: "2020-01-01",
          ends_on: "2999-12-31",
          granted_by: grantedBy,
        })
        .execute();
      await withAudit(db, { id: `u-${id}`, name: `Person of ${id}` }, async (_tx, record) =>
        record({ kind: "query-started", projectId: id }),
      );
    };
    await project("P-901", "may-data");
    await project("P-902", "other-data");
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(new Date());
    const ask = async (query: string) =>
      (await (await client.request("GET", `/api/audit/people?${query}`)).json()) as People;
    expect((await ask(`datasetId=may-data&from=${day}&to=${day}`)).map(({ name }) => name)).toEqual([
      "Person of P-901",
    ]);
    expect(await ask("datasetId=may-data&to=2020-05-31")).toEqual([]);
    expect(await ask("datasetId=nothing")).toEqual([]);
    expect((await client.request("GET", "/api/audit/people?from=May")).status).toBe(400);
  });

  it("are kept for all readers of the log, and removed, each with its event", async () => {
    const client = await test.signedIn("auditor");
    const kept = await client.request("POST", "/api/audit/questions", {
      title: "Revoked in May",
      filter: { kind: "permit-revoked", from: "2026-05-01", to: "2026-05-31" },
    });
    const [question] = (await kept.json()) as [{ id: string; title: string }];
    expect(question.title).toBe("Revoked in May");
    expect(await (await client.request("DELETE", `/api/audit/questions/${question.id}`)).json()).toEqual([]);
    expect((await client.request("DELETE", `/api/audit/questions/${question.id}`)).status).toBe(404);
    const kinds = await test.deps.db.selectFrom("audit_event").select("kind").orderBy("seq", "desc").limit(2).execute();
    expect(kinds.map(({ kind }) => kind)).toEqual(["audit-question-removed", "audit-question-kept"]);
  });

  it("an event's proof checks with nothing but the proof; there is none for what never was", async () => {
    const client = await test.signedIn("auditor");
    const proof = EventProof.parse(await (await client.request("GET", "/api/audit/events/4/proof")).json());
    const leaf = leafHash(Buffer.from(proof.entry));
    const path = proof.path.map((hash) => Buffer.from(hash, "hex"));
    const claim = { leaf, index: 3, size: proof.head.size, path, root: Buffer.from(proof.head.rootHash, "hex") };
    expect(includes(claim)).toBe(true);
    expect(isSigned(proof.head, test.deps.keys.auditPublicKey)).toBe(true);
    expect((await client.request("GET", "/api/audit/events/999999/proof")).status).toBe(404);
    expect((await client.request("GET", "/api/audit/growth?first=999999")).status).toBe(404);
    const growth = GrowthProof.parse(await (await client.request("GET", "/api/audit/growth?first=5")).json());
    expect(growth.head.size).toBe((await readHead(test.deps.db)).seq);
  });
});
