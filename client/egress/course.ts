// Where a request stands on its road, and who moves it on.
import type { EgressRequest } from "../../server/http/schemas.ts";

export type Status = EgressRequest["status"];
export const roadSteps = ["draft", "submitted", "in-review", "reviewed", "approved", "released"] as const;
export type RoadStep = (typeof roadSteps)[number];
export type StepState = "done" | "current" | "later";
export type Course = {
  readonly steps: readonly { readonly step: RoadStep; readonly state: StepState }[];
  /** A way the road ended before its end, or was taken back after it. */
  readonly ended: "withdrawn" | "rejected" | "revoked" | null;
};

const place: { readonly [K in Status]: number } = {
  DRAFT: 0,
  RETURNED: 0,
  WITHDRAWN: 0,
  SUBMITTED: 1,
  PARTIALLY_REVIEWED: 2,
  REVIEWED: 3,
  REJECTED: 3,
  APPROVED: 4,
  RELEASED: 5,
  REVOKED: 5,
};

export function courseOf(status: Status): Course {
  const at = place[status];
  const ended =
    status === "WITHDRAWN" ? "withdrawn" : status === "REJECTED" ? "rejected" : status === "REVOKED" ? "revoked" : null;
  return {
    steps: roadSteps.map((step, index) => ({
      step,
      state:
        index < at || (index === at && (status === "RELEASED" || ended !== null))
          ? "done"
          : index === at
            ? "current"
            : "later",
    })),
    ended,
  };
}

export const isOpen = (status: Status): boolean => !["RELEASED", "REVOKED", "REJECTED", "WITHDRAWN"].includes(status);

type Comment = EgressRequest["comments"][number];

/** Comments by turn, newest turn first, in the order they were said. */
export function commentsByTurn(
  comments: readonly Comment[],
): readonly { readonly turn: number; readonly comments: readonly Comment[] }[] {
  const turns = [...new Set(comments.map((comment) => comment.turn))].sort((a, b) => b - a);
  return turns.map((turn) => ({
    turn,
    comments: comments.filter((comment) => comment.turn === turn).sort((a, b) => a.at.localeCompare(b.at)),
  }));
}

const nameCharsMax = 80;

/** `表2 年齢/性別?` → `表2_年齢_性別`: a file name without its ending, from letters of any script, as the server takes it. */
export function fileName(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}.()（）・‐-]+/gu, "_")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .slice(0, nameCharsMax)
    .replace(/[._]+$/, "");
}

/** A name not used yet among `taken`, whatever the case: `a`, `a_2`, `a_3`. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const fold = (name: string): string => name.normalize("NFKC").toLowerCase();
  const used = new Set(taken.map(fold));
  if (!used.has(fold(wanted))) return wanted;
  let n = 2;
  while (used.has(fold(`${wanted}_${n}`))) n += 1;
  return `${wanted}_${n}`;
}
