// The package: only what was approved, no formulas, and a signature that anyone can check.
import { execFile } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProtectedTableJson } from "../http/schemas.ts";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { readContent, verdictOf } from "./content.ts";
import { tableToCsv } from "./csv.ts";
import { approveRequest } from "./release.ts";
import { castVote } from "./review.ts";
import {
  createRequestAt,
  downloadPackage,
  look,
  makeWorld,
  need,
  needs,
  policyVersion,
  smallTable,
  verdict,
  type World,
} from "./testing.ts";

let open: OpenDatabase;
let world: World;
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
});
afterAll(async () => {
  await open.close();
});

const run = promisify(execFile);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function fetchFiles(id: string) {
  const { bytes } = need(await downloadPackage(open.db, world.people.author, id));
  const files = unzipSync(new Uint8Array(bytes));
  return { files, text: (name: string) => strFromU8(files[name] ?? new Uint8Array()) };
}

test("the package holds the output items, manifest, signature, key and terms: nothing else", async () => {
  const made = await createRequestAt(world, "RELEASED");
  const { files, text } = await fetchFiles(made.id);
  expect(Object.keys(files).toSorted()).toEqual(
    [
      "patients by age.csv",
      "patients by age.arrows",
      "tables.xlsx",
      "manifest.json",
      "manifest.sig",
      "public-key.pem",
      "README.txt",
      "recipient.json",
      "recipient.sig",
      "audit-proof.json",
      "audit-key.pem",
    ].toSorted(),
  );
  expect([...(files["patients by age.csv"] ?? []).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(text("patients by age.csv")).toBe("age,patients\r\n40–44,<10\r\n45–49,38\r\n");
  for (const name of Object.keys(files)) expect(text(name)).not.toContain("background");
  const { manifestSha256 } = JSON.parse(text("recipient.json"));
  expect(manifestSha256).toBe(sha256(files["manifest.json"] ?? new Uint8Array()));
});

test("the manifest says what left, from what, who confirmed and who is responsible", async () => {
  const made = await createRequestAt(world, "REVIEWED", { verdict: "ask" });
  const { first, second } = world.people;
  const secret = { vote: "approve", comment: "Exactly SIX persons behind the first cell" } as const;
  need(await castVote(open.db, second, made.itemId, secret));
  need(await approveRequest(open.db, first, made.id, "Fine, SIX persons", needs));
  const { files, text } = await fetchFiles(made.id);
  const manifest = JSON.parse(text("manifest.json"));
  const snapshotId = "demo-1";
  expect(manifest).toMatchObject({
    format: "sekisho-release/2",
    request: { id: made.id, purpose: "A paper", class: "publication", turn: 1 },
    project: { id: made.projectId },
    permit: { legalBasis: "ngmia-opt-out" },
    dataset: { id: "demo", snapshotId },
    responsibleDataHolder: { en: "Data Holder", ja: "データ保有機構" },
    confirmedBy: { approvedBy: { name: { en: "Name of first" }, organization: { en: "Data Holder" } } },
  });
  expect(manifest.confirmedBy.reviews).toHaveLength(2);
  const [file] = manifest.files;
  expect(file).toMatchObject({
    path: "patients by age.csv",
    sha256: sha256(files["patients by age.csv"] ?? new Uint8Array()),
    snapshotId,
    policyVersion,
    sql: "SELECT age, count(*) AS patients FROM person GROUP BY age",
    verdict: { numbersShown: 1, cellsWithheld: 1, withheldByMark: { small: 1 } },
    withheldCells: [{ row: 1, column: "patients", mark: "small", word: "<10" }],
  });
  const voters = file.decisions.map((d: { reviewer: { name: { en: string } }; vote: string }) => [
    d.reviewer.name.en,
    d.vote,
  ]);
  expect(voters.toSorted()).toEqual([
    ["Name of first", "approve"],
    ["Name of second", "approve"],
  ]);
  // SECURITY: reviewers write beside the evidence; their words stay inside.
  expect(text("manifest.json") + text("README.txt")).not.toContain("SIX");
  const approved = await open.db
    .selectFrom("audit_event")
    .select(["seq", "hash"])
    .where("subject", "=", made.id)
    .where("kind", "=", "egress-approved")
    .executeTakeFirstOrThrow();
  expect(manifest.auditHead).toEqual({ seq: approved.seq, hash: approved.hash });
  for (const words of ["再提供", "再識別", "No onward transfer", "re-identify", "データ保有機構", "Data Holder"])
    expect(text("README.txt")).toContain(words);
});

test("the signature verifies with node and with openssl, and not over a changed manifest", async () => {
  const made = await createRequestAt(world, "RELEASED");
  const { files, text } = await fetchFiles(made.id);
  const manifest = files["manifest.json"] ?? new Uint8Array();
  const signature = files["manifest.sig"] ?? new Uint8Array();
  const key = createPublicKey(text("public-key.pem"));
  expect(signature).toHaveLength(64);
  expect(verify(null, manifest, key, signature)).toBe(true);
  const tampered = Buffer.from(strFromU8(manifest).replace("A paper", "A paper!"));
  expect(verify(null, tampered, key, signature)).toBe(false);
  const fingerprint = sha256(new Uint8Array(key.export({ type: "spki", format: "der" })));
  expect(JSON.parse(text("manifest.json")).signature.keyFingerprint).toBe(fingerprint);

  const directory = await mkdtemp(path.join(tmpdir(), "sekisho-package-"));
  try {
    for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(directory, name), bytes);
    const command = /openssl (.*)/.exec(text("README.txt"))?.[1]?.trim().split(" ") ?? [];
    const { stdout } = await run("openssl", command, { cwd: directory });
    expect(stdout).toContain("Signature Verified Successfully");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("whoever copies the tables cannot sign: the key is wrapped, and opens only with the outside secret", async () => {
  const made = await createRequestAt(world, "REVIEWED");
  const { first } = world.people;
  await createRequestAt(world, "RELEASED");
  const { value } = await open.db.selectFrom("server_key").selectAll().executeTakeFirstOrThrow();
  // The prefix of every Ed25519 PKCS #8 key.
  expect(value.includes(Buffer.from("302e020100300506032b6570", "hex"))).toBe(false);
  const other = { ...needs, secret: new Uint8Array(32).fill(8) };
  await expect(approveRequest(open.db, first, made.id, "", other)).rejects.toThrow();
  expect((await look(world, first, made.id)).status).toBe("REVIEWED");
});

test("two packages of one server carry the same key", async () => {
  const keys: string[] = [];
  for (let i = 0; i < 2; i += 1) {
    const made = await createRequestAt(world, "RELEASED");
    keys.push((await fetchFiles(made.id)).text("public-key.pem"));
  }
  expect(keys[0]).toBe(keys[1]);
});

test("a package over the limit is not released, and nothing of it stays", async () => {
  const made = await createRequestAt(world, "REVIEWED");
  const { first } = world.people;
  expect(verdict(await approveRequest(open.db, first, made.id, "", { ...needs, packageBytesMax: 1000 }))).toBe(
    "not-ready",
  );
  expect((await look(world, first, made.id)).status).toBe("REVIEWED");
  const left = await open.db
    .selectFrom("audit_event")
    .select("seq")
    .where("subject", "=", made.id)
    .where("kind", "in", ["egress-approved", "egress-released"])
    .execute();
  expect(left).toEqual([]);
  expect(verdict(await approveRequest(open.db, first, made.id, "", needs))).toBe("ok");
});

const word = () => "suppressed";
const table = (columns: ProtectedTableJson["columns"], rows: ProtectedTableJson["rows"]): ProtectedTableJson => ({
  ...smallTable,
  columns,
  rows,
  marks: rows.map((row) => row.map(() => null)),
});

test.each([
  ["=1+1", "'=1+1"],
  ["+81", "'+81"],
  ["-5", "'-5"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\rx", `"'\rx"`],
  ["\nx", `"'\nx"`],
  ["＝1", "'＝1"],
  ["＠x", "'＠x"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ["心不全", "心不全"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\r\nlines", '"two\r\nlines"'],
  ["", ""],
])("the label %j leaves as %j", (label, cell) => {
  const csv = tableToCsv(table([{ name: "l", type: "VARCHAR", kind: "label" }], [[label]]), word);
  expect(csv).toBe(`\uFEFFl\r\n${cell}\r\n`);
});

test.each([
  [-5, "-5"],
  [0.1, "0.1"],
  ["-12345678901234567890", "-12345678901234567890"],
  ["12.50", "12.50"],
  [1e21, "1e+21"],
  ["-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"],
  [null, ""],
  [true, "true"],
  [["=x"], '"[""=x""]"'],
])("the number %j leaves as %j", (value, cell) => {
  const csv = tableToCsv(table([{ name: "n", type: "DOUBLE", kind: "number" }], [[value]]), word);
  expect(csv).toBe(`\uFEFFn\r\n${cell}\r\n`);
});

test("a column's alias is no formula either", () => {
  const csv = tableToCsv(table([{ name: "=cmd|' /C calc'!A0", type: "BIGINT", kind: "number" }], [[1]]), word);
  expect(csv).toBe("\uFEFF'=cmd|' /C calc'!A0\r\n1\r\n");
});

test("content that is not what the query line writes is not read", () => {
  const evidence = { cells: [[null], [null]], rules: [] };
  const columns = [{ name: "n", type: "BIGINT", kind: "number" }];
  const good = { ...smallTable, columns, rows: [[1], [null]], marks: [[null], ["near"]] };
  expect(readContent({ protected: good, evidence })).toBeDefined();
  for (const bad of [
    { protected: { ...good, marks: [[null]] }, evidence },
    { protected: { ...good, rows: [[1], [2]] }, evidence },
    { protected: { ...good, marks: [[null], ["unheard-of"]] }, evidence },
    { protected: good, evidence: { ...evidence, cells: [[null]] } },
    { protected: good, evidence: { ...evidence, cells: [[null], [null, null]] } },
    { protected: good, evidence: [] },
    { protected: null, evidence },
  ])
    expect(readContent(bad)).toBeUndefined();
});

test("verdicts count numbers shown and cells withheld, not labels and not empty cells", () => {
  const columns = [
    { name: "l", type: "VARCHAR", kind: "label" },
    { name: "n", type: "BIGINT", kind: "number" },
  ];
  const rows = [
    ["a", 1],
    [null, null],
    ["c", null],
  ];
  const marks = [
    [null, null],
    ["small", "secondary"],
    [null, null],
  ];
  const rules = [{ id: "x", verdict: "ask", title: { en: "", ja: "" }, text: { en: "", ja: "" }, figure: "" }];
  const cells = rows.map((row) => row.map(() => null));
  const content = readContent({ protected: { ...smallTable, columns, rows, marks }, evidence: { cells, rules } });
  expect(content && verdictOf(content)).toEqual({ shown: 1, withheld: 2, asks: true });
});
