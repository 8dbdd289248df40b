// A small world for tests: organizations, people, projects with permits and results; requests reach a status by walking the real workflow.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { EgressRequest, ProtectedTableJson } from "../http/schemas.ts";
import type { EgressStatus, SystemRole } from "../store/schema.ts";
import type { Db } from "../store/unit-of-work.ts";
import type { Evidence } from "./content.ts";
import type { Outcome } from "./denial.ts";
import { type Download, type DownloadNeeds, requestDownload, takeDownload } from "./download.ts";
import { addItem } from "./items.ts";
import { limits } from "./limits.ts";
import type { Viewer } from "./permissions.ts";
import { approveRequest, type ReleaseNeeds, revokeRelease } from "./release.ts";
import { addGroup, createRequest, submitRequest, withdrawRequest } from "./request.ts";
import { castVote, endTurn, handInReview } from "./review.ts";
import { termsVersion } from "./terms.ts";
import { viewRequest } from "./view.ts";

export const policyVersion = "test@1";
export const needs: ReleaseNeeds & DownloadNeeds = {
  auditPrivateKey: generateKeyPairSync("ed25519").privateKey,
  secret: new Uint8Array(32).fill(7),
  packageBytesMax: limits.packageBytesMax,
  policyOf: (version) =>
    version === policyVersion
      ? {
          threshold: { personsMin: 10, zeroOfShownGroup: true },
          dominance: { largestShareMax: 0.5, twoLargestShareMax: 0.75 },
        }
      : undefined,
};

type PersonName = keyof typeof people;
const people = {
  author: { organization: "uni", roles: [], project: "analyst" },
  /** Another organization, same project. */
  member: { organization: "cro", roles: [], project: "analyst" },
  reader: { organization: "uni", roles: [], project: "viewer" },
  /** A reviewer of the author's own university. */
  colleague: { organization: "uni", roles: ["reviewer"], project: undefined },
  /** A reviewer of another organization who works on the project. */
  insider: { organization: "cro", roles: ["reviewer"], project: "analyst" },
  first: { organization: "holder", roles: ["reviewer"], project: undefined },
  second: { organization: "holder", roles: ["reviewer"], project: undefined },
  third: { organization: "institute", roles: ["reviewer"], project: undefined },
  admin: { organization: "holder", roles: ["admin"], project: undefined },
  stranger: { organization: "cro", roles: [], project: undefined },
} as const satisfies {
  readonly [name: string]: {
    readonly organization: string;
    readonly roles: readonly SystemRole[];
    readonly project: "analyst" | "viewer" | undefined;
  };
};

export type World = { readonly db: Db; readonly people: { readonly [K in PersonName]: Viewer } };

export async function makeWorld(db: Db): Promise<World> {
  const organizations = [
    { id: "uni", name_en: "Toto University", name_ja: "東都大学", class: "academia" },
    { id: "cro", name_en: "CRO Inc.", name_ja: "CRO株式会社", class: "company" },
    { id: "holder", name_en: "Data Holder", name_ja: "データ保有機構", class: "holder" },
    { id: "institute", name_en: "Institute", name_ja: "研究所", class: "academia" },
  ] as const;
  await db.insertInto("organization").values(organizations).execute();
  const viewers: { [name: string]: Viewer } = {};
  for (const [name, { organization, roles }] of Object.entries(people)) {
    const { id } = await db
      .insertInto("app_user")
      .values({
        login: name,
        name_en: `Name of ${name}`,
        name_ja: `${name}の名前`,
        organization_id: organization,
        roles,
        password_hash: "unused",
        totp_secret: Buffer.alloc(0),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    viewers[name] = { userId: id, organizationId: organization, roles, actor: { id, name: `Name of ${name}` } };
  }
  const holder = { en: "Data Holder", ja: "データ保有機構" };
  await db
    .insertInto("dataset")
    .values({ id: "demo", title_en: "Demo", title_ja: "デモ", manifest: JSON.stringify({ id: "demo", holder }) })
    .execute();
  await db
    .insertInto("snapshot")
    .values(["demo-1", "demo-2"].map((id) => ({ id, dataset_id: "demo", record: "{}" })))
    .execute();
  return { db, people: viewers as World["people"] };
}

let projects = 0;

/** A new project with an active permit on `demo-1` and everyone who belongs to it. */
export async function makeProject(world: World): Promise<string> {
  projects += 1;
  const id = `P-${projects}-${randomUUID().slice(0, 4)}`;
  await world.db
    .insertInto("project")
    .values({ id, title_en: "Heart failure", title_ja: "心不全", user_class: "academia", data_types: ["ehr"] })
    .execute();
  await grantPermit(world, id, "demo-1");
  for (const [name, { project }] of Object.entries(people)) {
    if (project === undefined) continue;
    const { userId } = world.people[name as PersonName];
    await world.db.insertInto("project_member").values({ project_id: id, user_id: userId, role: project }).execute();
  }
  return id;
}

/** Supersedes the project's permit by one on `snapshotId`. */
export async function grantPermit(world: World, projectId: string, snapshotId: string): Promise<void> {
  await world.db
    .updateTable("permit")
    .set({ superseded_at: new Date() })
    .where("project_id", "=", projectId)
    .where("superseded_at", "is", null)
    .execute();
  await world.db
    .insertInto("permit")
    .values({
      id: `permit-${randomUUID().slice(0, 8)}`,
      project_id: projectId,
      snapshot_id: snapshotId,
      purpose_en: "Research on heart failure",
      purpose_ja: "心不全の研究",
      legal_basis: "ngmia-opt-out",
      grants: "{}",
      policy_profile: "test",
      starts_on: "2020-01-01",
      ends_on: "2999-12-31",
      granted_by: world.people.admin.userId,
    })
    .execute();
}

export async function endPermit(world: World, projectId: string): Promise<void> {
  await world.db.updateTable("permit").set({ ends_on: "2020-01-02" }).where("project_id", "=", projectId).execute();
}

export const smallTable: ProtectedTableJson = {
  columns: [
    { name: "age", type: "VARCHAR", kind: "label" },
    { name: "patients", type: "BIGINT", kind: "number" },
  ],
  rows: [
    ["40–44", null],
    ["45–49", 38],
  ],
  marks: [
    [null, "small"],
    [null, null],
  ],
  notes: [],
  policyVersion,
  snapshotId: "demo-1",
};

export type ResultInput = {
  readonly table?: ProtectedTableJson | undefined;
  readonly verdict?: "pass" | "ask" | undefined;
  readonly snapshotId?: string | undefined;
  readonly status?: "released" | "refused" | undefined;
};

/** A run with its result, as the query line writes them. */
export async function makeResult(world: World, projectId: string, input: ResultInput = {}): Promise<string> {
  const table = input.table ?? smallTable;
  const permit = await world.db
    .selectFrom("permit")
    .select("id")
    .where("project_id", "=", projectId)
    .orderBy("granted_at", "desc")
    .executeTakeFirstOrThrow();
  const run = await world.db
    .insertInto("run")
    .values({
      project_id: projectId,
      permit_id: permit.id,
      snapshot_id: input.snapshotId ?? "demo-1",
      user_id: world.people.author.userId,
      sql: "SELECT age, count(*) AS patients FROM person GROUP BY age",
      policy_version: table.policyVersion,
      status: input.status ?? "released",
      finished_at: new Date(),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const title = { en: "At least 10 persons", ja: "最小集計単位" };
  const evidence: Evidence = {
    cells: table.rows.map((row) =>
      row.map((_, c) =>
        table.columns[c]?.kind === "number"
          ? { persons: 4711, personsAtLeast: false, largestShare: 0.1, twoLargestShare: 0.2, rule: null }
          : null,
      ),
    ),
    rules: [{ id: "threshold", verdict: input.verdict ?? "pass", title, text: title, figure: "1 cell" }],
  };
  const { id } = await world.db
    .insertInto("result")
    .values({
      run_id: run.id,
      project_id: projectId,
      protected: JSON.stringify(table),
      evidence: JSON.stringify(evidence),
      sha256: randomUUID(),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export type MadeRequest = {
  readonly id: string;
  readonly projectId: string;
  readonly groupId: string;
  /** The output item. */
  readonly itemId: string;
  readonly resultId: string;
  readonly supportingId: string;
};

/** A request with one output and one supporting item, brought to `status` by the people whose part it is. */
export async function createRequestAt(
  world: World,
  status: EgressStatus,
  input: ResultInput = {},
): Promise<MadeRequest> {
  const { db } = world;
  const { author, first, second, third, admin } = world.people;
  const projectId = await makeProject(world);
  const id = need(
    await createRequest(db, author, projectId, { title: "Tables", purpose: "A paper", class: "publication" }),
  );
  const group = { title: "Table 1", context: "Counts by age", controls: "Cells below 10 withheld" };
  need(await addGroup(db, author, id, group));
  const groupId = (await look(world, author, id)).groups[0]?.id ?? "";
  const resultId = await makeResult(world, projectId, input);
  need(await addItem(db, author, groupId, { resultId, name: "patients by age", supporting: false }));
  const aside = await makeResult(world, projectId);
  need(await addItem(db, author, groupId, { resultId: aside, name: "background", supporting: true }));
  const [item, supporting] = (await look(world, author, id)).groups[0]?.items ?? [];
  const made = { id, projectId, groupId, resultId, itemId: item?.id ?? "", supportingId: supporting?.id ?? "" };
  const approve = { vote: "approve", comment: input.verdict === "ask" ? "Checked by hand" : "" } as const;

  const walk: readonly (readonly [EgressStatus, () => Promise<Outcome<string>>])[] = [
    ["SUBMITTED", () => submitRequest(db, author, id)],
    ["PARTIALLY_REVIEWED", () => handInReview(db, first, id)],
    ["REVIEWED", () => handInReview(db, second, id)],
    ["RELEASED", () => approveRequest(db, first, id, "", needs)],
  ];
  const until = {
    DRAFT: 0,
    WITHDRAWN: 0,
    SUBMITTED: 1,
    PARTIALLY_REVIEWED: 2,
    RETURNED: 3,
    REVIEWED: 3,
    REJECTED: 3,
    APPROVED: 3,
    RELEASED: 4,
    REVOKED: 4,
  }[status];
  for (const [reached, act] of walk.slice(0, until)) {
    need(await act());
    if (reached !== "SUBMITTED") continue;
    for (const reviewer of [first, second, third]) need(await castVote(db, reviewer, made.itemId, approve));
  }
  if (status === "WITHDRAWN") need(await withdrawRequest(db, author, id));
  if (status === "RETURNED" || status === "REJECTED") need(await endTurn(db, first, id, status, "Say more"));
  if (status === "REVOKED") need(await revokeRelease(db, admin, id, "Found a mistake"));
  // APPROVED and RELEASED are one act; the state between them exists only inside its transaction.
  if (status === "APPROVED") await db.updateTable("egress_request").set({ status }).where("id", "=", id).execute();
  return made;
}

/** Accepts the terms and takes a copy at once. */
export async function downloadPackage(db: Db, viewer: Viewer, id: string): Promise<Outcome<Download>> {
  const link = await requestDownload(db, viewer, id, termsVersion);
  return link.ok ? await takeDownload(db, viewer, link.value.token, needs) : link;
}

export async function look(world: World, viewer: Viewer, id: string): Promise<EgressRequest> {
  return need(await viewRequest(world.db, viewer, id));
}

/** The value, or an error with the denial's words. */
export function need<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.denial.message.en);
  return outcome.value;
}

/** "ok" or the kind of denial. */
export function verdict(outcome: Outcome<unknown>): string {
  return outcome.ok ? "ok" : outcome.denial.kind;
}
