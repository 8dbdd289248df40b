// Datasets and their frozen snapshots as the database knows them.
import type { DatasetManifest, SnapshotRecord } from "../ingest/manifest.ts";
import type { Db, RecordEvent, Tx } from "../store/unit-of-work.ts";

/** Stores a dataset's newest manifest and a snapshot of it; a snapshot already stored is left as it is (its folder may have moved). */
export async function registerSnapshot(
  tx: Tx,
  record: RecordEvent,
  manifest: DatasetManifest,
  snapshot: SnapshotRecord,
): Promise<void> {
  if (snapshot.datasetId !== manifest.id) throw new Error("a snapshot of another dataset");
  const dataset = { title_en: manifest.title.en, title_ja: manifest.title.ja, manifest: JSON.stringify(manifest) };
  await tx
    .insertInto("dataset")
    .values({ id: manifest.id, ...dataset })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(dataset))
    .execute();
  const stored = { record: JSON.stringify(snapshot) };
  await tx
    .insertInto("snapshot")
    .values({ id: snapshot.id, dataset_id: manifest.id, ...stored })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(stored))
    .execute();
  record({
    kind: "dataset-imported",
    subject: snapshot.id,
    detail: { dataset: manifest.id, manifestSha256: snapshot.manifestSha256 },
  });
}

export type StoredSnapshot = { readonly manifest: DatasetManifest; readonly snapshot: SnapshotRecord };

export async function loadSnapshot(db: Db, snapshotId: string): Promise<StoredSnapshot | undefined> {
  const row = await db
    .selectFrom("snapshot")
    .innerJoin("dataset", "dataset.id", "snapshot.dataset_id")
    .select(["snapshot.record", "dataset.manifest"])
    .where("snapshot.id", "=", snapshotId)
    .executeTakeFirst();
  return row === undefined ? undefined : { manifest: row.manifest, snapshot: row.record };
}
