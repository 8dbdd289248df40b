// What each column of an answer is to privacy, and what the answer may leave out: said from the plan alone, before any row is read.
import type { Rel } from "../plan/algebra.ts";
import { childrenOf, refsOf } from "../plan/walk.ts";
import type { ClassifiedPlan, EvidenceStep } from "./evidence.ts";
import { markableColumns } from "./finish.ts";

/** free: public data and constants. label: a category of the data, listed with its cell. protected: a figure over patients. */
export type AnswerColumn = "free" | "label" | "protected";

type IsNumber = (id: number, column: number) => boolean;

export function answerColumns(plan: ClassifiedPlan): readonly AnswerColumn[] {
  const fromPersons = markableColumns(plan.answer, () => true);
  const figures = markableColumns(plan.answer, figuresOf(plan));
  return plan.columns.map((_, index) => (figures[index] ? "protected" : fromPersons[index] ? "label" : "free"));
}

/** Columns of the answer's labels whose values are not publicly declared: rows of small categories are left out. */
export function hidesCategories(plan: ClassifiedPlan): boolean {
  return evidenceSteps(plan).some(
    (step) =>
      step.domains.length > 0 && step.sets.some((set) => set.some((group) => step.domains[group] === undefined)),
  );
}

/** HAVING, WHERE and joins above the boundary that look at a figure: a row whose figure is withheld does not pass. */
export function filtersFigures(plan: ClassifiedPlan): boolean {
  const isNumber = figuresOf(plan);
  const looks = (rel: Rel): boolean => {
    if (rel.op === "filter") {
      const figures = markableColumns(rel.input, isNumber);
      if (rel.predicates.some((predicate) => [...refsOf(predicate)].some((index) => figures[index]))) return true;
    }
    return childrenOf(rel).some(looks);
  };
  return looks(plan.answer) || plan.steps.some((step) => step.kind === "finish" && looks(step.rel));
}

const evidenceSteps = (plan: ClassifiedPlan): readonly EvidenceStep[] =>
  plan.steps.filter((step): step is EvidenceStep => step.kind === "evidence");

function figuresOf(plan: ClassifiedPlan): IsNumber {
  const isNumber: IsNumber = (id, column) => {
    const step = plan.steps.find((candidate) => candidate.id === id);
    if (step === undefined) throw new Error(`the plan has no step ${id}`);
    if (step.kind === "finish") return markableColumns(step.rel, isNumber)[column] === true;
    return column >= step.groups.length && column < step.groups.length + step.measures.length;
  };
  return isNumber;
}
