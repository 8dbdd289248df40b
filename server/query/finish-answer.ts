// Everything above the release boundaries, in an engine that holds only protected tables and public data.
import type { WireTable } from "../../sandbox/protocol.ts";
import type { Mark } from "../disclosure/evidence.ts";
import { carryMarks } from "../disclosure/finish.ts";
import type { DisclosurePolicy } from "../disclosure/policy.ts";
import { type NumberEvidence, type ProtectedTable, protectFinished } from "../disclosure/protect.ts";
import type { Column, Rel } from "../plan/algebra.ts";
import { printQuery } from "../plan/print-duckdb.ts";
import type { Refusal } from "../plan/refusal.ts";
import { childrenOf } from "../plan/walk.ts";
import type { CallOptions, SandboxSession } from "../sandbox/client.ts";
import type { Failure } from "./compile.ts";

export type ReleasedTables = ReadonlyMap<number, ProtectedTable>;

export const releasedName = (id: number): string => `__released_${id}`;

/** Values of a protected table as columns c0…; with `marks` also the marks and the evidence ids, n columns each. */
export function releasedWire(id: number, table: ProtectedTable, withMarks: boolean): WireTable {
  const n = table.columns.length;
  const columns = table.columns.map((column, i) => ({ name: `c${i}`, type: column.type }));
  if (!withMarks) return { columns, rows: table.rows };
  const extra = Array.from({ length: 2 * n }, (_, i) => ({ name: `c${n + i}`, type: "VARCHAR" }));
  const rows = table.rows.map((row, r) => [
    ...row,
    ...table.marks[r]!,
    ...row.map((_, c) => (table.numbers[c] ? `${id}.${r}.${c}` : null)),
  ]);
  return { columns: [...columns, ...extra], rows };
}

export function releasedIds(rel: Rel, found = new Set<number>()): ReadonlySet<number> {
  if (rel.op === "released") found.add(rel.id);
  for (const child of childrenOf(rel)) releasedIds(child, found);
  return found;
}

export type Finished = { readonly ok: true; readonly table: ProtectedTable } | ({ readonly ok: false } & Failure);

/** Runs the plan over protected tables; every answer cell keeps its mark and what stands behind it. */
export async function finishAnswer(
  rel: Rel,
  columns: readonly Column[],
  released: ReleasedTables,
  session: SandboxSession,
  policy: DisclosurePolicy,
  call: CallOptions,
): Promise<Finished> {
  const n = columns.length;
  for (const id of releasedIds(rel)) {
    const loaded = await session.load(releasedName(id), releasedWire(id, released.get(id)!, true));
    if (!loaded.ok) return { ok: false, kind: "failed", fault: loaded.fault.code };
  }
  const marked = carryMarks(rel, (id, column) => released.get(id)!.numbers[column] === true);
  const names = marked.columns.map((column, i) => ({ name: `c${i}`, type: column.type }));
  const rowsMax = Math.max(1, Math.floor(policy.limits.cellsMax / Math.max(1, n)));
  const answer = await session.query(printQuery({ rel: marked, columns: names }), { ...call, rowsMax });
  if (!answer.ok) return { ok: false, kind: "failed", fault: answer.fault.code };
  if (answer.value.truncated) return { ok: false, kind: "refused", refusal: tooManyRows(rowsMax) };
  const rows = answer.value.table.rows;
  const marks = rows.map((row) => row.slice(n, 2 * n) as readonly (Mark | null)[]);
  const sources = [...releasedIds(rel)].map((id) => released.get(id)!);
  const table = protectFinished(sources, {
    columns,
    numbers: columns.map((_, i) => rows.some((row) => row[2 * n + i] !== null || row[n + i] !== null)),
    rows: rows.map((row, r) => row.slice(0, n).map((value, c) => (marks[r]![c] === null ? value : null))),
    marks,
    evidence: rows.map((row, r) => row.slice(2 * n).map((ids, c) => evidenceOf(ids, marks[r]![c] ?? null, released))),
  });
  return { ok: true, table };
}

/** The weakest of the figures behind an answer cell. */
function evidenceOf(ids: unknown, mark: Mark | null, released: ReleasedTables): NumberEvidence | null {
  if (typeof ids !== "string" || ids === "") return null;
  const parts = ids.split(",").flatMap((id) => {
    const [step, row, column] = id.split(".").map(Number);
    const found = released.get(step ?? -1)?.evidence[row ?? -1]?.[column ?? -1];
    return found ? [found] : [];
  });
  if (parts.length === 0) return null;
  const largest = (pick: (part: NumberEvidence) => number | null): number | null =>
    parts.reduce<number | null>((max, part) => (pick(part) === null ? max : Math.max(max ?? 0, pick(part)!)), null);
  return {
    persons: Math.min(...parts.map((part) => part.persons)),
    exact: parts.every((part) => part.exact),
    largestShare: largest((part) => part.largestShare),
    twoLargestShare: largest((part) => part.twoLargestShare),
    mark,
    // An answer that is a withheld count itself passes its interval on; one computed from several has none of its own.
    interval: parts.length === 1 ? parts[0]!.interval : null,
  };
}

function tooManyRows(rowsMax: number): Refusal {
  return {
    kind: "too-large",
    message: { en: `The answer would have more than ${rowsMax} rows.`, ja: `結果が ${rowsMax} 行を超えます。` },
    help: { en: "Group more widely or add LIMIT.", ja: "区分を粗くするか LIMIT を付けてください。" },
  };
}
