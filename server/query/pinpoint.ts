// Asks the snapshot's persons, and nothing else, whether a step's conditions single out a few of them.
import type { WireTable } from "../../sandbox/protocol.ts";
import type { EvidenceStep, Value } from "../disclosure/evidence.ts";
import { countingPlan, labelPlan, questionsOf, type TableQuestions } from "../disclosure/pinpoint/ask.ts";
import { findConditions } from "../disclosure/pinpoint/find.ts";
import { identifyingColumns } from "../disclosure/pinpoint/known.ts";
import { type Pinpoint, refusePinpoint, withTotals } from "../disclosure/pinpoint/pinpoint.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import type { TableGrant } from "../disclosure/privacy-unit.ts";
import type { Rel } from "../plan/algebra.ts";
import { printRel } from "../plan/print-duckdb.ts";
import { refuse } from "../plan/refusal.ts";
import type { CallOptions, SandboxSession } from "../sandbox/client.ts";
import type { StepOutcome } from "./gather-evidence.ts";
import { groupingNumber, toNumber } from "./read-evidence.ts";

/** Cells with a pinpointing condition; with more the query is refused. */
const pinpointsMax = 100_000;

/** May refuse with `pinpoint` where nothing of the step could be shown. */
export async function findPinpoints(
  step: EvidenceStep,
  tables: readonly TableGrant[],
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Pinpoint[]>> {
  if (!policy.pinpoint.isChecked) return { ok: true, value: [] };
  const byName = new Map(tables.map((table) => [table.name, table]));
  const findings = findConditions(step, byName);
  if (findings.isOnlyKnown) return { ok: true, value: [] };
  const found: Pinpoint[] = [];
  for (const asked of questionsOf(findings, byName)) {
    const names = identifyingColumns(byName.get(asked.table)!).map((column) => column.name);
    const cells = await pinpointedCells(step, asked, names, session, policy, call);
    if (!cells.ok) return cells;
    const labels = await pinpointedLabels(step, asked, session, policy, call);
    if (!labels.ok) return labels;
    found.push(...cells.value, ...labels.value);
  }
  return { ok: true, value: withTotals(found, step) };
}

async function pinpointedCells(
  step: EvidenceStep,
  asked: TableQuestions,
  names: readonly string[],
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Pinpoint[]>> {
  if (asked.questions.length === 0) return { ok: true, value: [] };
  const { personsMin } = policy.threshold;
  const width = asked.groups.length;
  const places = step.sets.map((set) =>
    asked.groups.flatMap(({ group }, place) => (set.includes(group) ? [place] : [])),
  );
  const sets = [...new Map(places.map((set) => [JSON.stringify(set), set])).values()];
  const answer = await rowsOf(session, countingPlan(asked, sets, personsMin), call);
  if (!answer.ok) return answer;
  const found: Pinpoint[] = [];
  for (const row of answer.value.rows) {
    // Fewer persons than the threshold in all: no number is shown anyway, whatever the condition.
    if (toNumber(row[width] ?? null) < personsMin) continue;
    const gid = width === 0 ? 0 : toNumber(row.at(-1) ?? null);
    const own = sets.find((set) => groupingNumber(set, width) === gid) ?? [];
    const setsOf = places.flatMap((set, index) => (JSON.stringify(set) === JSON.stringify(own) ? [index] : []));
    asked.questions.forEach((question, index) => {
      const persons = toNumber(row[width + 1 + index] ?? null);
      if (persons < question.least || persons >= personsMin) return;
      if (own.length === 0 && question.measure === undefined && step.sets.length === setsOf.length)
        refuse(refusePinpoint(question.condition, names, personsMin));
      found.push({
        sets: setsOf,
        groups: own.map((place) => asked.groups[place]!.group),
        labels: own.map((place) => (row[place] ?? null) as Value),
        measure: question.measure,
      });
    });
  }
  return { ok: true, value: found };
}

async function pinpointedLabels(
  step: EvidenceStep,
  asked: TableQuestions,
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Pinpoint[]>> {
  const { personsMin } = policy.threshold;
  const found: Pinpoint[] = [];
  for (const question of asked.labels) {
    const answer = await rowsOf(session, labelPlan(asked, question, personsMin), call);
    if (!answer.ok) return answer;
    const sets = step.sets.flatMap((set, index) => (set.includes(question.group) ? [index] : []));
    const mark = (label: Value): void => {
      found.push({ sets, groups: [question.group], labels: [label], measure: undefined });
    };
    for (const row of answer.value.rows)
      question.others.forEach((_, index) => {
        const persons = toNumber(row[1 + 2 * index] ?? null);
        if (persons <= 0 || persons >= personsMin) return;
        mark((row[0] ?? null) as Value);
        for (const label of row[2 + 2 * index] as readonly Value[]) mark(label);
      });
  }
  return { ok: true, value: found };
}

async function rowsOf(session: SandboxSession, plan: Rel, call: CallOptions): Promise<StepOutcome<WireTable>> {
  const answer = await session.query(printRel(plan), { ...call, rowsMax: pinpointsMax, fingerprints: [] });
  if (!answer.ok) return { ok: false, kind: "failed", fault: answer.fault.code };
  if (answer.value.truncated) return refuse(tooManyCells);
  return { ok: true, value: answer.value.table };
}

const tooManyCells = {
  kind: "too-large",
  message: { en: "Too many cells rest on fewer than the required patients.", ja: "患者数が少ない区分が多すぎます。" },
  help: { en: "Use fewer or wider groups.", ja: "区分を減らすか粗くしてください。" },
} as const;
