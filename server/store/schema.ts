// The tables of migrations/*.sql as Kysely types; jsonb columns are written as JSON text and read as values.
import type { ColumnType, Generated, Insertable, Selectable } from "kysely";
import type { AuditKind } from "../audit/event.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import type { ProtectedTableJson } from "../http/schemas.ts";
import type { DatasetManifest, SnapshotRecord } from "../ingest/manifest.ts";
import type { Refusal } from "../plan/refusal.ts";

type Json<T> = ColumnType<T, string, string>;
type JsonDefault<T> = ColumnType<T, string | undefined, string>;
type Time = ColumnType<Date, Date, Date>;
type TimeDefault = ColumnType<Date, Date | undefined, Date>;
type TimeMaybe = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type OrganizationClass = "company" | "academia" | "government" | "holder";
export type UserClass = "company" | "academia" | "government";
export type SystemRole = "admin" | "reviewer" | "auditor";
export type MemberRole = "analyst" | "viewer";
export type LegalBasis = "ngmia-opt-out" | "consent" | "anonymized" | "research-exemption";
export type DataType = "ehr" | "claims" | "dpc" | "checkup" | "care" | "cohort";
export type RunStatus = "queued" | "running" | "released" | "refused" | "failed" | "stopped";
export type EgressStatus =
  | "DRAFT"
  | "SUBMITTED"
  | "PARTIALLY_REVIEWED"
  | "REVIEWED"
  | "APPROVED"
  | "RELEASED"
  | "RETURNED"
  | "WITHDRAWN"
  | "REJECTED"
  | "REVOKED";
export type EgressClass = "publication" | "internal-report" | "regulatory" | "joint-use";
export type Grants = { readonly [table: string]: readonly string[] };
export type RowScope = readonly {
  readonly table: string;
  readonly column: string;
  readonly values: readonly string[];
}[];

export type Database = {
  organization: { id: string; name_en: string; name_ja: string; class: OrganizationClass };
  app_user: {
    id: Generated<string>;
    login: string;
    name_en: string;
    name_ja: string;
    organization_id: string;
    roles: ColumnType<SystemRole[], readonly SystemRole[] | undefined, readonly SystemRole[]>;
    password_hash: string;
    totp_secret: Buffer;
    totp_last_step: Generated<number>;
    failed_count: Generated<number>;
    locked_until: TimeMaybe;
    language: Generated<"ja" | "en">;
    created_at: TimeDefault;
    disabled_at: TimeMaybe;
  };
  session: { id: string; user_id: string; expires_at: Time; absolute_expires_at: Time; created_at: TimeDefault };
  dataset: { id: string; title_en: string; title_ja: string; manifest: Json<DatasetManifest>; created_at: TimeDefault };
  snapshot: { id: string; dataset_id: string; record: Json<SnapshotRecord>; created_at: TimeDefault };
  project: {
    id: string;
    title_en: string;
    title_ja: string;
    user_class: UserClass;
    data_types: ColumnType<DataType[], readonly DataType[], readonly DataType[]>;
    plain_en: Generated<string>;
    plain_ja: Generated<string>;
    created_at: TimeDefault;
    closed_at: TimeMaybe;
  };
  permit: {
    id: string;
    project_id: string;
    snapshot_id: string;
    purpose_en: string;
    purpose_ja: string;
    legal_basis: LegalBasis;
    grants: Json<Grants>;
    row_scope: JsonDefault<RowScope>;
    policy_profile: string;
    /** ISO date text. */
    starts_on: string;
    ends_on: string;
    granted_by: string;
    granted_at: TimeDefault;
    superseded_at: TimeMaybe;
    revoked_at: TimeMaybe;
    revoked_by: string | null;
    revoke_reason: string | null;
  };
  project_member: {
    project_id: string;
    user_id: string;
    role: MemberRole;
    added_at: TimeDefault;
    removed_at: TimeMaybe;
  };
  notebook: {
    id: Generated<string>;
    project_id: string;
    title: string;
    created_by: string;
    created_at: TimeDefault;
    updated_at: TimeDefault;
    deleted_at: TimeMaybe;
  };
  block: {
    id: Generated<string>;
    notebook_id: string;
    position: number;
    kind: "sql" | "markdown" | "chart";
    name: string;
    text: string;
    config: JsonDefault<unknown>;
    version: Generated<number>;
    run_id: string | null;
    updated_at: TimeDefault;
    deleted_at: TimeMaybe;
  };
  run: {
    id: Generated<string>;
    project_id: string;
    permit_id: string;
    snapshot_id: string;
    user_id: string;
    block_id: string | null;
    sql: string;
    policy_version: string;
    status: RunStatus;
    step: string | null;
    created_at: TimeDefault;
    finished_at: TimeMaybe;
    refusal: ColumnType<Refusal | null, string | null | undefined, string | null>;
    fault: string | null;
  };
  result: {
    id: Generated<string>;
    run_id: string;
    project_id: string;
    protected: Json<ProtectedTableJson>;
    /** For reviewers only; its shape belongs to server/query. */
    evidence: Json<unknown>;
    sha256: string;
    created_at: TimeDefault;
  };
  ledger_entry: {
    id: ColumnType<number, never, never>;
    project_id: string;
    snapshot_id: string;
    run_id: string;
    kind: string;
    fingerprint: Buffer;
  };
  egress_request: {
    id: string;
    project_id: string;
    permit_id: string;
    author_id: string;
    title: string;
    purpose: Generated<string>;
    class: Generated<EgressClass>;
    status: EgressStatus;
    turn: Generated<number>;
    created_at: TimeDefault;
    submitted_at: TimeMaybe;
    closed_at: TimeMaybe;
  };
  egress_group: {
    id: Generated<string>;
    request_id: string;
    position: number;
    title: string;
    context: Generated<string>;
    controls: Generated<string>;
    removed_at: TimeMaybe;
  };
  egress_item: {
    id: Generated<string>;
    group_id: string;
    position: number;
    name: string;
    result_id: string;
    supporting: Generated<boolean>;
    content_sha256: string;
    shown: number;
    withheld: number;
    asks: boolean;
    removed_at: TimeMaybe;
  };
  egress_vote: {
    id: Generated<string>;
    item_id: string;
    reviewer_id: string;
    turn: number;
    vote: "approve" | "changes";
    comment: Generated<string>;
    voted_at: TimeDefault;
    reset_at: TimeMaybe;
  };
  egress_review: {
    id: Generated<string>;
    request_id: string;
    reviewer_id: string;
    turn: number;
    submitted_at: TimeDefault;
  };
  egress_comment: {
    id: Generated<string>;
    request_id: string;
    group_id: string | null;
    author_id: string;
    turn: number;
    text: string;
    created_at: TimeDefault;
  };
  release: {
    id: string;
    request_id: string;
    package: Buffer;
    sha256: string;
    released_at: TimeDefault;
    revoked_at: TimeMaybe;
  };
  publication: {
    id: Generated<string>;
    project_id: string;
    title: string;
    url: string;
    published_on: string;
    added_by: string;
    removed_at: TimeMaybe;
  };
  refused_application: {
    id: Generated<string>;
    user_class: UserClass;
    decided_on: string;
    added_by: string;
    removed_at: TimeMaybe;
  };
  public_note: {
    id: Generated<string>;
    kind: "incident" | "contact";
    text_en: string;
    text_ja: string;
    noted_on: string;
    added_by: string;
    added_at: TimeDefault;
    removed_at: TimeMaybe;
  };
  policy_record: {
    id: ColumnType<number, never, never>;
    profile: string;
    version: string;
    rules: Json<DisclosurePolicy>;
    words: JsonDefault<{ rule: { en: string; ja: string }; value: { en: string; ja: string } }[]>;
    effective_from: TimeDefault;
  };
  hospital_link: {
    id: Generated<string>;
    token_sha256: string;
    name_en: string;
    name_ja: string;
    dataset_ids: ColumnType<string[], readonly string[], readonly string[]>;
    added_by: string;
    added_at: TimeDefault;
    removed_at: TimeMaybe;
  };
  release_link: {
    token_sha256: string;
    request_id: string;
    user_id: string;
    terms_version: string;
    accepted_at: Time;
    expires_at: Time;
    used_at: TimeMaybe;
    copy_id: string | null;
  };
  audit_question: {
    id: Generated<string>;
    title: string;
    filter: Json<unknown>;
    created_by: string;
    created_at: TimeDefault;
    removed_at: TimeMaybe;
  };
  audit_tree: { seq: number; hashes: Buffer };
  audit_event: {
    seq: number;
    at: Time;
    actor: string;
    actor_name: string;
    kind: AuditKind;
    project_id: string | null;
    subject: string | null;
    detail: Json<{ readonly [key: string]: unknown }>;
    prev_hash: string;
    hash: string;
  };
  server_key: { id: string; value: Buffer };
  schema_migration: { number: number; name: string; sha256: string; applied_at: TimeDefault };
};

export type UserRow = Selectable<Database["app_user"]>;
export type PermitRow = Selectable<Database["permit"]>;
export type ProjectRow = Selectable<Database["project"]>;
export type AuditRow = Selectable<Database["audit_event"]>;
export type NewAuditRow = Insertable<Database["audit_event"]>;
