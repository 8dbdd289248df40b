// Who may do what: pure decisions over facts that the caller has just read. No clock, no database.
import type { Refusal } from "../plan/refusal.ts";
import type { MemberRole, SystemRole } from "../store/schema.ts";
import { daysBetween } from "./today.ts";

export type PermitStatus = "upcoming" | "active" | "ended" | "revoked" | "superseded";

export type PermitDates = {
  readonly starts_on: string;
  readonly ends_on: string;
  readonly superseded_at: Date | null;
  readonly revoked_at: Date | null;
};

export type Decision = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

/** `today` is an ISO date; the first and the last day belong to the permit. */
export function permitStatus(permit: PermitDates, today: string): PermitStatus {
  if (permit.revoked_at !== null) return "revoked";
  if (permit.superseded_at !== null) return "superseded";
  if (today < permit.starts_on) return "upcoming";
  return today > permit.ends_on ? "ended" : "active";
}

/** Days one may still work, today included; 0 when not active. */
export function daysLeft(permit: PermitDates, today: string): number {
  return permitStatus(permit, today) === "active" ? daysBetween(today, permit.ends_on) + 1 : 0;
}

export type Facts = {
  readonly project: { readonly closed_at: Date | null };
  readonly permit: PermitDates | undefined;
  readonly membership: MemberRole | undefined;
  readonly today: string;
};

/** May this person see the project's catalog and results? Being a member and an active permit: nothing else helps, no role either. */
export function maySee(facts: Facts): Decision {
  if (facts.membership === undefined) return no(refusals.notMember);
  if (facts.project.closed_at !== null) return no(refusals.closed);
  if (facts.permit === undefined) return no(refusals.none);
  const status = permitStatus(facts.permit, facts.today);
  return status === "active" ? yes : no(refusals[status]);
}

/** May this person ask questions? Like seeing, and as an analyst. */
export function mayAnalyse(facts: Facts): Decision {
  const seeing = maySee(facts);
  if (!seeing.ok) return seeing;
  return facts.membership === "analyst" ? yes : no(refusals.viewer);
}

type Roles = { readonly roles: readonly SystemRole[] };

export function mayAdminister({ roles }: Roles): boolean {
  return roles.includes("admin");
}

export function mayReadAudit({ roles }: Roles): boolean {
  return roles.includes("admin") || roles.includes("auditor");
}

const yes: Decision = { ok: true };

function no(words: Pick<Refusal, "message" | "help">): Decision {
  return { ok: false, refusal: { kind: "permit", ...words } };
}

const refusals = {
  notMember: {
    message: { en: "You are not a member of this project.", ja: "このプロジェクトのメンバーではありません。" },
    help: { en: "Ask the administrator to add you.", ja: "管理者に追加を依頼してください。" },
  },
  viewer: {
    message: {
      en: "You may read in this project, but not ask questions.",
      ja: "このプロジェクトでは閲覧のみできます。",
    },
    help: {
      en: "Ask an analyst of the project, or the administrator to change your role.",
      ja: "プロジェクトの解析者に依頼するか、管理者に役割の変更を相談してください。",
    },
  },
  closed: {
    message: { en: "This project is closed.", ja: "このプロジェクトは終了しています。" },
    help: { en: "Ask the administrator if it should be open.", ja: "必要な場合は管理者に相談してください。" },
  },
  none: {
    message: { en: "The project has no permit now.", ja: "このプロジェクトには現在、利用許可がありません。" },
    help: {
      en: "Ask the administrator whether a new permit is coming.",
      ja: "新しい許可の予定を管理者に確認してください。",
    },
  },
  upcoming: {
    message: { en: "The permit has not begun yet.", ja: "利用許可の期間がまだ始まっていません。" },
    help: { en: "Its first day is shown on the project page.", ja: "開始日はプロジェクトの画面に表示されています。" },
  },
  ended: {
    message: { en: "The permit has ended.", ja: "利用許可の期間が終了しました。" },
    help: { en: "Ask the administrator about an extension.", ja: "延長については管理者に相談してください。" },
  },
  revoked: {
    message: { en: "The permit was revoked.", ja: "利用許可が取り消されました。" },
    help: { en: "Ask the administrator for the reason.", ja: "理由は管理者に確認してください。" },
  },
  superseded: {
    message: { en: "A newer permit has replaced this one.", ja: "新しい利用許可に置き換えられました。" },
    help: { en: "Reload the page to work under the new one.", ja: "再読み込みして、新しい許可で作業してください。" },
  },
} as const;
