import { expect, test } from "vitest";
import type { EgressSummary } from "../../server/http/schemas.ts";
import { ageDays, neighbours, orderQueue, shelfOf } from "./queue-order.ts";

const entry = (id: string, status: EgressSummary["status"], submittedAt: string | null, myReviewIn = false) => ({
  id,
  status,
  submittedAt,
  myReviewIn,
});

test.each([
  ["SUBMITTED", false, "mine"],
  ["SUBMITTED", true, "others"],
  ["PARTIALLY_REVIEWED", false, "mine"],
  ["PARTIALLY_REVIEWED", true, "others"],
  ["REVIEWED", true, "mine"],
  ["REVIEWED", false, "others"],
  ["APPROVED", true, "others"],
  ["RETURNED", true, "author"],
  ["RELEASED", true, "closed"],
  ["REVOKED", false, "closed"],
  ["REJECTED", false, "closed"],
  ["WITHDRAWN", false, "closed"],
] as const)("%s with my review in: %s stands on the shelf %s", (status, mine, shelf) => {
  expect(shelfOf(entry("R", status, null, mine))).toBe(shelf);
});

const queue = [
  entry("R-1", "RELEASED", "2026-11-01"),
  entry("R-2", "SUBMITTED", "2026-11-18"),
  entry("R-3", "PARTIALLY_REVIEWED", "2026-11-15"),
  entry("R-4", "PARTIALLY_REVIEWED", "2026-11-10", true),
  entry("R-5", "RELEASED", "2026-11-05"),
  entry("R-6", "REVIEWED", "2026-11-17", true),
];

test("mine first and oldest first, closed last and newest first", () => {
  expect(orderQueue(queue).map((e) => e.id)).toEqual(["R-3", "R-6", "R-2", "R-4", "R-5", "R-1"]);
});

test("neighbours walk only what waits for me", () => {
  const at = neighbours(queue, "R-6");
  expect([at.before?.id, at.after?.id, at.place, at.waiting]).toEqual(["R-3", "R-2", 2, 3]);
  const outside = neighbours(queue, "R-1");
  expect([outside.before, outside.after?.id, outside.place]).toEqual([null, "R-3", 0]);
});

test("age is in whole days and never negative", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  expect(ageDays("2026-11-18T13:00:00Z", now)).toBe(1);
  expect(ageDays("2026-11-21T00:00:00Z", now)).toBe(0);
  expect(ageDays(null, now)).toBeNull();
});
