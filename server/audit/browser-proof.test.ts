import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkEvent, checkGrowth, checkHead } from "../../client/audit/proof.ts";
import type { AuditEvent } from "../http/schemas.ts";
import { canonicalJson } from "./canonical-json.ts";
import { completedBy, consistencyPath, inclusionPath, leafHash, type Node, rootHash } from "./merkle.ts";
import { headOver } from "./tree-head.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const pem = String(publicKey.export({ type: "spki", format: "pem" }));
const hash = "a".repeat(64);
const shown = (seq: number): AuditEvent => ({
  seq,
  at: "2026-05-01T00:00:00.000Z",
  actor: "山田 太郎",
  kind: "query-started",
  projectId: "P-001",
  subject: null,
  detail: { sql: "SELECT 1", b: { z: 1, a: "é" } },
  hash,
  prevHash: hash,
});
const entry = (seq: number) => {
  const { actor: actorName, hash: _, ...event } = shown(seq);
  return `sekisho.audit.v1\n${canonicalJson({ ...event, actor: "u1", actorName })}`;
};
const stored = new Map<string, Uint8Array>();
const read = ({ level, index }: Node) => stored.get(`${level}/${index}`) ?? new Uint8Array();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
for (let index = 0; index < 40; index += 1)
  for (const [level, node] of completedBy(index, leafHash(Buffer.from(entry(index + 1))), read).entries())
    stored.set(`${level}/${Math.floor(index / 2 ** level)}`, node);
const head = (size: number) => headOver({ size, rootHash: hex(rootHash(size, read)), chainHash: hash }, privateKey);
const proof = (seq: number, size: number) => ({
  seq,
  entry: entry(seq),
  path: inclusionPath(seq - 1, size, read).map(hex),
  head: head(size),
});

describe("the browser's own check agrees with the server's tree", () => {
  it("for every event of every size", async () => {
    for (const size of [1, 2, 3, 7, 8, 13, 40])
      for (let seq = 1; seq <= size; seq += 1)
        expect(await checkEvent(shown(seq), proof(seq, size), pem)).toBe("holds");
  });

  it("for every growth", async () => {
    for (const size of [1, 2, 3, 7, 8, 13, 40])
      for (let first = 1; first <= size; first += 1) {
        const path = consistencyPath(first, size, read).map(hex);
        expect(await checkGrowth(head(first), { first, path, head: head(size) }, pem)).toBe("holds");
        const forged = { ...head(first), rootHash: hash };
        expect(await checkGrowth(forged, { first, path, head: head(size) }, pem)).toBe("not-an-extension");
      }
  });
});

describe("attack: the server shows one event and proves another", () => {
  const good = proof(5, 13);
  it.each([
    { what: "person", event: { ...shown(5), actor: "佐藤" } },
    { what: "kind", event: { ...shown(5), kind: "sign-in" } },
    { what: "time", event: { ...shown(5), at: "2026-05-01T00:00:00.001Z" } },
    { what: "project", event: { ...shown(5), projectId: null } },
    { what: "detail", event: { ...shown(5), detail: { sql: "SELECT 2", b: { z: 1, a: "é" } } } },
    { what: "number", event: shown(6) },
  ])("another $what", async ({ event }) => expect(await checkEvent(event, good, pem)).toBe("other-event"));

  it("an event that is not in the tree", async () => {
    const event = { ...shown(5), subject: "x" };
    const forged = { ...good, entry: good.entry.replace('"subject":null', '"subject":"x"') };
    expect(await checkEvent(event, forged, pem)).toBe("not-in-log");
    expect(await checkEvent(shown(5), { ...good, path: good.path.slice(1) }, pem)).toBe("not-in-log");
  });

  it("a head nobody signed, or signed with another key", async () => {
    expect(await checkEvent(shown(5), { ...good, head: { ...good.head, at: "2020-01-01T00:00:00.000Z" } }, pem)).toBe(
      "forged-head",
    );
    const other = String(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }));
    expect(await checkHead(good.head, other)).toBe("forged-head");
  });
});
