// What an administrator is writing: kept as typed, checked field by field, turned into the server's input only when complete.
import type { AdminDataset, PermitInput, ProjectInput } from "../../server/http/schemas.ts";
import type { Grants } from "./grant-tree.ts";

export type LegalBasis = PermitInput["legalBasis"];
export type DataType = ProjectInput["dataTypes"][number];
export type MemberDraft = { readonly login: string; readonly role: "analyst" | "viewer" };
export type PermitDraft = {
  readonly purposeEn: string;
  readonly purposeJa: string;
  readonly legalBasis: LegalBasis;
  readonly datasetId: string;
  readonly snapshotId: string;
  readonly grants: Grants;
  readonly rowScope: PermitInput["rowScope"];
  readonly policyProfile: string;
  readonly startsOn: string;
  readonly endsOn: string;
};
export type ProjectDraft = {
  readonly titleEn: string;
  readonly titleJa: string;
  readonly userClass: ProjectInput["userClass"];
  readonly dataTypes: readonly DataType[];
  readonly members: readonly MemberDraft[];
};

/** The key of the sentence beside a field. */
export type FieldError =
  | "needOne"
  | "needText"
  | "needGrants"
  | "needPerson"
  | "needDate"
  | "endBeforeStart"
  | "needValues";
export type Errors<Draft> = { readonly [K in keyof Draft]?: FieldError };

const empty = (text: string): boolean => text.trim() === "";
const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export function projectErrors(draft: ProjectDraft): Errors<ProjectDraft> {
  return {
    ...(empty(draft.titleEn) && { titleEn: "needText" as const }),
    ...(empty(draft.titleJa) && { titleJa: "needText" as const }),
    ...(draft.dataTypes.length === 0 && { dataTypes: "needOne" as const }),
  };
}

export function permitErrors(draft: PermitDraft, dataset: AdminDataset | undefined): Errors<PermitDraft> {
  const grantsPerson = dataset?.tables.some(
    (table) => table.kind !== "public" && draft.grants[table.name] !== undefined,
  );
  return {
    ...(empty(draft.purposeEn) && { purposeEn: "needText" as const }),
    ...(empty(draft.purposeJa) && { purposeJa: "needText" as const }),
    ...(empty(draft.snapshotId) && { snapshotId: "needOne" as const }),
    ...(empty(draft.policyProfile) && { policyProfile: "needOne" as const }),
    ...(Object.keys(draft.grants).length === 0
      ? { grants: "needGrants" as const }
      : grantsPerson === false && { grants: "needPerson" as const }),
    ...(draft.rowScope.some((scope) => scope.values.length === 0) && { rowScope: "needValues" as const }),
    ...(!isDate(draft.startsOn) && { startsOn: "needDate" as const }),
    ...(!isDate(draft.endsOn)
      ? { endsOn: "needDate" as const }
      : draft.endsOn < draft.startsOn && { endsOn: "endBeforeStart" as const }),
  };
}

export function permitInput(draft: PermitDraft): PermitInput {
  return {
    purpose: { en: draft.purposeEn.trim(), ja: draft.purposeJa.trim() },
    legalBasis: draft.legalBasis,
    snapshotId: draft.snapshotId,
    grants: draft.grants,
    rowScope: draft.rowScope,
    policyProfile: draft.policyProfile,
    startsOn: draft.startsOn,
    endsOn: draft.endsOn,
  };
}

export function projectInput(project: ProjectDraft, permit: PermitDraft): ProjectInput {
  return {
    title: { en: project.titleEn.trim(), ja: project.titleJa.trim() },
    userClass: project.userClass,
    dataTypes: [...project.dataTypes],
    permit: permitInput(permit),
    members: project.members
      .map((member) => ({ login: member.login.trim(), role: member.role }))
      .filter((member) => member.login !== ""),
  };
}

/** Today in Japan, and the last day of a year from today; what a permit usually spans. */
export function usualPeriod(now: Date): { readonly startsOn: string; readonly endsOn: string } {
  const day = (date: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tokyo" }).format(date);
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  end.setUTCDate(end.getUTCDate() - 1);
  return { startsOn: day(now), endsOn: day(end) };
}
