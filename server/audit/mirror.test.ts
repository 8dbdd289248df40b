import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { createTestApp, type TestApp } from "../http/testing.ts";
import { withAudit } from "../store/unit-of-work.ts";
import { systemActor } from "./event.ts";
import { keepSignedHead, writeSignedHead } from "./head-file.ts";
import { completeTree } from "./log.ts";
import { fileMirror, type HeadMirror, openMirrors } from "./mirror.ts";
import { signTreeHead } from "./tree-head.ts";
import { verifyAudit } from "./verify.ts";

/** What the mirror needs of S3, kept to the letter: conditional writes, checksums, and a lock nobody gets past. */
type Stored = { readonly body: string; readonly mode: string; readonly until: Date };
const objects = new Map<string, Stored>();
const seen: string[] = [];
let store: Server;
let endpoint = "";

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", "http://s3");
  const key = decodeURIComponent(url.pathname).replace("/vault/", "");
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const header = (name: string) => String(request.headers[name] ?? "");
  const refuse = (status: number, code: string) =>
    response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code></Error>`);
  if (!header("authorization").startsWith("AWS4-HMAC-SHA256 Credential=mirror/"))
    return void refuse(403, "AccessDenied");
  seen.push(`${request.method} ${key}`);
  if (request.method === "PUT") {
    if (objects.has(key) && header("if-none-match") === "*") return void refuse(412, "PreconditionFailed");
    if (objects.has(key)) return void refuse(403, "AccessDenied");
    const digest = createHash("sha256").update(body).digest("base64");
    if (header("x-amz-checksum-sha256") !== digest) return void refuse(400, "BadDigest");
    const mode = header("x-amz-object-lock-mode");
    const until = new Date(header("x-amz-object-lock-retain-until-date"));
    if (mode === "" || Number.isNaN(until.getTime())) return void refuse(400, "InvalidRequest");
    objects.set(key, { body, mode, until });
    return void response.writeHead(200, { etag: '"1"' }).end();
  }
  if (url.searchParams.get("list-type") === "2") {
    const prefix = url.searchParams.get("prefix") ?? "";
    const keys = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    const after = url.searchParams.get("continuation-token") ?? "";
    // Two a page, so that paging is really walked.
    const page = keys.filter((name) => name > after).slice(0, 2);
    const more = keys.filter((name) => name > (page.at(-1) ?? "")).length > 0 && page.length > 0;
    const listed = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join("");
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    return void response
      .writeHead(200, { "content-type": "application/xml" })
      .end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${listed}</ListBucketResult>`);
  }
  const found = objects.get(key);
  if (found === undefined) return void refuse(404, "NoSuchKey");
  response.writeHead(200, { "content-type": "application/json" }).end(found.body);
}

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "mirror",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "ap-northeast-1",
  });
  store = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
});
afterAll(() => void store.close());

let test: TestApp;
let mirrors: readonly HeadMirror[];
beforeEach(async () => {
  objects.clear();
  seen.length = 0;
  test = await createTestApp();
  mirrors = openMirrors(
    readConfig({
      SEKISHO_AUDIT_MIRROR: path.join(test.dataDirectory, "elsewhere"),
      SEKISHO_AUDIT_MIRROR_S3: "s3://vault/heads",
      SEKISHO_AUDIT_MIRROR_S3_ENDPOINT: endpoint,
      SEKISHO_AUDIT_RETENTION_YEARS: "2",
    }).auditMirror,
  );
});
afterEach(async () => await test.close());

const sign = () => writeSignedHead(test.deps.db, test.dataDirectory, test.deps.keys.auditPrivateKey);
const grow = () =>
  withAudit(test.deps.db, systemActor, async (_tx, record) => record({ kind: "server-started", detail: {} }));
const verify = () =>
  verifyAudit({
    db: test.deps.db,
    dataDirectory: test.dataDirectory,
    auditPublicKey: test.deps.keys.auditPublicKey,
    mirrors,
  });

describe("copies of signed heads", () => {
  it("go to every mirror, are locked for the retention, and are read back by the check of the log", async () => {
    for (let step = 0; step < 3; step += 1) {
      const head = await sign();
      for (const mirror of mirrors) await mirror.write(head);
      await grow();
    }
    await sign();
    expect([...objects.keys()]).toHaveLength(3);
    for (const [key, { mode, until }] of objects) {
      expect(key).toMatch(/^heads\/\d{12}\.json$/);
      expect(mode).toBe("COMPLIANCE");
      expect(until.getTime()).toBeGreaterThan(Date.now() + 730 * 24 * 3_600_000);
    }
    expect(await verify()).toMatchObject({ ok: true });
    expect(seen.filter((line) => line.startsWith("GET heads/"))).toHaveLength(3);
  });

  it("the same head twice is one object", async () => {
    const head = await sign();
    for (const mirror of [...mirrors, ...mirrors]) await mirror.write(head);
    expect(objects.size).toBe(1);
  });

  it("the keeper copies at its own pace and says which mirror fails", async () => {
    const broken = openMirrors({
      directory: undefined,
      s3: { bucket: "vault", prefix: "x/", endpoint: "http://127.0.0.1:9", retentionYears: 2 },
    });
    const { db, keys } = test.deps;
    const parts = { db, dataDirectory: test.dataDirectory, ...keys, mirrors: [...mirrors, ...broken] };
    const keeper = await keepSignedHead(parts, { signEveryMs: 60_000, mirrorEveryMs: 60_000 });
    await keeper.close();
    const { head, mirrors: state } = keeper.state();
    expect(state.map(({ size, failing }) => [size === head?.size, failing])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  it.each(["1", "0", "ten"])("a retention of %s years is refused", (years) => {
    expect(() => readConfig({ SEKISHO_AUDIT_MIRROR_S3: "s3://vault", SEKISHO_AUDIT_RETENTION_YEARS: years })).toThrow(
      "whole number from 2",
    );
  });
});

describe("attack: the owner of the server, with its keys and its database, rewrites the past", () => {
  const rewrite = async () => {
    const { db } = test.deps;
    await db.transaction().execute(async (tx) => {
      const owner = (text: string) => sql.raw(text).execute(tx);
      await owner("ALTER TABLE audit_event DISABLE TRIGGER ALL; ALTER TABLE audit_tree DISABLE TRIGGER ALL");
      await owner("DELETE FROM audit_event WHERE seq > 3; DELETE FROM audit_tree WHERE seq > 3");
      await owner("ALTER TABLE audit_event ENABLE TRIGGER ALL; ALTER TABLE audit_tree ENABLE TRIGGER ALL");
    });
    for (let count = 0; count < 40; count += 1) await grow();
    await sign();
  };

  it("with the head signed anew nothing on the machine tells, the copies outside do", async () => {
    const head = await sign();
    for (const mirror of mirrors) await mirror.write(head);
    await rewrite();
    const { db, keys } = test.deps;
    expect((await verifyAudit({ db, dataDirectory: test.dataDirectory, ...keys })).ok).toBe(true);
    for (const mirror of mirrors) {
      const verdict = await verifyAudit({ db, dataDirectory: test.dataDirectory, ...keys, mirrors: [mirror] });
      expect(verdict).toMatchObject({ ok: false, brokenAt: head.size });
      expect(verdict.reason?.en).toMatch(/written anew/);
    }
  });

  it("a copy changed by hand is found", async () => {
    const [file] = mirrors;
    await file?.write(await sign());
    const name = path.join(test.dataDirectory, "elsewhere", "audit-heads.jsonl");
    const head = JSON.parse(await readFile(name, "utf8"));
    await writeFile(name, `${JSON.stringify({ ...head, size: head.size - 1 })}\n`);
    expect((await verify()).reason?.en).toMatch(/copy of a signed head/);
    await writeFile(name, "nonsense\n");
    expect((await verify()).reason?.en).toMatch(/copy of a signed head/);
  });
});

it("a log from before there was a tree gets one, and the old signed head still counts", async () => {
  const { db, keys } = test.deps;
  const before = await signTreeHead(db, keys.auditPrivateKey);
  await sql`ALTER TABLE audit_tree DISABLE TRIGGER ALL; DELETE FROM audit_tree; ALTER TABLE audit_tree ENABLE TRIGGER ALL`.execute(
    db,
  );
  await completeTree(db);
  expect((await signTreeHead(db, keys.auditPrivateKey)).rootHash).toBe(before.rootHash);
  await grow();
  await sign();
  expect(await verify()).toMatchObject({ ok: true });
});

it("a folder without copies is no complaint", async () => {
  expect(await fileMirror(path.join(test.dataDirectory, "nothing")).read()).toEqual([]);
});
