// One query from text to protected answer: bind, classify, evidence and protection at each boundary, finish.
import type { ClassifiedPlan, EvidenceStep } from "../disclosure/evidence.ts";
import type { ShownNumber } from "../disclosure/near.ts";
import { type ProtectedTable, protect } from "../disclosure/protect.ts";
import { refusalIn } from "../plan/refusal.ts";
import type { CallOptions, SandboxSession } from "../sandbox/client.ts";
import type { SandboxPool } from "../sandbox/pool.ts";
import { compile, type Failure, signalOf } from "./compile.ts";
import { finishAnswer, releasedIds, releasedName, releasedWire } from "./finish-answer.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { solveLinear } from "./linear-solver.ts";
import { findPinpoints } from "./pinpoint.ts";
import {
  evidenceFiles,
  evidenceSetup,
  finishSetup,
  publicFiles,
  type QueryWorkspace,
  workspaceKey,
} from "./workspace.ts";

export type QueryStep = "bind" | "execute" | "protect" | "finish";

export type QueryAnswer = { readonly ok: true; readonly table: ProtectedTable } | ({ readonly ok: false } & Failure);

export type QueryCall = CallOptions & {
  readonly onStep?: (step: QueryStep) => void;
  /** Numbers the project has been shown before: its ledger. */
  readonly earlier?: readonly ShownNumber[];
};

/** What a project may see of `sql`, or why not. Touches no database: recording is the caller's next line. */
export async function answerQuery(
  sql: string,
  workspace: QueryWorkspace,
  pool: SandboxPool,
  call: QueryCall = {},
): Promise<QueryAnswer> {
  call.onStep?.("bind");
  const compiled = await compile(sql, workspace, pool, call);
  if (!compiled.ok) return compiled;
  const sessions = new Sessions(workspace, pool, call);
  try {
    return await run(compiled.plan, workspace, sessions, call);
  } catch (thrown) {
    const refusal = refusalIn(thrown);
    if (refusal === undefined) throw thrown;
    return { ok: false, kind: "refused", refusal };
  } finally {
    sessions.release();
  }
}

async function run(
  plan: ClassifiedPlan,
  workspace: QueryWorkspace,
  sessions: Sessions,
  call: QueryCall,
): Promise<QueryAnswer> {
  const released = new Map<number, ProtectedTable>();
  for (const step of plan.steps) {
    if (step.kind === "evidence") {
      call.onStep?.("execute");
      const table = await protectStep(
        step,
        released,
        [...(call.earlier ?? []), ...shownSoFar(released)],
        workspace,
        sessions,
        call,
      );
      if (!table.ok) return table;
      released.set(step.id, table.table);
    } else {
      const session = await sessions.open("finish");
      if (!session.ok) return session;
      const finished = await finishAnswer(
        step.rel,
        step.rel.columns,
        released,
        session.session,
        workspace.policy,
        call,
      );
      if (!finished.ok) return finished;
      released.set(step.id, finished.table);
    }
  }
  call.onStep?.("finish");
  const session = await sessions.open("finish");
  if (!session.ok) return session;
  return await finishAnswer(plan.answer, plan.columns, released, session.session, workspace.policy, call);
}

async function protectStep(
  step: EvidenceStep,
  released: ReadonlyMap<number, ProtectedTable>,
  earlier: readonly ShownNumber[],
  workspace: QueryWorkspace,
  sessions: Sessions,
  call: QueryCall,
): Promise<QueryAnswer> {
  const opened = await sessions.open("evidence");
  if (!opened.ok) return opened;
  for (const id of releasedIds(step.input)) {
    const loaded = await opened.session.load(releasedName(id), releasedWire(id, released.get(id)!, false));
    if (!loaded.ok) return { ok: false, kind: "failed", fault: loaded.fault.code };
  }
  const pinpoints = await findPinpoints(step, workspace.tables, opened.session, workspace.policy, call);
  if (!pinpoints.ok) return pinpoints;
  const evidence = await gatherEvidence(step, opened.session, workspace.policy, call);
  if (!evidence.ok) return evidence;
  call.onStep?.("protect");
  return {
    ok: true,
    table: protect(evidence.value, workspace.policy, solveLinear, { earlier, pinpoints: pinpoints.value }),
  };
}

/** Numbers of earlier boundaries of this very statement: they must not be subtracted from later ones either. */
function shownSoFar(released: ReadonlyMap<number, ProtectedTable>): readonly ShownNumber[] {
  return [...new Set([...released.values()].flatMap((table) => table.shown))];
}

type Opened = { readonly ok: true; readonly session: SandboxSession } | ({ readonly ok: false } & Failure);

/** The engines of one run, taken when first needed and given back together. */
class Sessions {
  readonly #open = new Map<"evidence" | "finish", SandboxSession>();
  readonly #workspace: QueryWorkspace;
  readonly #pool: SandboxPool;
  readonly #call: QueryCall;

  constructor(workspace: QueryWorkspace, pool: SandboxPool, call: QueryCall) {
    this.#workspace = workspace;
    this.#pool = pool;
    this.#call = call;
  }

  async open(role: "evidence" | "finish"): Promise<Opened> {
    const known = this.#open.get(role);
    if (known !== undefined) return { ok: true, session: known };
    const workspace = this.#workspace;
    const setup = role === "evidence" ? evidenceSetup(workspace) : finishSetup(workspace);
    const files = role === "evidence" ? evidenceFiles(workspace) : publicFiles(workspace);
    const acquired = await this.#pool.acquire({
      role,
      key: workspaceKey(workspace),
      setup,
      files,
      ...signalOf(this.#call),
    });
    if (!acquired.ok) return { ok: false, kind: "failed", fault: acquired.fault.code };
    this.#open.set(role, acquired.value);
    return { ok: true, session: acquired.value };
  }

  release(): void {
    for (const session of this.#open.values()) session.release();
    this.#open.clear();
  }
}
