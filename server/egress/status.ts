// The states of an egress request as one table: who owns each, what may follow, who may do it, what must hold and what the audit log calls it.
import type { AuditKind } from "../audit/event.ts";
import type { EgressStatus } from "../store/schema.ts";
import type { Denial } from "./denial.ts";

/** How a person stands to one request. `colleague`: a reviewer of the author's organization or of the same project, who is never independent. */
export type Relation = "author" | "colleague" | "reviewer" | "reviewed" | "admin" | "member" | "stranger" | "system";

export type Owner = "author" | "reviewer" | "system" | "admin" | "nobody";

export type GuardName =
  | "permit-active"
  | "purpose-given"
  | "groups-described"
  | "output-present"
  | "content-unchanged"
  | "snapshot-current"
  | "every-item-voted"
  | "every-item-approved"
  | "reason-given";

export type Step = {
  readonly by: readonly Relation[];
  readonly guards: readonly GuardName[];
  readonly event: AuditKind;
};
export type State = { readonly owner: Owner; readonly next: { readonly [K in EgressStatus]?: Step } };

const submit: Step = {
  by: ["author"],
  guards: [
    "permit-active",
    "purpose-given",
    "groups-described",
    "output-present",
    "snapshot-current",
    "content-unchanged",
  ],
  event: "egress-submitted",
};
const withdraw: Step = { by: ["author"], guards: [], event: "egress-withdrawn" };
const handIn: Step = { by: ["reviewer"], guards: ["every-item-voted", "content-unchanged"], event: "egress-reviewed" };
// Early return: one look can be enough to see that the context is missing; the second reviewer is spared.
const returnEarly: Step = { by: ["reviewer", "reviewed"], guards: ["reason-given"], event: "egress-returned" };

export const statusTable: { readonly [K in EgressStatus]: State } = {
  DRAFT: { owner: "author", next: { SUBMITTED: submit, WITHDRAWN: withdraw } },
  SUBMITTED: { owner: "reviewer", next: { PARTIALLY_REVIEWED: handIn, RETURNED: returnEarly, WITHDRAWN: withdraw } },
  PARTIALLY_REVIEWED: { owner: "reviewer", next: { REVIEWED: handIn, RETURNED: returnEarly, WITHDRAWN: withdraw } },
  REVIEWED: {
    owner: "reviewer",
    next: {
      // A third reviewer may still hand in and outvote.
      REVIEWED: handIn,
      APPROVED: {
        by: ["reviewed"],
        guards: ["every-item-approved", "permit-active", "snapshot-current", "content-unchanged"],
        event: "egress-approved",
      },
      REJECTED: { by: ["reviewed"], guards: ["reason-given"], event: "egress-rejected" },
      RETURNED: { by: ["reviewed"], guards: ["reason-given"], event: "egress-returned" },
    },
  },
  RETURNED: { owner: "author", next: { SUBMITTED: submit, WITHDRAWN: withdraw } },
  APPROVED: {
    owner: "system",
    next: { RELEASED: { by: ["system"], guards: ["content-unchanged"], event: "egress-released" } },
  },
  RELEASED: { owner: "admin", next: { REVOKED: { by: ["admin"], guards: ["reason-given"], event: "egress-revoked" } } },
  WITHDRAWN: { owner: "nobody", next: {} },
  REJECTED: { owner: "nobody", next: {} },
  REVOKED: { owner: "nobody", next: {} },
};

export const egressStatuses = Object.keys(statusTable) as readonly EgressStatus[];

export type Transition = { readonly ok: true; readonly step: Step } | { readonly ok: false; readonly denial: Denial };

/** The step from the request's status to `next` for someone who stands so to it; the caller then checks the step's guards. */
export function transition(
  request: { readonly status: EgressStatus },
  next: EgressStatus,
  relations: readonly Relation[],
): Transition {
  const step = statusTable[request.status].next[next];
  if (step?.by.some((relation) => relations.includes(relation))) return { ok: true, step };
  // Who may do it in some status hears that the status is wrong; everyone else, that it is not theirs to do.
  const everMine = egressStatuses.some(
    (from) => statusTable[from].next[next]?.by.some((r) => relations.includes(r)) === true,
  );
  return { ok: false, denial: everMine ? wrongStatus : notYours(relations) };
}

const wrongStatus: Denial = {
  kind: "changed",
  message: {
    en: "The request is not in a state that allows this.",
    ja: "この申請は、今の状態ではその操作ができません。",
  },
  help: { en: "Look at the newest state of the request.", ja: "申請の最新の状態を確かめてください。" },
};

export function notYours(relations: readonly Relation[]): Denial {
  if (relations.includes("author"))
    return {
      kind: "not-allowed",
      message: { en: "Nobody reviews their own request.", ja: "自分の申請を自分で審査することはできません。" },
      help: { en: "Two independent reviewers decide.", ja: "独立した出力審査担当者2名が判定します。" },
    };
  if (relations.includes("colleague"))
    return {
      kind: "not-allowed",
      message: {
        en: "You belong to the author's organization or project, so you cannot review this request.",
        ja: "申請者と同じ組織または案件に属しているため、この申請は審査できません。",
      },
      help: { en: "A reviewer from elsewhere has to decide.", ja: "他の組織の出力審査担当者に任せてください。" },
    };
  return {
    kind: "not-allowed",
    message: { en: "This is not for you to do.", ja: "この操作の権限がありません。" },
    help: {
      en: "Ask the author, a reviewer or the administrator.",
      ja: "申請者、出力審査担当者または管理者に依頼してください。",
    },
  };
}

/** The table as a Mermaid diagram; docs/airlock.md holds exactly this text. */
export function statusDiagram(): string {
  const lines = ["stateDiagram-v2", "  [*] --> DRAFT"];
  for (const from of egressStatuses) {
    const steps = Object.entries(statusTable[from].next);
    for (const [next, step] of steps) lines.push(`  ${from} --> ${next}: ${step.by.join(" or ")} (${step.event})`);
    if (steps.length === 0) lines.push(`  ${from} --> [*]`);
  }
  return lines.join("\n");
}
