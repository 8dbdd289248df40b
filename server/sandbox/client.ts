// One user's turn on one worker: typed calls, faults as values, nothing left behind at release.
import type { BindFailure, Completion, WireColumn, WireTable, WorkerRole } from "../../sandbox/protocol.ts";
import { faulted, type SandboxFault, type SandboxResult, succeeded } from "./fault.ts";
import type { SandboxSettings } from "./options.ts";
import type { AskOptions, CallOptions, FinalResponse, RequestBody, WorkerProcess } from "./worker-process.ts";

export type { SandboxFault, SandboxResult } from "./fault.ts";
export type { CallOptions } from "./worker-process.ts";

export type BindOutcome =
  | { kind: "bound"; plan: string; columns: readonly WireColumn[] }
  | { kind: "bind-failed"; failure: BindFailure };

export type QueryOptions = CallOptions & {
  rowsMax?: number;
  fingerprints?: readonly number[];
  onProgress?: (percent: number) => void;
};

export interface SandboxSession {
  bind(sql: string, o?: CallOptions): Promise<SandboxResult<BindOutcome>>;
  complete(sql: string, o?: CallOptions): Promise<SandboxResult<readonly Completion[]>>;
  query(sql: string, o?: QueryOptions): Promise<SandboxResult<{ table: WireTable; truncated: boolean }>>;
  load(table: string, data: WireTable, o?: CallOptions): Promise<SandboxResult<void>>;
  drop(tables: readonly string[]): Promise<SandboxResult<void>>;
  /** Back to the warm pool, or the end when something is broken or still running. */
  release(): void;
  /** Kills now; resolves when the process is gone. */
  destroy(): Promise<void>;
}

export type SessionPorts = {
  readonly role: WorkerRole;
  readonly process: WorkerProcess;
  readonly settings: SandboxSettings;
  /** Called once: whether the process may serve again. */
  readonly onEnd: (isReusable: boolean) => void;
};

export function createSession({ role, process, settings, onEnd }: SessionPorts): SandboxSession {
  const { timeouts } = settings;
  const loaded = new Set<string>();
  let isOver = false;
  let isTainted = false;

  function options(o: CallOptions | undefined, timeoutMs: number, onProgress?: (percent: number) => void): AskOptions {
    return { signal: o?.signal, timeoutMs: o?.timeoutMs ?? timeoutMs, graceMs: timeouts.graceMs, onProgress };
  }

  async function ask<T>(
    body: RequestBody,
    o: AskOptions,
    read: (r: FinalResponse) => T | undefined,
  ): Promise<SandboxResult<T>> {
    if (isOver) return faulted("crashed");
    const result = await process.ask(body, o);
    if (!result.ok) return result;
    const value = read(result.value);
    return value === undefined ? faulted(codeOf(result.value)) : succeeded(value);
  }

  function end(isReusable: boolean): void {
    if (isOver) return;
    isOver = true;
    onEnd(isReusable && process.isAlive);
  }

  async function cleanUp(): Promise<void> {
    if (loaded.size > 0) {
      const dropped = await process.ask({ op: "drop", tables: [...loaded] }, options(undefined, timeouts.dropMs));
      if (!dropped.ok || dropped.value.kind !== "done") {
        onEnd(false);
        return;
      }
    }
    onEnd(process.isAlive);
  }

  return {
    bind: (sql, o) =>
      ask({ op: "bind", sql }, options(o, timeouts.bindMs), (r): BindOutcome | undefined => {
        if (r.kind === "bound") return { kind: "bound", plan: r.plan, columns: r.columns };
        if (r.kind !== "bind-failed") return undefined;
        // DuckDB may refuse everything after an internal error, so this process serves nobody else.
        if (r.failure.errorType === "internal" || r.failure.errorType === "fatal") isTainted = true;
        return { kind: "bind-failed", failure: r.failure };
      }),
    complete: (sql, o) =>
      ask({ op: "complete", sql }, options(o, timeouts.completeMs), (r) =>
        r.kind === "completions" ? r.items : undefined,
      ),
    query: (sql, o) => {
      const rowsMax = o?.rowsMax ?? settings.rowsMax;
      const fingerprints = o?.fingerprints ?? [];
      return ask({ op: "query", sql, rowsMax, fingerprints }, options(o, timeouts.queryMs, o?.onProgress), (r) =>
        r.kind === "table" ? { table: r.table, truncated: r.truncated } : undefined,
      );
    },
    load: (table, data, o) => {
      loaded.add(table);
      return askDone({ op: "load", table, data }, options(o, timeouts.loadMs));
    },
    drop: (tables) => askDone({ op: "drop", tables }, options(undefined, timeouts.dropMs)),
    release() {
      if (isOver) return;
      if (role !== "binder" && process.isAlive && !process.isBusy && !isTainted) {
        isOver = true;
        void cleanUp();
      } else end(!process.isBusy && !isTainted);
    },
    async destroy() {
      end(false);
      await process.kill();
    },
  };

  async function askDone(body: RequestBody, o: AskOptions): Promise<SandboxResult<void>> {
    const result = await ask(body, o, (r) => (r.kind === "done" ? r : undefined));
    return result.ok ? succeeded(undefined) : result;
  }
}

function codeOf(response: FinalResponse): SandboxFault["code"] {
  if (response.kind === "failed") return response.code;
  // Nobody asked to interrupt, or the process would have reported why.
  return response.kind === "interrupted" ? "cancelled" : "protocol";
}
