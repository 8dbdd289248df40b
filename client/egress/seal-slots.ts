// The seals on a request's form, left to right: applicant, reviews, approval; who has set one, whose is closed, whose is yours to set.
import type { Bilingual, EgressRequest } from "../../server/http/schemas.ts";

export type SealSlot =
  | { readonly kind: "applicant"; readonly name: Bilingual; readonly at: string | null }
  | { readonly kind: "review-set"; readonly name: Bilingual; readonly mine: boolean; readonly at: string }
  | { readonly kind: "review-closed"; readonly at: string }
  | { readonly kind: "review-yours" }
  | { readonly kind: "review-open" }
  | { readonly kind: "approved"; readonly name: Bilingual | null; readonly at: string | null }
  | { readonly kind: "rejected"; readonly name: Bilingual | null; readonly at: string | null }
  | { readonly kind: "approval-open" };

type Shown = Pick<EgressRequest, "author" | "submittedAt" | "reviews" | "status" | "can" | "history">;

/** Two reviewers decide; a third one may be asked to. */
export const reviewersUsual = 2;

export function sealSlots(request: Shown, viewer: Bilingual | undefined): readonly SealSlot[] {
  const reviews = request.reviews.map((review): SealSlot => {
    const name = review.reviewer ?? (review.mine ? viewer : undefined) ?? null;
    return name === null
      ? { kind: "review-closed", at: review.submittedAt }
      : { kind: "review-set", name, mine: review.mine, at: review.submittedAt };
  });
  const mayReview = request.can.includes("vote") || request.can.includes("submit-review");
  if (mayReview && !request.reviews.some((review) => review.mine)) reviews.push({ kind: "review-yours" });
  while (reviews.length < reviewersUsual) reviews.push({ kind: "review-open" });
  return [{ kind: "applicant", name: request.author, at: request.submittedAt }, ...reviews, approval(request)];
}

function approval(request: Shown): SealSlot {
  const decided = (kind: string) => [...request.history].reverse().find((entry) => entry.kind === kind);
  if (request.status === "REJECTED") {
    const entry = decided("egress-rejected");
    return { kind: "rejected", name: entry?.actor ?? null, at: entry?.at ?? null };
  }
  if (request.status !== "APPROVED" && request.status !== "RELEASED" && request.status !== "REVOKED")
    return { kind: "approval-open" };
  const entry = decided("egress-approved");
  return { kind: "approved", name: entry?.actor ?? null, at: entry?.at ?? null };
}
