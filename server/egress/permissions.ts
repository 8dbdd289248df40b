// How a person stands to a request, and what follows from it: the author and the author's own never judge; who may see, edit, vote, fetch.
import type { Actor } from "../audit/event.ts";
import type { EgressStatus } from "../store/schema.ts";
import { type Relation, statusTable } from "./status.ts";

export type Viewer = {
  readonly actor: Actor;
  readonly userId: string;
  readonly organizationId: string;
  readonly roles: readonly string[];
};

export type Standing = {
  readonly authorId: string;
  readonly authorOrganizationId: string;
  /** Current role in the request's project. */
  readonly membership: "analyst" | "viewer" | "none";
  /** Was a member of the project at any time. */
  readonly everMember: boolean;
  /** Has handed in a review in the request's current turn. */
  readonly reviewed: boolean;
};

/** INVARIANT: never `reviewer` or `reviewed` together with `author` or `colleague`. */
export function relationsOf(viewer: Viewer, standing: Standing): readonly Relation[] {
  const relations: Relation[] = [];
  if (viewer.userId === standing.authorId) relations.push("author");
  else if (viewer.roles.includes("reviewer")) {
    const near = viewer.organizationId === standing.authorOrganizationId || standing.everMember;
    relations.push(near ? "colleague" : standing.reviewed ? "reviewed" : "reviewer");
  }
  if (viewer.roles.includes("admin")) relations.push("admin");
  if (standing.membership !== "none") relations.push("member");
  return relations.length === 0 ? ["stranger"] : relations;
}

export function isIndependentReviewer(relations: readonly Relation[]): boolean {
  return relations.includes("reviewer") || relations.includes("reviewed");
}

type RequestState = { readonly status: EgressStatus; readonly everSubmitted: boolean };

/** Members see their project's requests from the first draft; reviewers and the admin only what was handed to them. */
export function maySee(relations: readonly Relation[], request: RequestState): boolean {
  if (relations.includes("author") || relations.includes("member")) return true;
  return (isIndependentReviewer(relations) || relations.includes("admin")) && handedOver(request);
}

/** The evidence twin: independent reviewers only. Earlier requests stay readable, differences are judged against them. */
export function maySeeEvidence(relations: readonly Relation[], request: RequestState): boolean {
  return isIndependentReviewer(relations) && handedOver(request);
}

export function mayEdit(relations: readonly Relation[], status: EgressStatus): boolean {
  return relations.includes("author") && statusTable[status].owner === "author";
}

/** One's own seal is closed while the other review is out; in consolidation those who reviewed may change their minds. */
export function mayVote(relations: readonly Relation[], status: EgressStatus): boolean {
  if (statusTable[status].owner !== "reviewer") return false;
  return relations.includes("reviewer") || (relations.includes("reviewed") && status === "REVIEWED");
}

export function mayComment(relations: readonly Relation[], status: EgressStatus): boolean {
  const owner = statusTable[status].owner;
  if (relations.includes("author")) return owner === "author" || owner === "reviewer";
  return isIndependentReviewer(relations) && owner === "reviewer";
}

function handedOver(request: RequestState): boolean {
  return request.everSubmitted && request.status !== "DRAFT";
}
