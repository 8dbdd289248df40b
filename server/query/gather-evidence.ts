// Runs the evidence queries of one release boundary: digests first, exact figures only for cells that the bounds do not clear.
import type { WireTable } from "../../sandbox/protocol.ts";
import type { Cell, EvidenceStep, EvidenceTable, Measure, Value } from "../disclosure/evidence.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import { unclearedCells } from "../disclosure/protect.ts";
import type { Expr } from "../plan/algebra.ts";
import {
  type CellsOnly,
  printDomain,
  printEvidence,
  printRareHolders,
  printRawValues,
} from "../plan/print-evidence.ts";
import type { Refusal } from "../plan/refusal.ts";
import { mapExpr } from "../plan/walk.ts";
import type { CallOptions, SandboxFault, SandboxSession } from "../sandbox/client.ts";
import {
  cellsOf,
  digestPositions,
  emptyCell,
  finite,
  groupingNumber,
  labelText,
  type Sources,
  sourcesOf,
  toNumber,
} from "./read-evidence.ts";

export type StepFailure =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "failed"; readonly fault: SandboxFault["code"] };
export type StepOutcome<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & StepFailure);

/** Cells asked for by name in one exact query; with more, the exact query covers the whole table. */
export const exactCellsMax = 1500;

export async function gatherEvidence(
  step: EvidenceStep,
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<EvidenceTable>> {
  const sources = sourcesOf(step, policy);
  const byPerson = step.multiplied || sources.shape.sources.some((source) => source.kind === "persons");
  const first = await allCells(step, sources, byPerson, session, policy, call);
  if (!first.ok) return first;
  let cells = withEmptyCells(step, first.value);
  const domains = await readDomains(step, session, call);
  if (!domains.ok) return domains;
  const uncleared = unclearedCells({ step, cells, domains: domains.value }, policy);
  if (uncleared.length > 0) {
    const exact = await exactCells(step, sources, uncleared, session, policy, call);
    if (!exact.ok) return exact;
    const byKey = new Map(exact.value.map((cell) => [keyOf(cell), cell]));
    cells = cells.map((cell) => byKey.get(keyOf(cell)) ?? cell);
  }
  const rare = await withRareHolders(step, sources, cells, session, policy, call);
  if (!rare.ok) return rare;
  const filled = await withRawValues(step, sources, rare.value, session, policy, call);
  return filled.ok ? { ok: true, value: { step, cells: filled.value, domains: domains.value } } : filled;
}

/**
 * Every cell; where there are more than the limit, only those of enough persons, counted exactly.
 * SECURITY: whether a table is too large must not depend on cells that are withheld.
 */
async function allCells(
  step: EvidenceStep,
  sources: Sources,
  byPerson: boolean,
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Cell[]>> {
  const first = await ask(session, printEvidence(sources.shape, byPerson), sources, byPerson, policy, call);
  if (first.ok) return { ok: true, value: cellsOf(step, sources, first.value, byPerson, policy) };
  if (first.kind === "failed") return first;
  const large = printEvidence(sources.shape, true, undefined, policy.threshold.personsMin);
  const second = await ask(session, large, sources, true, policy, call);
  return second.ok ? { ok: true, value: cellsOf(step, sources, second.value, true, policy) } : second;
}

const keyOf = (cell: Pick<Cell, "set" | "labels">): string => JSON.stringify([cell.set, cell.labels]);

async function ask(
  session: SandboxSession,
  sql: string,
  sources: Sources,
  byPerson: boolean,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<WireTable>> {
  return rowsOf(session, sql, policy.limits.groupsMax, call, digestPositions(sources, byPerson));
}

async function rowsOf(
  session: SandboxSession,
  sql: string,
  rowsMax: number,
  call: CallOptions,
  fingerprints: readonly number[] = [],
): Promise<StepOutcome<WireTable>> {
  const answer = await session.query(sql, { ...call, rowsMax, fingerprints });
  if (!answer.ok) return { ok: false, kind: "failed", fault: answer.fault.code };
  if (answer.value.truncated) return { ok: false, kind: "refused", refusal: tooManyGroups(rowsMax) };
  return { ok: true, value: answer.value.table };
}

function tooManyGroups(rowsMax: number): Refusal {
  return {
    kind: "too-large",
    message: { en: `This table would have more than ${rowsMax} rows.`, ja: `この表は ${rowsMax} 行を超えます。` },
    help: {
      en: "Use fewer or wider groups, or a condition on them.",
      ja: "区分を減らすか粗くするか、条件で絞ってください。",
    },
  };
}

function withEmptyCells(step: EvidenceStep, cells: readonly Cell[]): readonly Cell[] {
  const present = new Set(cells.filter((cell) => cell.rows > 0).map((cell) => cell.set));
  const grandTotals = step.sets.flatMap((set, index) =>
    set.length === 0 && !present.has(index) ? [emptyCell(step, index)] : [],
  );
  return [...cells.filter((cell) => cell.rows > 0), ...grandTotals];
}

/** Exact evidence of the given cells, one query a grouping set. */
async function exactCells(
  step: EvidenceStep,
  sources: Sources,
  wanted: readonly Cell[],
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Cell[]>> {
  const found: Cell[] = [];
  for (const [setIndex, set] of step.sets.entries()) {
    const cells = wanted.filter((cell) => cell.set === setIndex && cell.rows > 0);
    if (cells.length === 0) continue;
    const keys = cells.map((cell) =>
      set.map((group) => labelText(cell.labels[group] ?? null, step.groups[group]!.type)),
    );
    const listable = cells.length <= exactCellsMax && keys.every((key) => key.every((label) => label !== undefined));
    const only: CellsOnly = { set: setIndex, keys: listable ? (keys as (string | null)[][]) : undefined };
    const answer = await ask(session, printEvidence(sources.shape, true, only), sources, true, policy, call);
    if (!answer.ok) return answer;
    found.push(...cellsOf(step, sources, answer.value, true, policy, setIndex));
  }
  return { ok: true, value: found };
}

const isRaw = (measure: Measure): boolean =>
  measure.kind === "quantile" || measure.kind === "moment" || measure.kind === "distinct";

async function withRawValues(
  step: EvidenceStep,
  sources: Sources,
  cells: readonly Cell[],
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Cell[]>> {
  const raw = step.measures.flatMap((measure, index) => (isRaw(measure) ? [index] : []));
  if (raw.length === 0) return { ok: true, value: cells };
  const calls = raw.map((index) => step.measures[index]!.call);
  const args = raw.map((index) => rawArguments(step.measures[index]!));
  const answer = await rowsOf(session, printRawValues(sources.shape, calls, args), policy.limits.groupsMax, call);
  if (!answer.ok) return answer;
  const groups = step.groups.length;
  const setOf = new Map(step.sets.map((set, index) => [groupingNumber(set, groups), index]));
  const values = new Map(
    answer.value.rows.map((row) => {
      const set = step.sets.length > 1 && groups > 0 ? (setOf.get(toNumber(row[groups + raw.length] ?? null)) ?? 0) : 0;
      return [keyOf({ set, labels: row.slice(0, groups) }), row.slice(groups, groups + raw.length)] as const;
    }),
  );
  return {
    ok: true,
    value: cells.map((cell) => {
      const own = values.get(keyOf(cell));
      if (own === undefined) return cell;
      const measures = cell.measures.map((measure, index) =>
        raw.includes(index) ? { ...measure, value: own[raw.indexOf(index)] as Value } : measure,
      );
      return { ...cell, measures };
    }),
  };
}

/** For distinct counts: how many persons of each cell hold a value that too few hold. */
async function withRareHolders(
  step: EvidenceStep,
  sources: Sources,
  cells: readonly Cell[],
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<StepOutcome<readonly Cell[]>> {
  const distinct = step.measures.flatMap((measure, index) => (measure.kind === "distinct" ? [index] : []));
  if (distinct.length === 0) return { ok: true, value: cells };
  const holders = new Map<string, number>();
  for (const set of step.sets.keys()) {
    const values = distinct.map((index) => rawArguments(step.measures[index]!)[0]!);
    for (const [i, sql] of printRareHolders(sources.shape, set, values, policy.threshold.personsMin).entries()) {
      const answer = await rowsOf(session, sql, rareRowsMax, call);
      if (!answer.ok) return answer;
      for (const row of answer.value.rows) {
        holders.set(
          `${distinct[i]} ${keyOf({ set, labels: row.slice(0, step.groups.length) })}`,
          toNumber(row.at(-1) ?? null),
        );
      }
    }
  }
  const fill = (cell: Cell): Cell => ({
    ...cell,
    measures: cell.measures.map((measure, index) =>
      distinct.includes(index) ? { ...measure, rareHolders: holders.get(`${index} ${keyOf(cell)}`) ?? 0 } : measure,
    ),
  });
  return { ok: true, value: cells.map(fill) };
}

/** Cells looked at for distinct counts, those of too few persons included; with more the table is refused. */
const rareRowsMax = 200_000;

function rawArguments(measure: Measure): readonly Expr[] {
  const guard = measure.contributes;
  return measure.call.args.map(finite).map(
    (arg): Expr =>
      guard === undefined
        ? arg
        : {
            kind: "case",
            branches: [{ when: guard, then: arg }],
            otherwise: { kind: "constant", value: null, type: arg.type },
            type: arg.type,
          },
  );
}

/** The public values of each label, narrowed by the query's own conditions on that label. */
async function readDomains(
  step: EvidenceStep,
  session: SandboxSession,
  call: CallOptions,
): Promise<StepOutcome<readonly (readonly Value[] | undefined)[]>> {
  const out: (readonly Value[] | undefined)[] = [];
  for (const [group, domain] of step.domains.entries()) {
    if (domain === undefined) {
      out.push(undefined);
      continue;
    }
    const predicates = step.domainPredicates
      .filter((entry) => entry.group === group)
      .map((entry) => mapExpr(entry.predicate, (part) => (part.kind === "ref" ? { ...part, index: 0 } : part)));
    const answer = await rowsOf(
      session,
      printDomain(domain.values, step.groups[group]!.type, predicates),
      policyFreeRowsMax,
      call,
    );
    if (!answer.ok) return answer;
    out.push(answer.value.rows.map((row) => row[0] ?? null));
  }
  return { ok: true, value: out };
}

/** A manifest's domain is public; this only bounds its length. */
const policyFreeRowsMax = 20_000;
