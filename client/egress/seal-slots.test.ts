import { expect, test } from "vitest";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { sealSlots } from "./seal-slots.ts";

const name = (en: string) => ({ en, ja: en });
const request = (over: Partial<EgressRequest>) => ({
  author: name("author"),
  submittedAt: "s",
  reviews: [],
  status: "SUBMITTED" as const,
  can: [],
  history: [],
  ...over,
});
const kinds = (over: Partial<EgressRequest>) => sealSlots(request(over), name("me")).map((slot) => slot.kind);

test("before anyone reviewed, the reviewer's own place waits", () => {
  expect(kinds({ can: ["vote"] })).toEqual(["applicant", "review-yours", "review-open", "approval-open"]);
  expect(kinds({})).toEqual(["applicant", "review-open", "review-open", "approval-open"]);
});

test("the other reviewer's seal stays closed until it may be read", () => {
  const closed = { reviewer: null, mine: false, submittedAt: "t" };
  expect(kinds({ reviews: [closed], can: ["vote"] })).toEqual([
    "applicant",
    "review-closed",
    "review-yours",
    "approval-open",
  ]);
  const mine = { reviewer: null, mine: true, submittedAt: "u" };
  const slots = sealSlots(request({ reviews: [closed, mine] }), name("me"));
  expect(slots[2]).toEqual({ kind: "review-set", name: name("me"), mine: true, at: "u" });
});

test("a third reviewer gets a third place", () => {
  const review = (who: string) => ({ reviewer: name(who), mine: false, submittedAt: "t" });
  expect(kinds({ status: "REVIEWED", reviews: [review("a"), review("b")], can: ["vote"] })).toEqual([
    "applicant",
    "review-set",
    "review-set",
    "review-yours",
    "approval-open",
  ]);
});

test("the approval carries the name of who decided last", () => {
  const history = [
    { at: "1", actor: name("old"), kind: "egress-approved", text: name("") },
    { at: "2", actor: name("new"), kind: "egress-approved", text: name("") },
  ];
  expect(sealSlots(request({ status: "RELEASED", history }), undefined).at(-1)).toEqual({
    kind: "approved",
    name: name("new"),
    at: "2",
  });
  expect(sealSlots(request({ status: "REJECTED" }), undefined).at(-1)).toEqual({
    kind: "rejected",
    name: null,
    at: null,
  });
});
