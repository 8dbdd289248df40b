// Takes one step of the status table: who may see, who may act, what must hold; the caller then writes it down.
import type { EgressStatus } from "../store/schema.ts";
import type { Tx } from "../store/unit-of-work.ts";
import { deny, notFound } from "./denial.ts";
import { blockersOf } from "./guards.ts";
import { type Egress, guardFacts, withContentChecked } from "./load.ts";
import { maySee, type Viewer } from "./permissions.ts";
import { notYours, type Relation, type Step, transition } from "./status.ts";

/** `egress` is locked. Answers it with its content checked where the step asks for that. Throws a denial. */
export async function takeStep(
  tx: Tx,
  viewer: Viewer,
  egress: Egress,
  next: EgressStatus,
  reason: string,
): Promise<{ readonly egress: Egress; readonly step: Step }> {
  requireSight(egress);
  const result = transition(egress.row, next, egress.relations);
  if (!result.ok) deny(result.denial.kind, result.denial.message, result.denial.help);
  const { step } = result;
  if (step.by.includes("author")) requireAnalyst(egress);
  const checked = step.guards.includes("content-unchanged") ? await withContentChecked(tx, egress) : egress;
  const [first] = blockersOf(step.guards, guardFacts(checked, viewer, reason));
  if (first !== undefined)
    deny("not-ready", first, { en: "Then try again.", ja: "そのうえで、もう一度操作してください。" });
  return { egress: checked, step };
}

/** Reviewers near the author hear why they may not look; to everyone else the request does not exist. */
export function requireSight(egress: Egress): void {
  if (maySee(egress.relations, { status: egress.row.status, everSubmitted: egress.everSubmitted })) return;
  if (egress.relations.includes("colleague") && egress.everSubmitted) denyAs(egress.relations);
  notFound();
}

/** Whoever acts as an analyst has that role now, under a permit that is active now. */
export function requireAnalyst(egress: Pick<Egress, "membership" | "permit">): void {
  if (egress.membership !== "analyst") denyAs([]);
  if (egress.permit?.active !== true) noPermit();
}

export function noPermit(): never {
  deny(
    "permit",
    { en: "The project has no active permit.", ja: "この案件には有効な利用許可がありません。" },
    { en: "Ask the administrator about the permit.", ja: "利用許可について管理者に問い合わせてください。" },
  );
}

export function denyAs(relations: readonly Relation[]): never {
  const { kind, message, help } = notYours(relations);
  deny(kind, message, help);
}
