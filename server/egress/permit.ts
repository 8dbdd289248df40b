// The permit a project acts under now, and whether it is active today.
import type { Bilingual } from "../http/schemas.ts";
import type { Db, Tx } from "../store/unit-of-work.ts";

export type CurrentPermit = {
  readonly id: string;
  readonly active: boolean;
  readonly snapshotId: string;
  readonly purpose: Bilingual;
  readonly legalBasis: string;
  readonly policyProfile: string;
  readonly startsOn: string;
  readonly endsOn: string;
};

/** The permit that is neither superseded nor revoked; undefined when there is none. A closed project has none that is active. */
export async function currentPermit(db: Db | Tx, projectId: string): Promise<CurrentPermit | undefined> {
  const row = await db
    .selectFrom("permit")
    .innerJoin("project", "project.id", "permit.project_id")
    .selectAll("permit")
    .select("project.closed_at")
    .where("permit.project_id", "=", projectId)
    .where("permit.superseded_at", "is", null)
    .where("permit.revoked_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const today = new Date().toISOString().slice(0, 10);
  return {
    id: row.id,
    active: row.closed_at === null && row.starts_on <= today && today <= row.ends_on,
    snapshotId: row.snapshot_id,
    purpose: { en: row.purpose_en, ja: row.purpose_ja },
    legalBasis: row.legal_basis,
    policyProfile: row.policy_profile,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  };
}
