// The way out: a person accepts the terms, gets a link for a few minutes, and takes one copy made out to them.
import { createHash, type KeyObject, randomBytes } from "node:crypto";
import { proveEvent } from "../audit/proof.ts";
import type { Bilingual } from "../http/schemas.ts";
import { type Db, type Tx, withAudit } from "../store/unit-of-work.ts";
import { deny, notFound, type Outcome, outcomeOf } from "./denial.ts";
import { type Egress, loadEgress, loadPerson } from "./load.ts";
import { sha256 } from "./package.ts";
import type { Viewer } from "./permissions.ts";
import { personalCopy } from "./personal-copy.ts";
import { releaseKey } from "./signing.ts";
import { denyAs, noPermit, requireSight } from "./step.ts";
import { termsOf, termsVersion } from "./terms.ts";

const linkMinutes = 10;
const tokenBytes = 32;

/** `secret` wraps the release key; the audit key signs the head of the proofs. */
export type DownloadNeeds = { readonly secret: Uint8Array; readonly auditPrivateKey: KeyObject };
export type Link = { readonly token: string; readonly expiresAt: Date };
export type Download = { readonly fileName: string; readonly bytes: Uint8Array; readonly copyId: string };

/** `accepted` is the version of the terms the person has read and accepted. */
export async function requestDownload(db: Db, viewer: Viewer, id: string, accepted: string): Promise<Outcome<Link>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const { egress } = await releasedFor(tx, viewer, id);
      if (accepted !== termsVersion) staleTerms();
      const token = randomBytes(tokenBytes).toString("base64url");
      const now = new Date();
      const expiresAt = new Date(now.getTime() + linkMinutes * 60_000);
      await tx
        .insertInto("release_link")
        .values({
          token_sha256: tokenHash(token),
          request_id: id,
          user_id: viewer.userId,
          terms_version: accepted,
          accepted_at: now,
          expires_at: expiresAt,
        })
        .execute();
      const detail = { termsVersion: accepted, expiresAt: expiresAt.toISOString() };
      record({ kind: "terms-accepted", projectId: egress.row.project_id, subject: id, detail });
      return { token, expiresAt };
    }),
  );
}

/** The terms as they apply to this request; only for one who may download it. */
export async function readTerms(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<Outcome<{ version: string; points: Bilingual[] }>> {
  return await outcomeOf(() =>
    db.transaction().execute(async (tx) => {
      const { egress } = await releasedFor(tx, viewer, id);
      return { version: termsVersion, points: [...termsOf(egress.permit?.purpose ?? noPermit())] };
    }),
  );
}

/** The link works once, for the person it was made for, while everything that allowed it still holds. */
export async function takeDownload(
  db: Db,
  viewer: Viewer,
  token: string,
  needs: DownloadNeeds,
): Promise<Outcome<Download>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const link = await tx
        .selectFrom("release_link")
        .selectAll()
        .where("token_sha256", "=", tokenHash(token))
        .forUpdate()
        .executeTakeFirst();
      if (link === undefined || link.user_id !== viewer.userId) notFound();
      const now = new Date();
      if (link.used_at !== null || link.expires_at < now) linkGone();
      const { egress, release } = await releasedFor(tx, viewer, link.request_id);
      if (sha256(release.package) !== release.sha256)
        throw new Error(`the package of ${link.request_id} does not match its hash`);
      const copyId = randomBytes(6).toString("hex");
      const recipient = await loadPerson(tx, viewer.userId);
      const copy = await personalCopy(new Uint8Array(release.package), {
        copyId,
        recipient: { name: recipient.name, organization: recipient.organization },
        acceptedAt: link.accepted_at,
        takenAt: now,
        terms: { version: link.terms_version, points: termsOf(egress.permit?.purpose ?? noPermit()) },
        key: await releaseKey(tx, needs.secret),
        proofs: await releaseProofs(tx, link.request_id, needs.auditPrivateKey),
        auditKey: needs.auditPrivateKey,
      });
      await tx
        .updateTable("release_link")
        .set({ used_at: now, copy_id: copyId })
        .where("token_sha256", "=", link.token_sha256)
        .execute();
      record({
        kind: "package-downloaded",
        projectId: egress.row.project_id,
        subject: link.request_id,
        detail: { copyId, termsVersion: link.terms_version, sha256: sha256(copy), bytes: copy.length },
      });
      return { fileName: `${link.request_id}.zip`, bytes: copy, copyId };
    }),
  );
}

/** The release, if this person may take it now. Locked, so that no download is recorded after a revocation. */
async function releasedFor(tx: Tx, viewer: Viewer, id: string) {
  const egress: Egress = await loadEgress(tx, viewer, id, "lock");
  requireSight(egress);
  if (egress.membership === "none") denyAs([]);
  if (egress.permit?.active !== true) noPermit();
  const release = await tx.selectFrom("release").selectAll().where("request_id", "=", id).executeTakeFirst();
  if (release === undefined) notFound();
  if (egress.row.status !== "RELEASED" || release.revoked_at !== null) revoked();
  return { egress, release };
}

/** Approval and release, each with its path to one signed head. */
async function releaseProofs(tx: Tx, id: string, key: KeyObject) {
  const events = await tx
    .selectFrom("audit_event")
    .select("seq")
    .where("subject", "=", id)
    .where("kind", "in", ["egress-approved", "egress-released"])
    .orderBy("seq")
    .execute();
  const proofs = await Promise.all(events.map(({ seq }) => proveEvent(tx, seq, key)));
  return proofs.filter((proof) => proof !== undefined);
}

function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function revoked(): never {
  deny(
    "not-allowed",
    { en: "The administrator revoked this release.", ja: "この交付は管理者により取り消されました。" },
    {
      en: "Delete copies you have and ask the administrator.",
      ja: "手元の写しを消去し、管理者に問い合わせてください。",
    },
  );
}

function linkGone(): never {
  deny(
    "not-allowed",
    { en: "This link was used already or is too old.", ja: "このリンクは使用済みか、期限が切れています。" },
    { en: "Open the request and ask for a new one.", ja: "申請の画面を開き、新しいリンクを受け取ってください。" },
  );
}

function staleTerms(): never {
  deny(
    "not-ready",
    { en: "The terms have changed since you opened the page.", ja: "画面を開いた後に利用条件が改められました。" },
    { en: "Reload the page and read them again.", ja: "再読み込みして、もう一度お読みください。" },
  );
}
