// The process inside the walls: one JSON request a line on stdin, one JSON answer a line on stdout, nothing else.
import { writeFileSync } from "node:fs";
import { createExecutor } from "./execute.ts";
import { requestBytesMax } from "./limits.ts";
import { createLineSplitter } from "./lines.ts";
import type { WorkerResponse } from "./protocol.ts";
import { parseRequest } from "./request.ts";

const EXIT_PROTOCOL = 64;
const EXIT_BUG = 70;

function send(response: WorkerResponse): void {
  process.stdout.write(`${JSON.stringify(response)}\n`);
}

function end(code: number): never {
  process.exit(code);
}

// SECURITY: an uncaught error would print the engine's text on stderr.
process.on("uncaughtException", () => end(EXIT_BUG));
process.on("unhandledRejection", () => end(EXIT_BUG));

try {
  // When the machine runs out of memory, the kernel shall take this process before any other.
  writeFileSync("/proc/self/oom_score_adj", "1000");
} catch {
  // Not every machine offers it, and no promise rests on it.
}

const executor = createExecutor(send);
const lines = createLineSplitter(
  () => requestBytesMax,
  (line) => {
    const request = parseRequest(line);
    if (request === undefined) end(EXIT_PROTOCOL);
    if (request.op === "invalid") send({ id: request.id, kind: "failed", code: "protocol" });
    else if (!executor.accept(request)) end(EXIT_PROTOCOL);
  },
);

process.stdin.on("data", (bytes: Buffer) => {
  if (!lines.push(bytes)) end(EXIT_PROTOCOL);
});
process.stdin.on("end", () => end(0));
