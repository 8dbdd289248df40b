// What the handed-in reviews of a turn say about one output item.
import { reviewsNeeded } from "./visibility.ts";

export type Vote = "approve" | "changes";
export type ItemDecision = "incomplete" | "approved" | "conflicted" | "changes";

/**
 * `reviewers`: who handed in a review this turn. `votes`: the current vote of each reviewer on the item.
 * Two approvals carry the item, so that a third reviewer can outvote one.
 */
export function decideItem(reviewers: readonly string[], votes: ReadonlyMap<string, Vote>): ItemDecision {
  if (reviewers.length < reviewsNeeded) return "incomplete";
  const counted = reviewers.map((reviewer) => votes.get(reviewer));
  if (counted.includes(undefined)) return "incomplete";
  const approvals = counted.filter((vote) => vote === "approve").length;
  if (approvals >= reviewsNeeded) return "approved";
  return approvals > 0 ? "conflicted" : "changes";
}
