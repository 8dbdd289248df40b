// The words of the HTTP API: request and answer shapes, one zod schema each; the OpenAPI page and the client's types come from here.
import { z } from "zod";
import { AuditFilter } from "../audit/filter.ts";
import { TreeHead } from "../audit/tree-head.ts";

export type { AuditFilter } from "../audit/filter.ts";
export type { EventProof, GrowthProof } from "../audit/proof.ts";
export type { TreeHead } from "../audit/tree-head.ts";

export const Bilingual = z.object({ en: z.string(), ja: z.string() });

/** Every error answer. `at` is a UTF-16 offset into the submitted SQL. */
export const ApiError = z.object({
  kind: z.string(),
  message: Bilingual,
  help: Bilingual,
  at: z.number().int().nullable(),
  suggestion: z.string().nullable(),
});

export const OrganizationClass = z.enum(["company", "academia", "government", "holder"]);
export const UserClass = z.enum(["company", "academia", "government"]);
export const SystemRole = z.enum(["admin", "reviewer", "auditor"]);

export const Me = z.object({
  id: z.string(),
  login: z.string(),
  name: Bilingual,
  organization: Bilingual,
  roles: z.array(SystemRole),
  language: z.enum(["ja", "en"]),
  sessionEndsAt: z.string(),
  idleEndsAt: z.string(),
  /** true when the server runs without walls (demo switch): every page shows a banner. */
  unwalled: z.boolean(),
});

export const Member = z.object({
  userId: z.string(),
  login: z.string(),
  name: Bilingual,
  organization: Bilingual,
  role: z.enum(["analyst", "viewer"]),
});

export const RowScope = z.array(z.object({ table: z.string(), column: z.string(), values: z.array(z.string()) }));

export const Permit = z.object({
  id: z.string(),
  purpose: Bilingual,
  legalBasis: z.enum(["ngmia-opt-out", "consent", "anonymized", "research-exemption"]),
  datasetId: z.string(),
  datasetTitle: Bilingual,
  snapshotId: z.string(),
  grants: z.record(z.string(), z.array(z.string())),
  rowScope: RowScope,
  policyProfile: z.string(),
  startsOn: z.string(),
  endsOn: z.string(),
  status: z.enum(["upcoming", "active", "ended", "revoked", "superseded"]),
  daysLeft: z.number().int(),
});

const RuleSource = z.object({
  text: Bilingual,
  status: z.enum(["official", "secondary", "proposed", "unverified"]),
});
const RuleText = z.object({ id: z.string(), title: Bilingual, text: Bilingual, source: RuleSource });
export const ProjectRules = z.object({
  policyVersion: z.string(),
  layers: z.array(z.object({ layer: z.enum(["dataset", "permit"]), profile: z.string(), title: Bilingual })),
  /** Enforced by the machine; `from`: the profile whose value won. */
  rules: z.array(RuleText.extend({ from: z.string() })),
  /** Checked by reviewers. */
  reviewed: z.array(RuleText),
  shown: z.object({
    tables: z.int(),
    near: z.int(),
    pinpoint: z.int(),
    numbers: z.int(),
    numbersMax: z.int(),
    answers: z.array(
      z.object({ at: z.string(), by: Bilingual, excerpt: z.string(), near: z.boolean(), pinpoint: z.boolean() }),
    ),
  }),
});
export type ProjectRules = z.infer<typeof ProjectRules>;

export const Project = z.object({
  id: z.string(),
  title: Bilingual,
  userClass: UserClass,
  dataTypes: z.array(z.enum(["ehr", "claims", "dpc", "checkup", "care", "cohort"])),
  permit: Permit.nullable(),
  members: z.array(Member),
  myRole: z.enum(["analyst", "viewer", "none"]),
});

export const CatalogColumn = z.object({
  name: z.string(),
  type: z.string(),
  label: Bilingual,
  unit: z.string().nullable(),
  codeSystem: z.string().nullable(),
  role: z.string(),
  filledPercent: z.number().int().nullable(),
  domain: z.array(z.object({ value: z.string(), en: z.string(), ja: z.string() })).nullable(),
});
export const CatalogTable = z.object({
  name: z.string(),
  kind: z.enum(["person", "event", "public"]),
  label: Bilingual,
  description: Bilingual,
  columns: z.array(CatalogColumn),
});
export const Catalog = z.object({
  datasetId: z.string(),
  datasetTitle: Bilingual,
  snapshotId: z.string(),
  asOf: z.string(),
  source: Bilingual,
  policyProfile: z.string(),
  policyVersion: z.string(),
  tables: z.array(CatalogTable),
  functions: z.array(z.object({ name: z.string(), signature: z.string(), description: Bilingual })),
});

/** Why a cell has no number. */
export const Mark = z.enum([
  "small",
  "pinpoint",
  "secondary",
  "dominated",
  "near",
  "tail",
  "degrees-of-freedom",
  "institutions",
]);

/**
 * What a project may see of one answer. rows × columns, row-major; a suppressed cell is null in `rows` and has its mark at the same place in `marks`.
 * Values: integers up to 2^53 and finite doubles as numbers, larger integers and exact decimals as text, dates as ISO text.
 */
export const ProtectedTable = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string(), kind: z.enum(["label", "number"]) })),
  rows: z.array(z.array(z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(z.unknown())]))),
  marks: z.array(z.array(Mark.nullable())),
  /** Sentences below the table, e.g. "4 categories not shown". */
  notes: z.array(Bilingual),
  policyVersion: z.string(),
  snapshotId: z.string(),
});

/** What can be said of a statement before it is run. */
export const Lint = z.object({
  /** Null: the statement would be run. */
  error: ApiError.nullable(),
  /**
   * The answer's columns; empty where the statement cannot be read. free: public data and constants. label: a category of the data,
   * listed with its cell. protected: a figure over patients. person: values of single patients, never shown.
   */
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      source: z.enum(["free", "label", "protected", "person"]).nullable(),
    }),
  ),
  /** Nothing is wrong, but the answer may hold less than the text suggests. */
  warnings: z.array(
    z.object({ kind: z.enum(["small-categories", "withheld-rows"]), message: Bilingual, help: Bilingual }),
  ),
});

export const RunStatus = z.enum(["queued", "running", "released", "refused", "failed", "stopped"]);
export const Run = z.object({
  id: z.string(),
  projectId: z.string(),
  blockId: z.string().nullable(),
  sql: z.string(),
  status: RunStatus,
  step: z.enum(["bind", "execute", "protect", "finish"]).nullable(),
  placeInLine: z.number().int().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  by: Bilingual,
  resultId: z.string().nullable(),
  error: ApiError.nullable(),
});

export const ChartConfig = z.object({
  source: z.string(),
  mark: z.enum(["bar", "line", "dot"]),
  x: z.string(),
  y: z.string(),
  series: z.string().nullable(),
});
export const Block = z.object({
  id: z.string(),
  position: z.number(),
  kind: z.enum(["sql", "markdown", "chart"]),
  name: z.string(),
  text: z.string(),
  config: z.union([ChartConfig, z.object({}).strict()]),
  version: z.number().int(),
  run: Run.nullable(),
  /** true when the text differs from what its newest run was asked. */
  stale: z.boolean(),
});
export const NotebookSummary = z.object({
  id: z.string(),
  title: z.string(),
  updatedAt: z.string(),
  blocks: z.number().int(),
});
export const Notebook = z.object({
  id: z.string(),
  projectId: z.string(),
  title: z.string(),
  updatedAt: z.string(),
  blocks: z.array(Block),
});

export const EgressStatus = z.enum([
  "DRAFT",
  "SUBMITTED",
  "PARTIALLY_REVIEWED",
  "REVIEWED",
  "APPROVED",
  "RELEASED",
  "RETURNED",
  "WITHDRAWN",
  "REJECTED",
  "REVOKED",
]);
export const EgressClass = z.enum(["publication", "internal-report", "regulatory", "joint-use"]);
export const EgressVote = z.object({
  reviewer: Bilingual,
  vote: z.enum(["approve", "changes"]),
  comment: z.string(),
  turn: z.number().int(),
  at: z.string(),
});
export const EgressItem = z.object({
  id: z.string(),
  name: z.string(),
  supporting: z.boolean(),
  resultId: z.string(),
  sha256: z.string(),
  /** Rule verdicts of the machine: how many numbers are shown and withheld, by mark. */
  shown: z.number().int(),
  withheld: z.number().int(),
  /** My own vote (reviewer), and all votes once I may see them. */
  myVote: EgressVote.nullable(),
  votes: z.array(EgressVote),
});
export const EgressGroup = z.object({
  id: z.string(),
  title: z.string(),
  context: z.string(),
  controls: z.string(),
  items: z.array(EgressItem),
});
export const EgressComment = z.object({
  id: z.string(),
  author: Bilingual,
  groupId: z.string().nullable(),
  turn: z.number().int(),
  text: z.string(),
  at: z.string(),
});
export const EgressRequest = z.object({
  id: z.string(),
  projectId: z.string(),
  projectTitle: Bilingual,
  title: z.string(),
  purpose: z.string(),
  class: EgressClass,
  status: EgressStatus,
  turn: z.number().int(),
  author: Bilingual,
  authorOrganization: Bilingual,
  createdAt: z.string(),
  submittedAt: z.string().nullable(),
  groups: z.array(EgressGroup),
  comments: z.array(EgressComment),
  /** Reviews handed in so far; names only where the viewer may see them (blind until both are in). */
  reviews: z.array(z.object({ reviewer: Bilingual.nullable(), mine: z.boolean(), submittedAt: z.string() })),
  /** What the signed-in person may do now; the server checks again. */
  can: z.array(
    z.enum([
      "edit",
      "submit",
      "withdraw",
      "vote",
      "submit-review",
      "approve",
      "reject",
      "return",
      "release",
      "download",
      "revoke",
    ]),
  ),
  /** Why the next step is not possible yet, in words. */
  blockers: z.array(Bilingual),
  release: z.object({ releasedAt: z.string(), sha256: z.string(), revokedAt: z.string().nullable() }).nullable(),
  history: z.array(z.object({ at: z.string(), actor: Bilingual, kind: z.string(), text: Bilingual })),
});
export const EgressSummary = z.object({
  id: z.string(),
  projectId: z.string(),
  projectTitle: Bilingual,
  title: z.string(),
  class: EgressClass,
  status: EgressStatus,
  author: Bilingual,
  submittedAt: z.string().nullable(),
  items: z.number().int(),
  shown: z.number().int(),
  withheld: z.number().int(),
  myReviewIn: z.boolean(),
  reviewsIn: z.number().int(),
});

/** The evidence twin of a table, for reviewers only: same rows and columns as the table; per number the figures behind it. */
export const EvidenceCell = z.object({
  persons: z.number().int().nullable(),
  /** true when `persons` is a lower bound (enough to clear the rule), false when exact. */
  personsAtLeast: z.boolean(),
  /** Share of the largest and the two largest contributors, 0…1, upper bounds where `personsAtLeast`. */
  largestShare: z.number().nullable(),
  twoLargestShare: z.number().nullable(),
  /** Of a withheld count: least and most that shown cells and marks allow (null = no bound). Absent in older results. */
  interval: z.tuple([z.number(), z.number().nullable()]).nullable().optional(),
  rule: Mark.nullable(),
});
export const EvidenceTwin = z.object({
  table: ProtectedTable,
  evidence: z.array(z.array(EvidenceCell.nullable())),
  /** The limits of the policy in force, so that nearness can be shown; absent when the profile is gone. */
  limits: z.object({ persons: z.number(), largestShare: z.number(), twoLargestShare: z.number() }).optional(),
  rules: z.array(
    z.object({
      id: z.string(),
      verdict: z.enum(["pass", "acted", "ask"]),
      title: Bilingual,
      text: Bilingual,
      figure: z.string(),
    }),
  ),
  sql: z.string(),
  snapshotId: z.string(),
  policyVersion: z.string(),
  runAt: z.string(),
  runBy: Bilingual,
});

export const AuditEvent = z.object({
  seq: z.number().int(),
  at: z.string(),
  actor: z.string(),
  kind: z.string(),
  projectId: z.string().nullable(),
  subject: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
  prevHash: z.string(),
});
export const AuditPage = z.object({
  events: z.array(AuditEvent),
  nextBefore: z.number().int().nullable(),
  total: z.number().int(),
});
/** Who stands behind the events of a filter. */
export const AuditPeople = z.array(
  z.object({ actor: z.string(), name: z.string(), events: z.number().int(), first: z.string(), last: z.string() }),
);
export const AuditQuestion = z.object({ id: z.string(), title: z.string(), filter: AuditFilter });
export const AuditState = z.object({
  /** The newest head this server signed; null before the first. */
  head: TreeHead.nullable(),
  mirrors: z.array(z.object({ name: z.string(), size: z.number().int(), failing: z.boolean() })),
  publicKey: z.string(),
  kinds: z.array(z.string()),
  datasets: z.array(z.object({ id: z.string(), title: Bilingual })),
});
export const AuditVerdict = z.object({
  ok: z.boolean(),
  checked: z.number().int(),
  brokenAt: z.number().int().nullable(),
  reason: Bilingual.nullable(),
  headHash: z.string(),
  rootHash: z.string(),
});

export const AdminUser = z.object({
  id: z.string(),
  login: z.string(),
  name: Bilingual,
  organizationId: z.string(),
  organization: Bilingual,
  roles: z.array(SystemRole),
  disabled: z.boolean(),
  lockedUntil: z.string().nullable(),
});
export const AdminDataset = z.object({
  id: z.string(),
  title: Bilingual,
  policyProfile: z.string(),
  snapshots: z.array(z.object({ id: z.string(), createdAt: z.string(), persons: z.number().int() })),
  tables: z.array(CatalogTable),
});
export const PermitInput = z.object({
  purpose: Bilingual,
  legalBasis: Permit.shape.legalBasis,
  snapshotId: z.string().min(1),
  grants: Permit.shape.grants,
  rowScope: RowScope,
  policyProfile: z.string().min(1),
  startsOn: z.iso.date(),
  endsOn: z.iso.date(),
});
export const ProjectInput = z.object({
  title: Bilingual,
  userClass: UserClass,
  dataTypes: Project.shape.dataTypes.min(1),
  permit: PermitInput,
  members: z.array(z.object({ login: z.string(), role: z.enum(["analyst", "viewer"]) })),
});

export type Bilingual = z.infer<typeof Bilingual>;
export type ApiError = z.infer<typeof ApiError>;
export type Me = z.infer<typeof Me>;
export type Project = z.infer<typeof Project>;
export type Permit = z.infer<typeof Permit>;
export type Catalog = z.infer<typeof Catalog>;
export type CatalogTable = z.infer<typeof CatalogTable>;
export type Mark = z.infer<typeof Mark>;
export type ProtectedTableJson = z.infer<typeof ProtectedTable>;
export type Lint = z.infer<typeof Lint>;
export type Run = z.infer<typeof Run>;
export type Block = z.infer<typeof Block>;
export type Notebook = z.infer<typeof Notebook>;
export type NotebookSummary = z.infer<typeof NotebookSummary>;
export type ChartConfig = z.infer<typeof ChartConfig>;
export type EgressRequest = z.infer<typeof EgressRequest>;
export type EgressSummary = z.infer<typeof EgressSummary>;
export type EvidenceTwin = z.infer<typeof EvidenceTwin>;
export type AuditEvent = z.infer<typeof AuditEvent>;
export type AuditPeople = z.infer<typeof AuditPeople>;
export type AuditQuestion = z.infer<typeof AuditQuestion>;
export type AuditState = z.infer<typeof AuditState>;
export type AuditVerdict = z.infer<typeof AuditVerdict>;
export type AdminUser = z.infer<typeof AdminUser>;
export type AdminDataset = z.infer<typeof AdminDataset>;
export type PermitInput = z.infer<typeof PermitInput>;
export type ProjectInput = z.infer<typeof ProjectInput>;
