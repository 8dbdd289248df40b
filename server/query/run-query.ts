// One query, the whole line: permit, bind, classify, evidence, protect, finish, record, answer.
import { createHash } from "node:crypto";
import { policyVersion } from "../disclosure/policy.ts";
import type { ProtectedTable } from "../disclosure/protect.ts";
import type { ProtectedTableJson } from "../http/schemas.ts";
import type { Refusal } from "../plan/refusal.ts";
import { loadAnalystWorkspace, type Workspace } from "../policy/permits.ts";
import { effectivePolicy, type PolicyProfiles } from "../policy/profiles.ts";
import { todayInJapan } from "../policy/today.ts";
import type { SandboxFault } from "../sandbox/client.ts";
import type { SandboxPool } from "../sandbox/pool.ts";
import { type Actor, type Db, type RecordEvent, type Tx, withAudit, withAuditOutcome } from "../store/unit-of-work.ts";
import { answerQuery, type QueryAnswer, type QueryStep } from "./answer-query.ts";
import { appendLedger, type Ledger, ledgerFull, readLedger } from "./ledger.ts";
import { presentEvidence, presentTable, verdictCounts } from "./present.ts";
import { waitForGrid } from "./time-grid.ts";
import { type QueryWorkspace, queryWorkspace } from "./workspace.ts";

export type RunDeps = { readonly db: Db; readonly pool: SandboxPool; readonly profiles: PolicyProfiles };

export type RunRequest = {
  readonly userId: string;
  readonly actor: Actor;
  readonly projectId: string;
  readonly sql: string;
  readonly blockId: string | null;
};

export type RunEnd =
  | { readonly status: "released"; readonly resultId: string; readonly table: ProtectedTableJson }
  | { readonly status: "refused"; readonly refusal: Refusal }
  | { readonly status: "failed"; readonly fault: SandboxFault["code"] | "restart" }
  | { readonly status: "stopped" };

/** A run that waits for its turn. */
export type SubmittedRun = RunRequest & { readonly id: string };

export type Submitted =
  | { readonly ok: true; readonly run: SubmittedRun }
  | { readonly ok: false; readonly refusal: Refusal };

/** Checks the permit and writes the run down; it is then the server's, whatever happens to the browser. */
export async function submitRun(request: RunRequest, deps: RunDeps): Promise<Submitted> {
  const loaded = await loadAnalystWorkspace(deps.db, request.userId, request.projectId, todayInJapan());
  if (!loaded.ok) return loaded;
  const workspace = workspaceFor(loaded.value, deps);
  const id = await withAudit(deps.db, request.actor, async (tx, record) => {
    const run = await tx
      .insertInto("run")
      .values({
        project_id: request.projectId,
        permit_id: workspace.permitId,
        snapshot_id: workspace.snapshotId,
        user_id: request.userId,
        block_id: request.blockId,
        sql: request.sql,
        policy_version: policyVersion(workspace.policy),
        status: "queued",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    if (request.blockId !== null)
      await tx.updateTable("block").set({ run_id: run.id }).where("id", "=", request.blockId).execute();
    record({
      kind: "query-started",
      projectId: request.projectId,
      subject: run.id,
      detail: { sql: request.sql, snapshotId: workspace.snapshotId, policyVersion: policyVersion(workspace.policy) },
    });
    return run.id;
  });
  return { ok: true, run: { ...request, id } };
}

/** Answers a submitted run and records the end, whatever it is; the answer leaves on the time grid. */
export async function runQuery(
  run: SubmittedRun,
  deps: RunDeps,
  signal: AbortSignal,
  onStep: (step: QueryStep) => void,
): Promise<RunEnd> {
  const startedAtMs = performance.now();
  const loaded = await loadAnalystWorkspace(deps.db, run.userId, run.projectId, todayInJapan());
  if (!loaded.ok) return await recordEnd(run, { status: "refused", refusal: loaded.refusal }, deps);
  const workspace = workspaceFor(loaded.value, deps);
  for (let attempt = 0; attempt < ledgerAttemptsMax; attempt++) {
    const ledger = await readLedger(deps.db, run.projectId);
    const full = ledgerFull(ledger, workspace.policy.budget.numbersMax);
    if (full !== undefined) return await recordEnd(run, { status: "refused", refusal: full }, deps);
    const answer = await answerQuery(run.sql, workspace, deps.pool, { signal, onStep, earlier: ledger.numbers });
    await waitForGrid(startedAtMs);
    const end = await recordAnswer(run, workspace, answer, ledger, deps, signal);
    if (end !== "ledger-moved") return end;
  }
  return await recordEnd(run, { status: "failed", fault: "crashed" }, deps);
}

/** Times a query is protected anew because another answer of the project was recorded meanwhile. */
const ledgerAttemptsMax = 20;

export function workspaceFor(workspace: Workspace, deps: Pick<RunDeps, "profiles">): QueryWorkspace {
  const { manifest, permit } = workspace;
  return queryWorkspace(workspace, effectivePolicy(deps.profiles, manifest.policyProfile, permit.policy_profile));
}

async function recordAnswer(
  run: SubmittedRun,
  workspace: QueryWorkspace,
  answer: QueryAnswer,
  ledger: Ledger,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<RunEnd | "ledger-moved"> {
  if (!answer.ok && answer.kind === "refused")
    return await recordEnd(run, { status: "refused", refusal: answer.refusal }, deps);
  if (!answer.ok)
    return await recordEnd(
      run,
      signal.aborted ? { status: "stopped" } : { status: "failed", fault: answer.fault },
      deps,
    );
  // The permit may have been taken away while the engines worked.
  const still = await loadAnalystWorkspace(deps.db, run.userId, run.projectId, todayInJapan());
  if (!still.ok) return await recordEnd(run, { status: "refused", refusal: still.refusal }, deps);
  return await recordReleased(run, workspace, answer.table, ledger, deps);
}

async function recordReleased(
  run: SubmittedRun,
  workspace: QueryWorkspace,
  table: ProtectedTable,
  ledger: Ledger,
  deps: RunDeps,
): Promise<RunEnd | "ledger-moved"> {
  const shown = presentTable(table, workspace.policy, workspace.snapshotId);
  const text = JSON.stringify(shown);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const counts = verdictCounts(table);
  const resultId = await withAuditUnless(deps.db, run.actor, async (tx, record) => {
    const entry = { projectId: run.projectId, snapshotId: workspace.snapshotId, runId: run.id };
    if (!(await appendLedger(tx, ledger, entry, table.shown))) return undefined;
    const result = await tx
      .insertInto("result")
      .values({
        run_id: run.id,
        project_id: run.projectId,
        protected: text,
        evidence: JSON.stringify(presentEvidence(table, workspace.policy)),
        sha256,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await tx
      .updateTable("run")
      .set({ status: "released", step: null, finished_at: new Date() })
      .where("id", "=", run.id)
      .execute();
    record({
      kind: "query-released",
      projectId: run.projectId,
      subject: run.id,
      detail: {
        resultId: result.id,
        sha256,
        snapshotId: workspace.snapshotId,
        policyVersion: policyVersion(workspace.policy),
        shown: counts.shown,
        withheld: counts.withheld,
      },
    });
    return result.id;
  });
  return resultId === undefined ? "ledger-moved" : { status: "released", resultId, table: shown };
}

/** `withAudit` for work that may find that it must not be done; then nothing is written. */
async function withAuditUnless<T>(
  db: Db,
  actor: Actor,
  work: (tx: Tx, record: RecordEvent) => Promise<T | undefined>,
): Promise<T | undefined> {
  const outcome = await withAuditOutcome(db, actor, async (tx, record) => {
    const value = await work(tx, record);
    return value === undefined ? { ok: false, refusal: moved } : { ok: true, value };
  });
  return outcome.ok ? outcome.value : undefined;
}

const moved: Refusal = {
  kind: "engine",
  message: { en: "Another answer came first.", ja: "別の結果が先に記録されました。" },
  help: { en: "Run it again.", ja: "もう一度実行してください。" },
};

/** Writes down a run that ends without a table. */
export async function recordEnd(
  run: Pick<SubmittedRun, "id" | "projectId" | "actor">,
  end: Exclude<RunEnd, { status: "released" }>,
  deps: Pick<RunDeps, "db">,
): Promise<RunEnd> {
  await withAudit(deps.db, run.actor, async (tx, record) => {
    const refusal = end.status === "refused" ? JSON.stringify(end.refusal) : null;
    const fault = end.status === "failed" ? end.fault : null;
    await tx
      .updateTable("run")
      .set({ status: end.status, step: null, finished_at: new Date(), refusal, fault })
      .where("id", "=", run.id)
      .execute();
    const detail =
      end.status === "refused" ? { refusal: end.refusal.kind } : end.status === "failed" ? { fault: end.fault } : {};
    record({ kind: `query-${end.status}`, projectId: run.projectId, subject: run.id, detail });
  });
  return end;
}
