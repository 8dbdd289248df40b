// The permit a project acts under now, and whether it is active today.
import type { Bilingual } from "../http/schemas.ts";
import { permitStatus } from "../policy/decide.ts";
import { loadCurrentPermit } from "../policy/permits.ts";
import { todayInJapan } from "../policy/today.ts";
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

/** The project's newest permit, active or not; undefined when it never had one. In a closed project none is active. */
export async function currentPermit(db: Db | Tx, projectId: string): Promise<CurrentPermit | undefined> {
  const row = await loadCurrentPermit(db, projectId);
  if (row === undefined) return undefined;
  const project = await db.selectFrom("project").select("closed_at").where("id", "=", projectId).executeTakeFirst();
  return {
    id: row.id,
    active: project?.closed_at === null && permitStatus(row, todayInJapan()) === "active",
    snapshotId: row.snapshot_id,
    purpose: { en: row.purpose_en, ja: row.purpose_ja },
    legalBasis: row.legal_basis,
    policyProfile: row.policy_profile,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  };
}
