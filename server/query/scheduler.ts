// Runs belong to the server: a queue with slots, fair between projects, whose runs can be watched and stopped from anywhere.
import { systemActor } from "../audit/event.ts";
import type { QueryStep } from "./answer-query.ts";
import {
  type RunDeps,
  type RunEnd,
  type RunRequest,
  recordEnd,
  runQuery,
  type Submitted,
  type SubmittedRun,
  submitRun,
} from "./run-query.ts";

export type SchedulerLimits = {
  readonly slots: number;
  readonly slotsPerProject: number;
  readonly queuedPerUserMax: number;
};

export const schedulerDefaults: SchedulerLimits = { slots: 2, slotsPerProject: 2, queuedPerUserMax: 20 };

export type RunProgress = { readonly step: QueryStep | null; readonly placeInLine: number | null };

type Entry = {
  readonly run: SubmittedRun;
  readonly abort: AbortController;
  readonly done: (end: RunEnd) => void;
  step: QueryStep | null;
  isRunning: boolean;
};

export class Scheduler {
  readonly #deps: RunDeps;
  readonly #limits: SchedulerLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(deps: RunDeps, limits: SchedulerLimits = schedulerDefaults) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /** Runs that a restart of the server cut short say so; nothing of them was shown. Call once at start. */
  async closeCutRuns(): Promise<void> {
    const cut = await this.#deps.db
      .selectFrom("run")
      .select(["id", "project_id"])
      .where("status", "in", ["queued", "running"])
      .execute();
    for (const row of cut)
      await recordEnd(
        { id: row.id, projectId: row.project_id, actor: systemActor },
        { status: "failed", fault: "restart" },
        this.#deps,
      );
  }

  /** Takes a query on; `ended` settles when it is recorded. */
  async submit(request: RunRequest): Promise<Submitted & { readonly ended?: Promise<RunEnd> }> {
    const waiting = [...this.#entries.values()].filter((entry) => entry.run.userId === request.userId).length;
    if (waiting >= this.#limits.queuedPerUserMax)
      return { ok: false, refusal: tooManyWaiting(this.#limits.queuedPerUserMax) };
    const submitted = await submitRun(request, this.#deps);
    if (!submitted.ok) return submitted;
    const { promise, resolve } = Promise.withResolvers<RunEnd>();
    this.#entries.set(submitted.run.id, {
      run: submitted.run,
      abort: new AbortController(),
      done: resolve,
      step: null,
      isRunning: false,
    });
    this.#fillSlots();
    return { ...submitted, ended: promise };
  }

  /** Stops a run wherever it is; true when it was still the server's to stop. */
  stop(runId: string): boolean {
    const entry = this.#entries.get(runId);
    if (entry === undefined) return false;
    entry.abort.abort();
    if (!entry.isRunning) this.#finish(entry, recordEnd(entry.run, { status: "stopped" }, this.#deps));
    return true;
  }

  /** Stops every run of a project: what is taken away stops working at once. */
  stopProject(projectId: string): void {
    for (const entry of [...this.#entries.values()]) if (entry.run.projectId === projectId) this.stop(entry.run.id);
  }

  progress(runId: string): RunProgress {
    const entry = this.#entries.get(runId);
    if (entry === undefined) return { step: null, placeInLine: null };
    if (entry.isRunning) return { step: entry.step, placeInLine: null };
    const line = [...this.#entries.values()].filter((other) => !other.isRunning);
    return { step: null, placeInLine: line.indexOf(entry) + 1 };
  }

  /** Calls `listener` at every change of the run; returns how to stop listening. */
  watch(runId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(runId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(runId);
    };
  }

  async close(): Promise<void> {
    for (const entry of [...this.#entries.values()]) this.stop(entry.run.id);
    while (this.#entries.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #fillSlots(): void {
    for (;;) {
      const next = this.#nextEntry();
      if (next === undefined) break;
      this.#begin(next);
    }
    for (const entry of this.#entries.values()) if (!entry.isRunning) this.#tell(entry.run.id);
  }

  /** The longest waiting run of the project that has the fewest running. */
  #nextEntry(): Entry | undefined {
    const entries = [...this.#entries.values()];
    const running = entries.filter((entry) => entry.isRunning);
    if (running.length >= this.#limits.slots) return undefined;
    const busy = (projectId: string): number => running.filter((entry) => entry.run.projectId === projectId).length;
    const waiting = entries.filter(
      (entry) =>
        !entry.isRunning && !entry.abort.signal.aborted && busy(entry.run.projectId) < this.#limits.slotsPerProject,
    );
    return waiting.reduce<Entry | undefined>(
      (best, entry) => (best === undefined || busy(entry.run.projectId) < busy(best.run.projectId) ? entry : best),
      undefined,
    );
  }

  #begin(entry: Entry): void {
    entry.isRunning = true;
    const onStep = (step: QueryStep): void => {
      entry.step = step;
      this.#tell(entry.run.id);
    };
    const started = this.#deps.db
      .updateTable("run")
      .set({ status: "running" })
      .where("id", "=", entry.run.id)
      .execute();
    this.#finish(
      entry,
      started.then(() => runQuery(entry.run, this.#deps, entry.abort.signal, onStep)),
    );
  }

  #finish(entry: Entry, ending: Promise<RunEnd>): void {
    const close = (end: RunEnd): void => {
      this.#entries.delete(entry.run.id);
      entry.done(end);
      this.#tell(entry.run.id);
      this.#fillSlots();
    };
    ending.then(close, async () => {
      const end: RunEnd = { status: "failed", fault: "crashed" };
      await recordEnd(entry.run, end, this.#deps).catch(() => undefined);
      close(end);
    });
  }

  #tell(runId: string): void {
    for (const listener of this.#listeners.get(runId) ?? []) listener();
  }
}

function tooManyWaiting(most: number): Extract<Submitted, { ok: false }>["refusal"] {
  return {
    kind: "too-large",
    message: {
      en: `You already have ${most} queries waiting or running.`,
      ja: `実行中・待機中のクエリが既に ${most} 件あります。`,
    },
    help: { en: "Wait for one to end, or stop one.", ja: "終わるのを待つか、どれかを中止してください。" },
  };
}
