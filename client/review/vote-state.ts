// What a reviewer still owes before the review can be handed in, and when a vote needs words.
import type { EgressRequest } from "../../server/http/schemas.ts";

export type Item = EgressRequest["groups"][number]["items"][number];
export type Vote = "approve" | "changes";

export function itemsOf(request: Pick<EgressRequest, "groups">): readonly Item[] {
  return request.groups.flatMap((group) => group.items);
}

/** Supporting items never leave and need no vote. */
export function leavingItems(request: Pick<EgressRequest, "groups">): readonly Item[] {
  return itemsOf(request).filter((item) => !item.supporting);
}

export function itemsWithoutMyVote(request: Pick<EgressRequest, "groups">): readonly Item[] {
  return leavingItems(request).filter((item) => item.myVote === null);
}

/** A vote for changes tells the author what to change; approving against a question of the rules is answered for in words. */
export function commentNeeded(vote: Vote, machineAsks: boolean): boolean {
  return vote === "changes" || machineAsks;
}

/** How the current turn's votes of an item stand side by side. */
export function voteSummary(votes: Item["votes"]): "approved" | "changes" | "mixed" | "incomplete" {
  if (votes.length < 2) return "incomplete";
  const approvals = votes.filter((vote) => vote.vote === "approve").length;
  return approvals === votes.length ? "approved" : approvals === 0 ? "changes" : "mixed";
}
