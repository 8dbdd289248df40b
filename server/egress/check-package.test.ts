// What a recipient, or anyone the recipient passes a package to, can find out offline.
import { generateKeyPairSync, sign } from "node:crypto";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import { testDatabase } from "../store/testing.ts";
import { checkPackage } from "./check-package.ts";
import { requestDownload, takeDownload } from "./download.ts";
import { revokeRelease } from "./release.ts";
import { termsVersion } from "./terms.ts";
import {
  createRequestAt,
  downloadPackage,
  type MadeRequest,
  makeWorld,
  need,
  needs,
  verdict,
  type World,
} from "./testing.ts";

let open: OpenDatabase;
let world: World;
let made: MadeRequest;
let zip: Uint8Array;
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
  made = await createRequestAt(world, "RELEASED");
  zip = need(await downloadPackage(open.db, world.people.author, made.id)).bytes;
});
afterAll(async () => await open.close());

const files = () => unzipSync(zip);
const brokenOf = (changed: { [path: string]: Uint8Array }) =>
  checkPackage(zipSync(changed))
    .checks.filter(({ ok }) => !ok)
    .map(({ text }) => text.en);

describe("a package as it was handed over", () => {
  it("is proven in every statement, in both languages", () => {
    const { ok, checks } = checkPackage(zip);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    expect(checks.map(({ text }) => text.en).join("\n")).toMatch(/made out to Name of author/);
    for (const { text } of checks) expect(text.ja).not.toBe("");
  });

  it("with the fingerprints learned elsewhere, only those keys count", () => {
    const manifest = JSON.parse(strFromU8(files()["manifest.json"] ?? new Uint8Array()));
    const release: string = manifest.signature.keyFingerprint;
    expect(checkPackage(zip, { release: release.toUpperCase().replace(/(.{4})/g, "$1 ") }).ok).toBe(true);
    expect(checkPackage(zip, { release: "0".repeat(64) }).ok).toBe(false);
    expect(checkPackage(zip, { audit: release }).ok).toBe(false);
  });
});

describe("attack: somebody changes the package on its way", () => {
  it.each([
    ["patients by age.csv", /patients by age.csv/],
    ["patients by age.arrows", /patients by age.arrows/],
    ["tables.xlsx", /tables.xlsx/],
    ["manifest.json", /manifest.json is signed/],
    ["manifest.sig", /manifest.json is signed/],
    ["public-key.pem", /manifest.json is signed/],
    ["recipient.json", /copy/],
    ["recipient.sig", /copy/],
    ["audit-proof.json", /audit-proof.json/],
    ["audit-key.pem", /audit-key.pem/],
  ])("one byte of %s", (path, reason) => {
    const all = files();
    const bytes = Uint8Array.from(all[path] ?? []);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    const found = brokenOf({ ...all, [path]: bytes });
    expect(found.join("\n")).toMatch(reason);
  });

  it.each([
    "patients by age.csv",
    "tables.xlsx",
    "manifest.json",
    "recipient.json",
    "audit-proof.json",
    "manifest.sig",
  ])("%s is left out", (path) => {
    const { [path]: _, ...rest } = files();
    expect(brokenOf(rest)).not.toEqual([]);
  });

  it("a file is added, or given twice", () => {
    expect(brokenOf({ ...files(), "more.csv": strToU8("a") })).toEqual(["Nothing else is in the package."]);
    // The same name in the central directory twice: a second, shorter name is rewritten to the first.
    const twin = zipSync({ ...files(), "README.tx_": strToU8("other terms") });
    const from = Buffer.from("README.tx_");
    for (let at = Buffer.from(twin).indexOf(from); at >= 0; at = Buffer.from(twin).indexOf(from))
      twin.set(strToU8("README.txt"), at);
    expect(
      checkPackage(twin)
        .checks.filter(({ ok }) => !ok)
        .map(({ text }) => text.en),
    ).toEqual(["Nothing else is in the package."]);
  });

  it("everything is signed anew with a key of one's own: the log still knows another manifest", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const all = files();
    const manifest = strToU8(strFromU8(all["manifest.json"] ?? new Uint8Array()).replace("A paper", "An advert"));
    const found = brokenOf({
      ...all,
      "manifest.json": manifest,
      "manifest.sig": new Uint8Array(sign(null, manifest, privateKey)),
      "public-key.pem": strToU8(String(publicKey.export({ type: "spki", format: "pem" }))),
    });
    expect(found.join("\n")).toMatch(/release of exactly this manifest/);
  });

  it("the proofs of another release are put in", async () => {
    const other = await createRequestAt(world, "RELEASED");
    const theirs = unzipSync(need(await downloadPackage(open.db, world.people.author, other.id)).bytes);
    const found = brokenOf({ ...files(), "audit-proof.json": theirs["audit-proof.json"] ?? new Uint8Array() });
    expect(found.join("\n")).toMatch(/approval of this request/);
  });

  it("something else than a package", () => {
    expect(checkPackage(strToU8("hello")).ok).toBe(false);
    expect(checkPackage(zipSync({})).ok).toBe(false);
    expect(checkPackage(zipSync({ "manifest.json": strToU8("[]") })).ok).toBe(false);
  });
});

describe("the link", () => {
  it("works once, and only for the person it was made for", async () => {
    const { author, member } = world.people;
    const { token } = need(await requestDownload(open.db, author, made.id, termsVersion));
    expect(verdict(await takeDownload(open.db, member, token, needs))).toBe("not-found");
    expect(verdict(await takeDownload(open.db, author, token, needs))).toBe("ok");
    expect(verdict(await takeDownload(open.db, author, token, needs))).toBe("not-allowed");
    expect(verdict(await takeDownload(open.db, author, "x".repeat(43), needs))).toBe("not-found");
  });

  it("used twice at the same moment, is used once", async () => {
    const { author } = world.people;
    const { token } = need(await requestDownload(open.db, author, made.id, termsVersion));
    const both = await Promise.all([1, 2].map(() => takeDownload(open.db, author, token, needs)));
    expect(both.map(verdict).toSorted()).toEqual(["not-allowed", "ok"]);
  });

  it("is too old after its minutes, and useless after a revocation", async () => {
    const { author, admin } = world.people;
    const old = need(await requestDownload(open.db, author, made.id, termsVersion));
    await open.db
      .updateTable("release_link")
      .set({ expires_at: new Date(0) })
      .where("used_at", "is", null)
      .execute();
    expect(verdict(await takeDownload(open.db, author, old.token, needs))).toBe("not-allowed");
    const other = await createRequestAt(world, "RELEASED");
    const link = need(await requestDownload(open.db, author, other.id, termsVersion));
    need(await revokeRelease(open.db, admin, other.id, "Found a mistake"));
    expect(verdict(await takeDownload(open.db, author, link.token, needs))).toBe("not-allowed");
  });

  it("is not made for terms nobody reads any more", async () => {
    expect(verdict(await requestDownload(open.db, world.people.author, made.id, "2019-01"))).toBe("not-ready");
  });

  it("leaves who accepted and who took which copy in the log, and the token nowhere", async () => {
    const { author } = world.people;
    const { token } = need(await requestDownload(open.db, author, made.id, termsVersion));
    const { copyId } = need(await takeDownload(open.db, author, token, needs));
    const events = await open.db
      .selectFrom("audit_event")
      .select(["kind", "actor", "detail"])
      .where("subject", "=", made.id)
      .orderBy("seq", "desc")
      .limit(2)
      .execute();
    expect(events.map(({ kind, actor }) => [kind, actor])).toEqual([
      ["package-downloaded", author.userId],
      ["terms-accepted", author.userId],
    ]);
    expect(events[0]?.detail).toMatchObject({ copyId, termsVersion });
    const links = await open.db.selectFrom("release_link").selectAll().execute();
    expect(JSON.stringify([events, links])).not.toContain(token);
  });
});
