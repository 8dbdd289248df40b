// Carries out the requests of one worker, one after the other, and interrupts the running one at once when told so.
import { bindText, completeText } from "./bind.ts";
import { engineFault, RequestFailure } from "./fault-code.ts";
import { interruptEveryMs, progressEveryMs, queuedRequestsMax } from "./limits.ts";
import { dropTables, loadTable } from "./load.ts";
import { type Engine, openEngine } from "./lockdown.ts";
import type { WorkerRequest, WorkerResponse } from "./protocol.ts";
import { runQuery } from "./query.ts";

type Answer = WorkerResponse extends infer R ? (R extends { readonly id: number } ? Omit<R, "id"> : never) : never;
type Send = (response: WorkerResponse) => void;
type QueuedRequest = Exclude<WorkerRequest, { op: "interrupt" }>;

export type Executor = {
  /** False when too many requests wait: the server has lost count and the worker must end. */
  accept(request: WorkerRequest): boolean;
};

export function createExecutor(send: Send): Executor {
  const waiting: QueuedRequest[] = [];
  const interrupted = new Set<number>();
  let engine: Engine | undefined;
  let running: QueuedRequest | undefined;
  let isUsed = false;

  function interrupt(id: number, target: number): void {
    send({ id, kind: "done" });
    if (running?.id !== target && !waiting.some((request) => request.id === target)) return;
    interrupted.add(target);
    const timer = setInterval(() => {
      if (running?.id === target) engine?.connection.interrupt();
      else if (!interrupted.has(target)) clearInterval(timer);
    }, interruptEveryMs);
    if (running?.id === target) engine?.connection.interrupt();
  }

  async function answer(request: QueuedRequest): Promise<Answer> {
    if (interrupted.has(request.id)) return { kind: "interrupted" };
    if (request.op === "open") {
      // INVARIANT: a worker opens once, so that it never serves two keys.
      if (isUsed) return { kind: "failed", code: "protocol" };
      isUsed = true;
      engine = await openEngine(request);
      return { kind: "ready" };
    }
    if (engine === undefined) return { kind: "failed", code: "protocol" };
    return (
      (await carryOut(engine, request, () => interrupted.has(request.id), send)) ?? { kind: "failed", code: "protocol" }
    );
  }

  async function drain(): Promise<void> {
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      running = request;
      let response: Answer;
      try {
        response = await answer(request);
      } catch (error) {
        response = failureFor(error);
      }
      running = undefined;
      // Who asked to interrupt no longer wants the answer, even one that was ready.
      send({ id: request.id, ...(interrupted.delete(request.id) ? { kind: "interrupted" } : response) });
    }
  }

  return {
    accept(request) {
      if (request.op === "interrupt") interrupt(request.id, request.target);
      else {
        if (waiting.length >= queuedRequestsMax) return false;
        waiting.push(request);
        if (running === undefined && waiting.length === 1) void drain();
      }
      return true;
    },
  };
}

/** Undefined where the role has no such op: researcher text never reaches an engine that holds data. */
async function carryOut(
  engine: Engine,
  request: Exclude<QueuedRequest, { op: "open" }>,
  isInterrupted: () => boolean,
  send: Send,
): Promise<Answer | undefined> {
  const { connection, role } = engine;
  const isBinder = role === "binder";
  switch (request.op) {
    case "bind":
      return isBinder ? bindText(connection, request.sql) : undefined;
    case "complete":
      return isBinder ? { kind: "completions", items: await completeText(connection, request.sql) } : undefined;
    case "query":
      return isBinder ? undefined : queryWithProgress(engine, request, isInterrupted, send);
    case "load":
      if (isBinder) return undefined;
      await loadTable(connection, request.table, request.data);
      return { kind: "done" };
    case "drop":
      if (isBinder) return undefined;
      await dropTables(connection, request.tables);
      return { kind: "done" };
  }
}

async function queryWithProgress(
  engine: Engine,
  request: Extract<WorkerRequest, { op: "query" }>,
  isInterrupted: () => boolean,
  send: Send,
): Promise<Answer> {
  let last = 0;
  const timer = setInterval(() => {
    const percent = engine.connection.progress.percentage;
    // −1 where the plan has no estimate; going back would only confuse.
    if (!(percent > last && percent <= 100)) return;
    last = percent;
    send({ id: request.id, kind: "progress", percent });
  }, progressEveryMs);
  try {
    return await runQuery(engine.connection, request, isInterrupted);
  } finally {
    clearInterval(timer);
  }
}

function failureFor(error: unknown): Answer {
  if (error instanceof RequestFailure) return { kind: "failed", code: error.code };
  const code = engineFault(error);
  return { kind: "failed", code: code === "interrupted" ? "engine" : code };
}
