// The order of the review queue: what waits for this reviewer comes first, the oldest on top.
import type { EgressSummary } from "../../server/http/schemas.ts";

export type QueueShelf = "mine" | "others" | "author" | "closed";
type Entry = Pick<EgressSummary, "id" | "status" | "myReviewIn" | "submittedAt">;

/** Whose turn it is, seen by this reviewer. */
export function shelfOf(entry: Entry): QueueShelf {
  switch (entry.status) {
    case "SUBMITTED":
    case "PARTIALLY_REVIEWED":
      return entry.myReviewIn ? "others" : "mine";
    case "REVIEWED":
      return entry.myReviewIn ? "mine" : "others";
    case "APPROVED":
      return "others";
    case "DRAFT":
    case "RETURNED":
      return "author";
    case "RELEASED":
    case "REVOKED":
    case "REJECTED":
    case "WITHDRAWN":
      return "closed";
  }
}

const shelves: readonly QueueShelf[] = ["mine", "others", "author", "closed"];

export function orderQueue<E extends Entry>(entries: readonly E[]): readonly E[] {
  return [...entries].sort((a, b) => {
    const shelf = shelves.indexOf(shelfOf(a)) - shelves.indexOf(shelfOf(b));
    if (shelf !== 0) return shelf;
    const age = (a.submittedAt ?? "").localeCompare(b.submittedAt ?? "");
    return shelfOf(a) === "closed" ? -age : age || a.id.localeCompare(b.id);
  });
}

/** The request before and after this one among those that wait for me. */
export function neighbours<E extends Entry>(
  entries: readonly E[],
  id: string,
): { before: E | null; after: E | null; place: number; waiting: number } {
  const waiting = orderQueue(entries).filter((entry) => shelfOf(entry) === "mine");
  const place = waiting.findIndex((entry) => entry.id === id);
  const after = place === -1 ? waiting[0] : waiting[place + 1];
  return { before: waiting[place - 1] ?? null, after: after ?? null, place: place + 1, waiting: waiting.length };
}

/** Whole days since submission; a person reads age in days. */
export function ageDays(submittedAt: string | null, now: number): number | null {
  return submittedAt === null ? null : Math.max(0, Math.floor((now - Date.parse(submittedAt)) / 86_400_000));
}
