// Datasets with all their tables and snapshots, for the administrator who grants permits.
import type { AdminDataset } from "../http/schemas.ts";
import type { Db } from "../store/unit-of-work.ts";
import { catalogTable } from "./catalog.ts";
import { snapshotTables } from "./granted.ts";

/** The tables shown are those of the newest snapshot. */
export async function listDatasets(db: Db): Promise<readonly AdminDataset[]> {
  const datasets = await db.selectFrom("dataset").selectAll().orderBy("id").execute();
  const snapshots = await db.selectFrom("snapshot").selectAll().orderBy("created_at", "desc").orderBy("id").execute();
  return datasets.map(({ id, manifest }) => {
    const own = snapshots.filter((snapshot) => snapshot.dataset_id === id);
    const newest = own[0]?.record;
    const tables = newest === undefined ? manifest.tables : snapshotTables(manifest, newest);
    return {
      id,
      title: manifest.title,
      policyProfile: manifest.policyProfile,
      snapshots: own.map(({ id: snapshotId, created_at: at, record }) => ({
        id: snapshotId,
        createdAt: at.toISOString(),
        persons: record.persons,
      })),
      tables: tables.map((table) => catalogTable(table, newest)),
    };
  });
}
