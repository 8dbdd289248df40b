// Checks what a worker says. A worker is treated as hostile: what is not exactly an answer to what was asked is refused.
import { z } from "zod";
import {
  candidatesMax,
  columnsMax,
  completionsMax,
  failureMessageCharsMax,
  fingerprintChars,
  listDepthMax,
  planBytesMax,
  researcherSqlCharsMax,
  responseBytesMax,
  smallResponseBytesMax,
} from "../../sandbox/limits.ts";
import type { WireValue, WorkerRequest, WorkerResponse } from "../../sandbox/protocol.ts";

type Op = WorkerRequest["op"];

const id = z.int().nonnegative();
const offset = z.int().nonnegative().max(researcherSqlCharsMax);
const name = z.string().max(10_000);
const columns = z
  .array(z.strictObject({ name, type: name }).readonly())
  .max(columnsMax)
  .readonly();
const failureText = z.string().max(failureMessageCharsMax);

const failure = z.strictObject({
  errorType: z.string().max(100),
  subtype: z.string().max(100).optional(),
  at: offset.optional(),
  message: failureText,
  candidates: z.array(z.string().max(1_000)).max(candidatesMax).readonly(),
});

const rows = z.custom<readonly (readonly WireValue[])[]>((value) => Array.isArray(value) && value.every(isRow));

const response = z.discriminatedUnion("kind", [
  z.strictObject({ id, kind: z.literal("ready") }),
  z.strictObject({ id, kind: z.literal("bound"), plan: z.string().max(planBytesMax), columns }),
  z.strictObject({ id, kind: z.literal("bind-failed"), failure }),
  z.strictObject({
    id,
    kind: z.literal("completions"),
    items: z.array(z.strictObject({ text: name, start: offset })).max(completionsMax),
  }),
  z.strictObject({ id, kind: z.literal("table"), table: z.strictObject({ columns, rows }), truncated: z.boolean() }),
  z.strictObject({ id, kind: z.literal("done") }),
  z.strictObject({ id, kind: z.literal("progress"), percent: z.number().min(0).max(100) }),
  z.strictObject({ id, kind: z.literal("interrupted") }),
  z.strictObject({ id, kind: z.literal("failed"), code: z.enum(["engine", "memory", "protocol", "disk"]) }),
]);

/** Undefined for anything that is not an answer of the protocol to one of the expected requests. */
export function parseResponse(
  line: string,
  expected: (id: number) => WorkerRequest | undefined,
): WorkerResponse | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = response.safeParse(value);
  if (!parsed.success) return undefined;
  const said = parsed.data;
  const request = expected(said.id);
  if (request === undefined || !answers[request.op].includes(said.kind)) return undefined;
  if (said.kind === "table" && !(request.op === "query" && isTableOf(request, said.table, said.truncated)))
    return undefined;
  if (
    said.kind === "completions" &&
    request.op === "complete" &&
    said.items.some((c) => c.start > request.sql.length)
  ) {
    return undefined;
  }
  if (said.kind === "bind-failed") {
    const { subtype, at, ...rest } = said.failure;
    return { ...said, failure: { ...rest, subtype, at } };
  }
  return said;
}

const anyTime = ["interrupted", "failed"] as const;
const answers: Readonly<Record<Op, readonly WorkerResponse["kind"][]>> = {
  open: ["ready", ...anyTime],
  bind: ["bound", "bind-failed", ...anyTime],
  complete: ["completions", ...anyTime],
  query: ["table", "progress", ...anyTime],
  load: ["done", ...anyTime],
  drop: ["done", ...anyTime],
  interrupt: ["done"],
};

/** The longest line that can be an honest answer to this op. */
export const lineBytesMax: Readonly<Record<Op, number>> = {
  open: smallResponseBytesMax,
  bind: 2 * planBytesMax,
  complete: 4 * 1024 * 1024,
  query: responseBytesMax,
  load: smallResponseBytesMax,
  drop: smallResponseBytesMax,
  interrupt: smallResponseBytesMax,
};

type Table = Extract<WorkerResponse, { kind: "table" }>["table"];

function isTableOf(request: Extract<WorkerRequest, { op: "query" }>, table: Table, truncated: boolean): boolean {
  if (table.rows.length > request.rowsMax) return false;
  if (truncated && table.rows.length !== request.rowsMax) return false;
  const width = table.columns.length;
  if (request.fingerprints.some((at) => at >= width)) return false;
  return table.rows.every((row) => row.length === width && request.fingerprints.every((at) => isFingerprint(row[at])));
}

/** 684 characters of base64 are 512 bytes; the last character before the padding keeps two bits unused. */
function isFingerprint(value: WireValue | undefined): boolean {
  return value === null || (typeof value === "string" && value.length === fingerprintChars && BASE64.test(value));
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** By hand: a schema library takes a second over a million values. */
function isRow(row: unknown): boolean {
  return Array.isArray(row) && row.every((value) => isWireValue(value, 0));
}

function isWireValue(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    default:
      if (value === null) return true;
      return Array.isArray(value) && depth < listDepthMax && value.every((item) => isWireValue(item, depth + 1));
  }
}
