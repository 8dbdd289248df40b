// Blinding: whose votes and words of which turn a person may read, and whether reviewers have names for them.
import type { EgressStatus } from "../store/schema.ts";
import { isIndependentReviewer } from "./permissions.ts";
import type { Relation } from "./status.ts";

export type Sight = {
  readonly relations: readonly Relation[];
  readonly viewerId: string;
  readonly status: EgressStatus;
  /** The request's current turn. */
  readonly turn: number;
};

export const reviewsNeeded = 2;

/** May the viewer read what a reviewer wrote or voted in `turn`? */
export function maySeeReview(sight: Sight, written: { readonly reviewerId: string; readonly turn: number }): boolean {
  if (written.reviewerId === sight.viewerId) return true;
  if (written.turn < sight.turn) return true;
  switch (sight.status) {
    case "RETURNED":
    case "APPROVED":
    case "RELEASED":
    case "REJECTED":
    case "REVOKED":
      return true;
    case "WITHDRAWN":
      return isIndependentReviewer(sight.relations);
    // REVIEWED means that two reviews of this turn are in; a third reviewer stays blind until the own one is in too.
    case "REVIEWED":
      return sight.relations.includes("reviewed");
    case "DRAFT":
    case "SUBMITTED":
    case "PARTIALLY_REVIEWED":
      return false;
  }
}

/** Reviewers know each other once they may read each other; everyone else learns the names with the final decision. */
export function maySeeName(sight: Sight, written: { readonly reviewerId: string; readonly turn: number }): boolean {
  if (written.reviewerId === sight.viewerId) return true;
  if (isIndependentReviewer(sight.relations)) return maySeeReview(sight, written);
  return (
    sight.status === "APPROVED" ||
    sight.status === "RELEASED" ||
    sight.status === "REJECTED" ||
    sight.status === "REVOKED"
  );
}
