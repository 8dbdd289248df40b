// Approval and release are one act: decided by a person, packed and signed by the system in the same transaction; and revocation.
import { systemActor } from "../audit/event.ts";
import { appendAudit } from "../audit/log.ts";
import { type Db, type Tx, withAudit } from "../store/unit-of-work.ts";
import { contentSha256, readContent } from "./content.ts";
import { deny, type Outcome, outcomeOf } from "./denial.ts";
import { type Egress, type EgressItem, itemsOf, loadEgress, loadPerson, loadResult, type Named } from "./load.ts";
import type { Person, ReleaseFacts, ReleaseItem } from "./manifest.ts";
import { buildPackage, markWord, packFiles } from "./package.ts";
import type { Viewer } from "./permissions.ts";
import type { PolicyOf } from "./policy.ts";
import { contentChanged } from "./review.ts";
import { releaseKey } from "./signing.ts";
import { transition } from "./status.ts";
import { noPermit, takeStep } from "./step.ts";

/** `secret`: 32 bytes that wrap the signing key. */
export type ReleaseNeeds = {
  readonly policyOf: PolicyOf;
  readonly secret: Uint8Array;
  readonly packageBytesMax: number;
};

export async function approveRequest(
  db: Db,
  viewer: Viewer,
  id: string,
  comment: string,
  needs: ReleaseNeeds,
): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    db.transaction().execute(async (tx) => {
      const before = await loadEgress(tx, viewer, id, "lock");
      const { egress, step } = await takeStep(tx, viewer, before, "APPROVED", comment);
      const { project_id: projectId, turn } = egress.row;
      if (comment.trim() !== "") {
        await tx
          .insertInto("egress_comment")
          .values({ request_id: id, group_id: null, author_id: viewer.userId, turn, text: comment })
          .execute();
      }
      await tx.updateTable("egress_request").set({ status: "APPROVED" }).where("id", "=", id).execute();
      const release = transition({ status: "APPROVED" }, "RELEASED", ["system"]);
      if (!release.ok) throw new Error("the status table does not lead from APPROVED to RELEASED");

      const items: ReleaseItem[] = [];
      for (const item of itemsOf(egress).filter((candidate) => !candidate.supporting))
        items.push(await releaseItem(tx, egress, item));
      const word = (item: ReleaseItem, mark: string) =>
        markWord(mark, needs.policyOf(item.table.policyVersion)?.threshold.personsMin);
      const releasedAt = new Date();
      const files = await packFiles(items, word, releasedAt);
      const key = await releaseKey(tx, needs.secret);
      const facts = await releaseFacts(tx, viewer, egress, releasedAt);
      // Not withAudit: the manifest names the log's head after the approval, so the log is locked a little earlier than elsewhere.
      const auditHead = await appendAudit(tx, viewer.actor, [
        { kind: step.event, projectId, subject: id, detail: { turn, items: items.map((item) => item.contentSha256) } },
      ]);
      const pack = buildPackage({ ...facts, auditHead, keyFingerprint: key.fingerprint }, files, key, word);
      if (pack.bytes.length > needs.packageBytesMax) tooLarge();
      await tx
        .insertInto("release")
        .values({ id, request_id: id, package: Buffer.from(pack.bytes), sha256: pack.sha256, released_at: releasedAt })
        .execute();
      await tx
        .updateTable("egress_request")
        .set({ status: "RELEASED", closed_at: releasedAt })
        .where("id", "=", id)
        .execute();
      await appendAudit(tx, systemActor, [
        {
          kind: release.step.event,
          projectId,
          subject: id,
          detail: {
            turn,
            sha256: pack.sha256,
            manifestSha256: pack.manifestSha256,
            keyFingerprint: key.fingerprint,
            files: [...files.tables, ...files.forms].map(({ path, sha256: hash }) => ({ path, sha256: hash })),
          },
        },
      ]);
      return id;
    }),
  );
}

export async function revokeRelease(db: Db, viewer: Viewer, id: string, reason: string): Promise<Outcome<string>> {
  return await outcomeOf(() =>
    withAudit(db, viewer.actor, async (tx, record) => {
      const before = await loadEgress(tx, viewer, id, "lock");
      const { egress, step } = await takeStep(tx, viewer, before, "REVOKED", reason);
      const at = new Date();
      const { project_id: projectId, turn } = egress.row;
      await tx
        .insertInto("egress_comment")
        .values({ request_id: id, group_id: null, author_id: viewer.userId, turn, text: reason })
        .execute();
      await tx.updateTable("release").set({ revoked_at: at }).where("request_id", "=", id).execute();
      await tx.updateTable("egress_request").set({ status: "REVOKED", closed_at: at }).where("id", "=", id).execute();
      record({ kind: step.event, projectId, subject: id, detail: { turn } });
      return id;
    }),
  );
}

async function releaseItem(tx: Tx, egress: Egress, item: EgressItem): Promise<ReleaseItem> {
  const stored = await loadResult(tx, item.resultId);
  const content = stored === undefined ? undefined : readContent(stored.frozen);
  // Hashed here too: what is packed is exactly what was read here.
  if (stored === undefined || content === undefined || contentSha256(stored.frozen) !== item.sha256)
    contentChanged(item.name);
  const reviewers = egress.reviews.filter((review) => review.turn === egress.row.turn);
  return {
    name: item.name,
    group: egress.groups.find((group) => group.items.includes(item))?.title ?? "",
    contentSha256: item.sha256,
    table: content.table,
    sql: stored.row.sql,
    shown: item.shown,
    withheld: item.withheld,
    runId: stored.row.run_id,
    runAt: stored.row.finished_at ?? stored.row.created_at,
    votes: egress.votes
      .filter((vote) => vote.itemId === item.id && reviewers.some((review) => review.reviewer.id === vote.reviewer.id))
      .map((vote) => ({ reviewer: person(vote.reviewer), vote: vote.vote, votedAt: vote.votedAt })),
  };
}

async function releaseFacts(
  tx: Tx,
  viewer: Viewer,
  egress: Egress,
  releasedAt: Date,
): Promise<Omit<ReleaseFacts, "auditHead" | "keyFingerprint">> {
  const { row } = egress;
  const permit = egress.permit ?? noPermit();
  const project = await tx.selectFrom("project").selectAll().where("id", "=", row.project_id).executeTakeFirstOrThrow();
  const dataset = await tx
    .selectFrom("snapshot")
    .innerJoin("dataset", "dataset.id", "snapshot.dataset_id")
    .select(["dataset.id", "dataset.title_en", "dataset.title_ja", "dataset.manifest"])
    .where("snapshot.id", "=", permit.snapshotId)
    .executeTakeFirstOrThrow();
  return {
    request: {
      id: row.id,
      title: row.title,
      purpose: row.purpose,
      class: row.class,
      turn: row.turn,
      author: person(egress.author),
      submittedAt: row.submitted_at,
    },
    project: { id: project.id, title: { en: project.title_en, ja: project.title_ja }, userClass: project.user_class },
    permit: {
      id: permit.id,
      purpose: permit.purpose,
      legalBasis: permit.legalBasis,
      policyProfile: permit.policyProfile,
      startsOn: permit.startsOn,
      endsOn: permit.endsOn,
    },
    dataset: {
      id: dataset.id,
      title: { en: dataset.title_en, ja: dataset.title_ja },
      snapshotId: permit.snapshotId,
    },
    responsible: dataset.manifest.holder,
    reviews: egress.reviews
      .filter((review) => review.turn === row.turn)
      .map((review) => ({ reviewer: person(review.reviewer), handedInAt: review.submittedAt })),
    approvedBy: person(await loadPerson(tx, viewer.userId)),
    releasedAt,
  };
}

function person(named: Named): Person {
  return { name: named.name, organization: named.organization };
}

function tooLarge(): never {
  deny(
    "not-ready",
    { en: "The package would be too large.", ja: "持出し物が大きすぎます。" },
    { en: "Return the request and ask for fewer items.", ja: "申請を差し戻し、項目を減らしてもらってください。" },
  );
}
