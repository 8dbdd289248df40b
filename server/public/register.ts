// The register of use, generated from the database and the audit log; nobody writes it by hand.
import { createPublicKey, type KeyObject } from "node:crypto";
import { sql } from "kysely";
import { signTreeHead } from "../audit/tree-head.ts";
import { type PermitDates, permitStatus } from "../policy/decide.ts";
import type { Db } from "../store/unit-of-work.ts";
import { readRules } from "./rules.ts";
import type { HospitalView, PublicProject, PublicRegister } from "./shapes.ts";

export type RegisterParts = { readonly db: Db; readonly auditPrivateKey: KeyObject; readonly today: string };

const personsRounding = 100;
const personsSpokenOfMin = 1000;
const waitsSpokenOfMin = 5;

export async function readRegister({ db, auditPrivateKey, today }: RegisterParts): Promise<PublicRegister> {
  const notes = await db
    .selectFrom("public_note")
    .selectAll()
    .where("removed_at", "is", null)
    .orderBy("noted_on", "desc")
    .orderBy("added_at", "desc")
    .execute();
  const text = (note: (typeof notes)[number]) => ({ en: note.text_en, ja: note.text_ja });
  const contact = notes.find(({ kind }) => kind === "contact");
  const publicKey = createPublicKey(auditPrivateKey).export({ type: "spki", format: "pem" });
  return {
    at: new Date().toISOString(),
    projects: await readProjects(db, today),
    totals: await readTotals(db),
    datasets: await readDatasets(db),
    rules: await readRules(db),
    incidents: notes.filter(({ kind }) => kind === "incident").map((note) => ({ on: note.noted_on, text: text(note) })),
    contact: contact === undefined ? null : text(contact),
    log: { head: await signTreeHead(db, auditPrivateKey), publicKey: String(publicKey) },
  };
}

/** What the data of one hospital was used for: every project with a permit on a dataset the hospital gave data to. */
export async function readHospital(db: Db, tokenSha256: string, today: string): Promise<HospitalView | undefined> {
  const link = await db
    .selectFrom("hospital_link")
    .selectAll()
    .where("token_sha256", "=", tokenSha256)
    .where("removed_at", "is", null)
    .executeTakeFirst();
  if (link === undefined) return undefined;
  const given = new Set(link.dataset_ids);
  return {
    name: { en: link.name_en, ja: link.name_ja },
    datasets: (await readDatasets(db)).filter(({ id }) => given.has(id)),
    projects: (await readProjects(db, today)).filter(({ datasetId }) => given.has(datasetId)),
  };
}

/** Newest permit first. A project is shown once, with its newest permit. */
async function readProjects(db: Db, today: string): Promise<PublicProject[]> {
  const rows = await db
    .selectFrom("project")
    .innerJoin("permit", "permit.project_id", "project.id")
    .innerJoin("snapshot", "snapshot.id", "permit.snapshot_id")
    .selectAll("project")
    .select(["permit.purpose_en", "permit.purpose_ja", "permit.legal_basis", "permit.starts_on", "permit.ends_on"])
    .select(["permit.superseded_at", "permit.revoked_at", "permit.granted_at", "snapshot.dataset_id"])
    .distinctOn("project.id")
    .orderBy("project.id")
    .orderBy("permit.granted_at", "desc")
    .execute();
  const releases = await db
    .selectFrom("release")
    .innerJoin("egress_request", "egress_request.id", "release.request_id")
    .select(["egress_request.project_id", "egress_request.class", "release.released_at", "release.revoked_at"])
    .orderBy("release.released_at", "desc")
    .execute();
  const publications = await db
    .selectFrom("publication")
    .selectAll()
    .where("removed_at", "is", null)
    .orderBy("published_on", "desc")
    .execute();
  const of = <T extends { readonly project_id: string }>(all: readonly T[], id: string) =>
    all.filter(({ project_id }) => project_id === id);
  return rows
    .toSorted((a, b) => b.granted_at.getTime() - a.granted_at.getTime())
    .map((row) => ({
      id: row.id,
      title: { en: row.title_en, ja: row.title_ja },
      dataTypes: row.data_types,
      userClass: row.user_class,
      purpose: { en: row.plain_en || row.purpose_en, ja: row.plain_ja || row.purpose_ja },
      legalBasis: row.legal_basis,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      status: publicStatus(row, today),
      datasetId: row.dataset_id,
      releases: of(releases, row.id).map((release) => ({
        on: dayInJapan(release.released_at),
        class: release.class,
        revoked: release.revoked_at !== null,
      })),
      publications: of(publications, row.id).map(({ title, url, published_on: on }) => ({ title, url, on })),
    }));
}

function publicStatus(permit: PermitDates, today: string): PublicProject["status"] {
  const status = permitStatus(permit, today);
  return status === "superseded" ? "ended" : status;
}

async function readTotals(db: Db): Promise<PublicRegister["totals"]> {
  const { rows } = await sql<PublicRegister["totals"] & { readonly waits: number }>`
    SELECT
      (SELECT count(*) FROM run) AS "queries",
      (SELECT count(*) FROM run WHERE status = 'refused') AS "queriesRefused",
      (SELECT count(*) FROM egress_request WHERE submitted_at IS NOT NULL) AS "requests",
      (SELECT count(*) FROM release) AS "releases",
      (SELECT count(*) FROM release WHERE revoked_at IS NOT NULL) AS "releasesRevoked",
      (SELECT count(*) FROM egress_request WHERE status = 'REJECTED') AS "requestsRejected",
      (SELECT count(*) FROM refused_application WHERE removed_at IS NULL) AS "applicationsRefused",
      wait."medianWaitHours", wait."waits"
    FROM (
      SELECT (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided - submitted_at)::float8) / 3600)
        AS "medianWaitHours", count(*) AS "waits"
      FROM (
        SELECT r.submitted_at, coalesce(x.released_at, r.closed_at) AS decided
        FROM egress_request r LEFT JOIN release x ON x.request_id = r.id
        WHERE r.submitted_at IS NOT NULL AND r.status IN ('RELEASED', 'REVOKED', 'REJECTED')
      ) decisions
      WHERE decided > now() - interval '12 months'
    ) wait`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new Error("totals without a row");
  const { waits, medianWaitHours, ...counts } = found;
  const spoken = waits >= waitsSpokenOfMin && medianWaitHours !== null;
  return { ...counts, medianWaitHours: spoken ? Math.round(medianWaitHours * 10) / 10 : null };
}

/** Each dataset with its newest snapshot. */
async function readDatasets(db: Db): Promise<PublicRegister["datasets"]> {
  const rows = await db
    .selectFrom("dataset")
    .innerJoin("snapshot", "snapshot.dataset_id", "dataset.id")
    .select(["dataset.id", "dataset.title_en", "dataset.title_ja", "dataset.manifest", "snapshot.record"])
    .distinctOn("dataset.id")
    .orderBy("dataset.id")
    .orderBy("snapshot.created_at", "desc")
    .execute();
  return rows.map(({ id, title_en: en, title_ja: ja, manifest, record }) => ({
    id,
    title: { en, ja },
    holder: manifest.holder,
    source: manifest.source,
    legalBasis: manifest.legalBasis,
    asOf: manifest.asOf,
    personsAbout:
      record.persons < personsSpokenOfMin ? null : Math.floor(record.persons / personsRounding) * personsRounding,
  }));
}

function dayInJapan(at: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(at);
}
