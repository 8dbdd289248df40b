// The demonstration's organizations, people and projects. Their passwords and code secrets are public: never for real data.
import { createHash } from "node:crypto";
import { Secret } from "otpauth";
import { systemActor } from "../audit/event.ts";
import type { ProjectInput } from "../http/schemas.ts";
import type { DatasetManifest, SnapshotRecord } from "../ingest/manifest.ts";
import type { Outcome } from "../plan/refusal.ts";
import { grantsOf, snapshotTables } from "../policy/granted.ts";
import type { PolicyProfiles } from "../policy/profiles.ts";
import { createProject } from "../policy/projects.ts";
import { registerSnapshot } from "../policy/snapshots.ts";
import { todayInJapan } from "../policy/today.ts";
import { type Db, withAudit } from "../store/unit-of-work.ts";
import type { Keys } from "./keys.ts";
import { currentTotpCode } from "./totp.ts";
import { addOrganization, addUser, type NewOrganization, type NewUser } from "./users.ts";

export type DemoAccount = Omit<NewUser, "totpSecret"> & { readonly totpSecret: string };

export const demoOrganizations: readonly NewOrganization[] = [
  { id: "demo-holder", name: { en: "Certified Producer (demo)", ja: "認定作成事業者(デモ)" }, class: "holder" },
  { id: "demo-company", name: { en: "Hagoromo Pharma (demo)", ja: "羽衣製薬(デモ)" }, class: "company" },
  { id: "demo-university", name: { en: "Kumoi University (demo)", ja: "雲居大学(デモ)" }, class: "academia" },
];

export const demoAccounts: readonly DemoAccount[] = [
  account("admin", "Akiko Mori", "森 明子", "demo-holder", ["admin"]),
  account("analyst1", "Haruka Sato", "佐藤 遥", "demo-company", []),
  account("analyst2", "Ren Suzuki", "鈴木 蓮", "demo-company", []),
  account("analyst3", "Yui Tanaka", "田中 結衣", "demo-university", []),
  account("reviewer1", "Makoto Takahashi", "高橋 誠", "demo-holder", ["reviewer"]),
  account("reviewer2", "Sakura Ito", "伊藤 さくら", "demo-holder", ["reviewer"]),
  account("auditor", "Jun Watanabe", "渡辺 純", "demo-holder", ["auditor"]),
];

/** The 6-digit code an authenticator app would show now; undefined for a login that is no demo account. */
export function demoCode(login: string, now = Date.now()): string | undefined {
  const found = demoAccounts.find((candidate) => candidate.login === login);
  return found === undefined ? undefined : currentTotpCode(found.totpSecret, now);
}

export type DemoParts = { readonly db: Db; readonly keys: Keys; readonly profiles: PolicyProfiles };

/** Adds what is missing; what is there stays as it is, so it can run at every start. */
export async function seedDemo(
  parts: DemoParts,
  snapshots: readonly SnapshotRecord[],
  manifests: readonly DatasetManifest[],
): Promise<void> {
  await seedPeople(parts);
  for (const snapshot of snapshots) {
    const manifest = manifests.find(({ id }) => id === snapshot.datasetId);
    if (manifest === undefined) throw new Error(`no manifest for the dataset ${snapshot.datasetId}`);
    await seedSnapshot(parts.db, manifest, snapshot);
    await seedProject(parts, manifest, snapshot);
  }
}

async function seedPeople({ db, keys }: DemoParts): Promise<void> {
  const organizations = new Set((await db.selectFrom("organization").select("id").execute()).map(({ id }) => id));
  for (const organization of demoOrganizations) {
    if (!organizations.has(organization.id)) await addOrganization(db, systemActor, organization);
  }
  const logins = new Set((await db.selectFrom("app_user").select("login").execute()).map(({ login }) => login));
  for (const person of demoAccounts) {
    if (!logins.has(person.login)) orThrow(await addUser(db, keys, systemActor, person));
  }
}

async function seedSnapshot(db: Db, manifest: DatasetManifest, snapshot: SnapshotRecord): Promise<void> {
  const stored = await db.selectFrom("snapshot").select("record").where("id", "=", snapshot.id).executeTakeFirst();
  if (stored?.record.directory === snapshot.directory) return;
  await withAudit(db, systemActor, async (tx, record) => registerSnapshot(tx, record, manifest, snapshot));
}

async function seedProject(
  { db, profiles }: DemoParts,
  manifest: DatasetManifest,
  snapshot: SnapshotRecord,
): Promise<void> {
  const existing = await db
    .selectFrom("permit")
    .innerJoin("snapshot", "snapshot.id", "permit.snapshot_id")
    .select("permit.id")
    .where("snapshot.dataset_id", "=", manifest.id)
    .executeTakeFirst();
  if (existing !== undefined) return;
  const admin = await db
    .selectFrom("app_user")
    .select(["id", "name_en"])
    .where("login", "=", "admin")
    .executeTakeFirstOrThrow();
  const today = todayInJapan();
  const input: ProjectInput = {
    ...(manifest.id === "nafld" ? nafldProject : demoProject),
    permit: {
      purpose: manifest.id === "nafld" ? nafldPurpose : demoPurpose,
      legalBasis: manifest.id === "nafld" ? "anonymized" : "ngmia-opt-out",
      snapshotId: snapshot.id,
      grants: wholeGrant(manifest, snapshot),
      rowScope: [],
      policyProfile: manifest.policyProfile,
      startsOn: today,
      endsOn: aYearAfter(today),
    },
  };
  orThrow(await createProject({ db, profiles, today }, { id: admin.id, name: admin.name_en }, input));
}

function wholeGrant(manifest: DatasetManifest, snapshot: SnapshotRecord): ProjectInput["permit"]["grants"] {
  const grants = grantsOf(snapshotTables(manifest, snapshot));
  return Object.fromEntries(Object.entries(grants).map(([table, columns]) => [table, [...columns]]));
}

const demoProject: Omit<ProjectInput, "permit"> = {
  title: { en: "Treatment and outcomes in diabetes and hypertension", ja: "糖尿病・高血圧の治療と転帰" },
  userClass: "company",
  dataTypes: ["ehr", "claims", "dpc", "checkup"],
  members: [
    { login: "analyst1", role: "analyst" },
    { login: "analyst2", role: "analyst" },
    { login: "analyst3", role: "viewer" },
  ],
};
const demoPurpose = {
  en: "Describe treatment patterns and outcomes of patients with diabetes and hypertension (demonstration on synthetic data).",
  ja: "糖尿病・高血圧患者の治療実態と転帰を記述する(合成データによるデモ)。",
};
const nafldProject: Omit<ProjectInput, "permit"> = {
  title: { en: "Survival in non-alcoholic fatty liver disease", ja: "非アルコール性脂肪性肝疾患の生命予後" },
  userClass: "academia",
  dataTypes: ["cohort"],
  members: [
    { login: "analyst3", role: "analyst" },
    { login: "analyst1", role: "analyst" },
  ],
};
const nafldPurpose = {
  en: "Compare survival of patients with fatty liver disease and matched controls (public cohort data).",
  ja: "脂肪性肝疾患の患者と対照群の生存を比較する(公開コホートデータ)。",
};

function account(login: string, en: string, ja: string, organizationId: string, roles: NewUser["roles"]): DemoAccount {
  return {
    login,
    name: { en, ja },
    organizationId,
    roles,
    password: `${login}-demo-pass`,
    totpSecret: demoSecret(login),
  };
}

function demoSecret(login: string): string {
  const bytes = createHash("sha1").update(`sekisho demo ${login}`).digest();
  return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32;
}

/** The day before the same day next year; 29 February counts as 28. */
function aYearAfter(today: string): string {
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  const end = new Date(Date.UTC(year + 1, month - 1, month === 2 && day === 29 ? 28 : day));
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

function orThrow<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`the demonstration could not be set up: ${outcome.refusal.message.en}`);
}
