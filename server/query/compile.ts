// SqlText → BoundPlan → ClassifiedPlan: what a statement means under a permit, before any row is touched.
import type { BindFailure } from "../../sandbox/protocol.ts";
import { classify } from "../disclosure/classify.ts";
import type { ClassifiedPlan } from "../disclosure/evidence.ts";
import type { BoundPlan } from "../plan/algebra.ts";
import { refusalOfFailure } from "../plan/bind-refusal.ts";
import { planFromDuckdb } from "../plan/from-duckdb.ts";
import { normalize } from "../plan/normalize.ts";
import type { Outcome, Refusal } from "../plan/refusal.ts";
import type { CallOptions, SandboxFault } from "../sandbox/client.ts";
import type { SandboxPool } from "../sandbox/pool.ts";
import { binderSetup, type QueryWorkspace, workspaceKey } from "./workspace.ts";

/** Characters of one statement. */
export const sqlCharsMax = 100_000;

export type Failure =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "failed"; readonly fault: SandboxFault["code"] };
export type Compiled = { readonly ok: true; readonly plan: ClassifiedPlan } | ({ readonly ok: false } & Failure);
type Bound = { readonly ok: true; readonly plan: BoundPlan } | ({ readonly ok: false } & Failure);

export async function compile(
  sql: string,
  workspace: QueryWorkspace,
  pool: SandboxPool,
  call: CallOptions,
): Promise<Compiled> {
  const bound = await bindStatement(sql, workspace, pool, call);
  if (!bound.ok) return bound;
  const classified = classifyStatement(bound.plan, workspace);
  return classified.ok ? { ok: true, plan: classified.value } : refused(classified.refusal);
}

/** SqlText → BoundPlan, in a process that knows the permit's schema and holds no row. */
export async function bindStatement(
  sql: string,
  workspace: QueryWorkspace,
  pool: SandboxPool,
  call: CallOptions,
): Promise<Bound> {
  if (sql.length > sqlCharsMax) return refused(tooLong);
  const acquired = await pool.acquire({
    role: "binder",
    key: workspaceKey(workspace),
    setup: binderSetup(workspace),
    files: [],
    ...signalOf(call),
  });
  if (!acquired.ok) return failed(acquired.fault.code);
  const session = acquired.value;
  try {
    const bound = await session.bind(sql, call);
    if (!bound.ok) return failed(bound.fault.code);
    if (bound.value.kind === "bind-failed") return refused(bindRefusal(bound.value.failure));
    const plan = planFromDuckdb(bound.value.plan, bound.value.columns, { sql });
    return plan.ok ? { ok: true, plan: plan.value } : refused(plan.refusal);
  } finally {
    session.release();
  }
}

/** BoundPlan → ClassifiedPlan. */
export function classifyStatement(plan: BoundPlan, workspace: QueryWorkspace): Outcome<ClassifiedPlan> {
  const tables = new Map(workspace.tables.map((table) => [table.name, table]));
  return classify({ ...plan, rel: normalize(plan.rel) }, tables, workspace.policy);
}

/** What the worker itself found comes first; the rest is the engine's complaint in plain words. */
function bindRefusal(failure: BindFailure): Refusal {
  if (failure.subtype === "NOT_A_QUERY" || failure.subtype === "SEVERAL_STATEMENTS") return onlyOneSelect;
  return refusalOfFailure(failure);
}

const onlyOneSelect: Refusal = {
  kind: "not-a-select",
  message: { en: "Only one SELECT can be run at a time.", ja: "一度に実行できるのは一つの SELECT 文だけです。" },
  help: {
    en: "Start with SELECT or WITH; put further statements into their own blocks.",
    ja: "SELECT か WITH で始め、別の文は別のブロックに入れてください。",
  },
};

export const signalOf = (call: CallOptions): { signal?: AbortSignal } =>
  call.signal === undefined ? {} : { signal: call.signal };

const refused = (refusal: Refusal): { readonly ok: false } & Failure => ({ ok: false, kind: "refused", refusal });
const failed = (fault: SandboxFault["code"]): { readonly ok: false } & Failure => ({
  ok: false,
  kind: "failed",
  fault,
});

const tooLong: Refusal = {
  kind: "too-long",
  message: {
    en: `A statement may have at most ${sqlCharsMax} characters.`,
    ja: `一つの文は ${sqlCharsMax} 文字までです。`,
  },
  help: { en: "Split it into several blocks.", ja: "複数のブロックに分けてください。" },
};
