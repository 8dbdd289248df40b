// What can be written into the audit log: a closed union of kinds, who did it, and to what.

export const auditKinds = [
  "sign-in",
  "sign-in-failed",
  "sign-out",
  "locked",
  "user-added",
  "user-changed",
  "organization-added",
  "project-created",
  "permit-granted",
  "permit-revoked",
  "member-added",
  "member-removed",
  "dataset-imported",
  "query-started",
  "query-released",
  "query-refused",
  "query-failed",
  "query-stopped",
  "result-viewed",
  "evidence-viewed",
  "egress-created",
  "egress-changed",
  "egress-submitted",
  "egress-withdrawn",
  "egress-voted",
  "egress-reviewed",
  "egress-returned",
  "egress-approved",
  "egress-rejected",
  "egress-released",
  "egress-revoked",
  "egress-commented",
  "terms-accepted",
  "package-downloaded",
  "notebook-created",
  "notebook-changed",
  "notebook-deleted",
  "block-added",
  "block-changed",
  "block-deleted",
  "server-started",
  "rules-effective",
  "public-entry-added",
  "audit-question-kept",
  "audit-question-removed",
] as const;

export type AuditKind = (typeof auditKinds)[number];

/** Who acts: a user's id and shown name, or one of the two below. */
export type Actor = { readonly id: string; readonly name: string };

export const systemActor: Actor = { id: "system", name: "Sekisho" };
export const anonymousActor: Actor = { id: "anonymous", name: "" };

/** `detail` is plain JSON. SECURITY: never a value from the data, a password or a code. */
export type AuditEntry = {
  readonly kind: AuditKind;
  readonly projectId?: string | undefined;
  /** Id of the thing acted on. */
  readonly subject?: string | undefined;
  readonly detail?: { readonly [key: string]: unknown } | undefined;
};
