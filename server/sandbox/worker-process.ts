// One worker process seen from the server: sends requests, believes nothing, and kills it at the first wrong word.
import type { ChildProcess } from "node:child_process";
import { killSandbox } from "../../sandbox/command.ts";
import { createLineSplitter } from "../../sandbox/lines.ts";
import type { WorkerRequest, WorkerResponse } from "../../sandbox/protocol.ts";
import { faulted, type SandboxFault, type SandboxResult, succeeded } from "./fault.ts";
import { lineBytesMax, parseResponse } from "./responses.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type RequestBody = DistributiveOmit<WorkerRequest, "id">;
export type FinalResponse = Exclude<WorkerResponse, { kind: "progress" }>;

export type CallOptions = { signal?: AbortSignal; timeoutMs?: number };

export type AskOptions = {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** How long an interrupted request may take to say so before the process is killed. */
  readonly graceMs: number;
  readonly onProgress?: ((percent: number) => void) | undefined;
};

export type WorkerProcess = {
  /** Requests wait for one another. A fault may leave the process usable: ask `isAlive`. */
  ask(body: RequestBody, options: AskOptions): Promise<SandboxResult<FinalResponse>>;
  readonly isAlive: boolean;
  readonly isBusy: boolean;
  /** Kills now and resolves when the process is gone. */
  kill(): Promise<void>;
  readonly ended: Promise<void>;
};

type Pending = {
  readonly request: WorkerRequest;
  readonly settle: (response: FinalResponse) => void;
  readonly fail: (code: SandboxFault["code"]) => void;
  readonly onProgress: ((percent: number) => void) | undefined;
};

/** An honest worker reports five times a second. */
const progressMax = 100_000;

export function superviseWorker(child: ChildProcess): WorkerProcess {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let lane: Promise<unknown> = Promise.resolve();
  let inLane = 0;
  let isAlive = true;
  let progressSeen = 0;

  const { promise: ended, resolve: end } = Promise.withResolvers<void>();

  function stop(code: SandboxFault["code"]): void {
    if (!isAlive) return;
    isAlive = false;
    killSandbox(child);
    // Whoever might be left inside reads the end of its input.
    for (const stream of child.stdio) stream?.destroy();
    for (const { fail } of [...pending.values()]) fail(code);
    pending.clear();
  }

  function hear(line: string): void {
    if (!isAlive) return;
    const response = parseResponse(line, (id) => pending.get(id)?.request);
    if (response === undefined) {
      stop("protocol");
      return;
    }
    const asked = pending.get(response.id)!;
    if (response.kind === "progress") {
      progressSeen += 1;
      if (progressSeen > progressMax) stop("protocol");
      else asked.onProgress?.(response.percent);
      return;
    }
    pending.delete(response.id);
    asked.settle(response);
  }

  const bytesMax = (): number => Math.max(0, ...[...pending.values()].map((p) => lineBytesMax[p.request.op]));
  const lines = createLineSplitter(bytesMax, hear);
  child.stdout?.on("data", (bytes: Buffer) => {
    if (isAlive && !lines.push(bytes)) stop("protocol");
  });
  // SECURITY: drained so that the worker cannot be blocked by it, and dropped because it could quote data.
  child.stderr?.resume();
  child.stdin?.on("error", () => {});
  child.on("error", () => {
    stop("crashed");
    end();
  });
  child.on("close", () => {
    stop("crashed");
    end();
  });

  function post(
    body: RequestBody,
    onProgress: Pending["onProgress"],
  ): { id: number; answer: Promise<SandboxResult<FinalResponse>> } {
    lastId += 1;
    const request = { ...body, id: lastId } as WorkerRequest;
    const answer = new Promise<SandboxResult<FinalResponse>>((resolve) => {
      if (!isAlive) return resolve(faulted("crashed"));
      const settle: Pending["settle"] = (response) => resolve(succeeded(response));
      pending.set(request.id, { request, settle, fail: (code) => resolve(faulted(code)), onProgress });
      child.stdin?.write(`${JSON.stringify(request)}\n`);
    });
    return { id: request.id, answer };
  }

  async function askAlone(body: RequestBody, options: AskOptions): Promise<SandboxResult<FinalResponse>> {
    if (options.signal?.aborted === true) return faulted("cancelled");
    const { id, answer } = post(body, options.onProgress);
    let stopped: "timeout" | "cancelled" | undefined;
    let grace: NodeJS.Timeout | undefined;
    const interrupt = (why: "timeout" | "cancelled"): void => {
      if (stopped !== undefined) return;
      stopped = why;
      void post({ op: "interrupt", target: id }, undefined);
      grace = setTimeout(() => stop(why), options.graceMs);
    };
    const cancel = (): void => interrupt("cancelled");
    const timer = setTimeout(() => interrupt("timeout"), options.timeoutMs);
    options.signal?.addEventListener("abort", cancel, { once: true });
    const result = await answer;
    clearTimeout(timer);
    clearTimeout(grace);
    options.signal?.removeEventListener("abort", cancel);
    if (stopped !== undefined) return faulted(stopped);
    return result;
  }

  return {
    ask(body, options) {
      inLane += 1;
      const turn = lane.then(() => askAlone(body, options));
      lane = turn;
      return turn.finally(() => {
        inLane -= 1;
      });
    },
    get isAlive() {
      return isAlive;
    },
    get isBusy() {
      return inLane > 0;
    },
    async kill() {
      stop("crashed");
      await ended;
    },
    ended,
  };
}
