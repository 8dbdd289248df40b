import { expect, test } from "vitest";
import { adminPlace, projectHref } from "./admin-path.ts";
import {
  type PermitDraft,
  type ProjectDraft,
  permitErrors,
  projectErrors,
  projectInput,
  usualPeriod,
} from "./permit-draft.ts";

const label = { en: "", ja: "" };
const dataset = {
  id: "d",
  title: label,
  policyProfile: "p",
  snapshots: [],
  tables: [
    { name: "person", kind: "person" as const, label, description: label, columns: [] },
    { name: "codes", kind: "public" as const, label, description: label, columns: [] },
  ],
};
const permit: PermitDraft = {
  purposeEn: " Heart failure ",
  purposeJa: "心不全",
  legalBasis: "consent",
  datasetId: "d",
  snapshotId: "s",
  grants: { person: ["person_pid"] },
  rowScope: [],
  policyProfile: "p",
  startsOn: "2026-11-20",
  endsOn: "2027-11-19",
};
const project: ProjectDraft = {
  titleEn: "A",
  titleJa: "甲",
  userClass: "academia",
  dataTypes: ["ehr"],
  members: [
    { login: " sato ", role: "analyst" },
    { login: "  ", role: "viewer" },
  ],
};

test("a complete draft has no errors and becomes the server's input without loose blanks", () => {
  expect(permitErrors(permit, dataset)).toEqual({});
  expect(projectErrors(project)).toEqual({});
  const input = projectInput(project, permit);
  expect(input.members).toEqual([{ login: "sato", role: "analyst" }]);
  expect(input.permit.purpose).toEqual({ en: "Heart failure", ja: "心不全" });
});

test.each([
  [{ purposeJa: " " }, { purposeJa: "needText" }],
  [{ snapshotId: "" }, { snapshotId: "needOne" }],
  [{ grants: {} }, { grants: "needGrants" }],
  [{ grants: { codes: ["code"] } }, { grants: "needPerson" }],
  [{ rowScope: [{ table: "person", column: "sex", values: [] }] }, { rowScope: "needValues" }],
  [{ startsOn: "" }, { startsOn: "needDate" }],
  [{ endsOn: "2026-11-19" }, { endsOn: "endBeforeStart" }],
  [{ endsOn: "2026-11-20" }, {}],
] as const)("%j gives %j", (change, errors) => {
  expect(permitErrors({ ...permit, ...change } as unknown as PermitDraft, dataset)).toEqual(errors);
});

test("a project needs both titles and a data type", () => {
  expect(projectErrors({ ...project, titleJa: "", dataTypes: [] })).toEqual({
    titleJa: "needText",
    dataTypes: "needOne",
  });
});

test("the usual period is one year by the calendar of Japan", () => {
  expect(usualPeriod(new Date("2026-11-20T16:00:00Z"))).toEqual({ startsOn: "2026-11-21", endsOn: "2027-11-20" });
});

test.each([
  ["", { kind: "projects" }],
  ["projects", { kind: "projects" }],
  ["projects/new", { kind: "new-project" }],
  ["projects/P-001", { kind: "project", id: "P-001" }],
  ["projects/P-001/permit", { kind: "new-permit", id: "P-001" }],
  ["users", { kind: "users" }],
  ["users/new", { kind: "new-user" }],
  ["datasets/", { kind: "datasets" }],
  ["else", { kind: "projects" }],
] as const)("/admin/%s", (path, place) => {
  expect(adminPlace(path)).toEqual(place);
  if (place.kind === "project") expect(projectHref(place.id)).toBe(`/admin/${path}`);
});
