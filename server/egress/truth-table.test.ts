// Who may take which step in which status, with the real database: the person is allowed in (`ok`), or hears why not.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenDatabase } from "../store/database.ts";
import type { EgressStatus } from "../store/schema.ts";
import { testDatabase } from "../store/testing.ts";
import type { Outcome } from "./denial.ts";
import { viewEvidence, viewTable } from "./lookups.ts";
import type { Viewer } from "./permissions.ts";
import { approveRequest, revokeRelease } from "./release.ts";
import { submitRequest, withdrawRequest } from "./request.ts";
import { castVote, endTurn, handInReview } from "./review.ts";
import { egressStatuses } from "./status.ts";
import {
  createRequestAt,
  downloadPackage,
  type MadeRequest,
  makeWorld,
  needs,
  verdict,
  type World,
} from "./testing.ts";
import { viewRequest } from "./view.ts";

let open: OpenDatabase;
let world: World;
beforeAll(async () => {
  open = await testDatabase();
  world = await makeWorld(open.db);
});
afterAll(async () => {
  await open.close();
});

type Act = (viewer: Viewer, made: MadeRequest) => Promise<Outcome<unknown>>;
const acts: { readonly [name: string]: Act } = {
  see: (viewer, { id }) => viewRequest(open.db, viewer, id),
  table: (viewer, { itemId }) => viewTable(open.db, viewer, itemId),
  evidence: (viewer, { itemId }) => viewEvidence(open.db, viewer, itemId, needs.policyOf),
  download: (viewer, { id }) => downloadPackage(open.db, viewer, id),
  submit: (viewer, { id }) => submitRequest(open.db, viewer, id),
  vote: (viewer, { itemId }) => castVote(open.db, viewer, itemId, { vote: "approve", comment: "" }),
  "hand in": (viewer, { id }) => handInReview(open.db, viewer, id),
  approve: (viewer, { id }) => approveRequest(open.db, viewer, id, "", needs),
  return: (viewer, { id }) => endTurn(open.db, viewer, id, "RETURNED", "Say more"),
  reject: (viewer, { id }) => endTurn(open.db, viewer, id, "REJECTED", "No"),
  withdraw: (viewer, { id }) => withdrawRequest(open.db, viewer, id),
  revoke: (viewer, { id }) => revokeRelease(open.db, viewer, id, "Mistake"),
};
const reads = new Set(["see", "table", "evidence", "download", "vote"]);
const persons = ["author", "colleague", "insider", "first", "second", "third", "admin", "member", "stranger"] as const;

async function measure(status: EgressStatus): Promise<string> {
  const lines: string[] = [];
  let made = await createRequestAt(world, status);
  for (const [name, act] of Object.entries(acts)) {
    const cells: string[] = [];
    for (const person of persons) {
      const outcome = verdict(await act(world.people[person], made));
      cells.push(outcome.padEnd(12));
      if (outcome === "ok" && !reads.has(name)) made = await createRequestAt(world, status);
    }
    lines.push(`${name.padEnd(9)} ${cells.join("")}`.trimEnd());
  }
  return `\n${`${" ".repeat(9)} ${persons.map((person) => person.padEnd(12)).join("")}`.trimEnd()}\n${lines.join("\n")}\n`;
}

const expected: { readonly [K in EgressStatus]: string } = {
  DRAFT: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-found   ok          not-found   not-found   not-found   not-found   ok          not-found
table     ok          not-found   ok          not-found   not-found   not-found   not-found   ok          not-found
evidence  not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
download  not-found   not-found   not-found   not-found   not-found   not-found   not-found   not-found   not-found
submit    ok          not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
vote      not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
hand in   not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
approve   not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
return    not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
reject    not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
withdraw  ok          not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
revoke    not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
`,
  SUBMITTED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-found   not-allowed not-found   not-allowed not-allowed not-allowed not-allowed not-found   not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
withdraw  ok          not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
  PARTIALLY_REVIEWED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-found   not-allowed not-found   not-allowed not-allowed not-allowed not-allowed not-found   not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed changed     ok          ok          not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     ok          ok          not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed changed     not-allowed not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed changed     not-allowed not-allowed not-allowed not-allowed not-found
withdraw  ok          not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
  REVIEWED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-found   not-allowed not-found   not-allowed not-allowed not-allowed not-allowed not-found   not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     changed     ok          not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed ok          ok          not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed ok          ok          changed     not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed ok          ok          not-allowed not-allowed not-allowed not-found
withdraw  changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
  RETURNED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-found   not-allowed not-found   not-allowed not-allowed not-allowed not-allowed not-found   not-found
submit    ok          not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
withdraw  ok          not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
  APPROVED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-found   not-allowed not-found   not-allowed not-allowed not-allowed not-allowed not-found   not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
withdraw  changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
  RELEASED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  ok          not-allowed ok          not-allowed not-allowed not-allowed not-allowed ok          not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
withdraw  changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed ok          not-allowed not-found
`,
  WITHDRAWN: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-found   ok          not-found   not-found   not-found   not-found   ok          not-found
table     ok          not-found   ok          not-found   not-found   not-found   not-found   ok          not-found
evidence  not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
download  not-found   not-found   not-found   not-found   not-found   not-found   not-found   not-found   not-found
submit    changed     not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
vote      not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
hand in   not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
approve   not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
return    not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
reject    not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
withdraw  changed     not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
revoke    not-allowed not-found   not-allowed not-found   not-found   not-found   not-found   not-allowed not-found
`,
  REJECTED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-found   not-allowed not-found   not-allowed not-allowed not-allowed not-allowed not-found   not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
withdraw  changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
  REVOKED: `
          author      colleague   insider     first       second      third       admin       member      stranger
see       ok          not-allowed ok          ok          ok          ok          ok          ok          not-found
table     ok          not-allowed ok          ok          ok          ok          not-allowed ok          not-found
evidence  not-allowed not-allowed not-allowed ok          ok          ok          not-allowed not-allowed not-found
download  not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
submit    changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
vote      not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
hand in   not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
approve   not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
return    not-allowed not-allowed not-allowed changed     changed     changed     not-allowed not-allowed not-found
reject    not-allowed not-allowed not-allowed changed     changed     not-allowed not-allowed not-allowed not-found
withdraw  changed     not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed not-found
revoke    not-allowed not-allowed not-allowed not-allowed not-allowed not-allowed changed     not-allowed not-found
`,
};

for (const status of egressStatuses) {
  test(status, async () => {
    expect(await measure(status)).toBe(expected[status]);
  });
}
