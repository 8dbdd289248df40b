// Test program in the worker's place that breaks the protocol, in the way that the text of a query names.
import { createInterface } from "node:readline";

function say(value: unknown): void {
  process.stdout.write(`${typeof value === "string" ? value : JSON.stringify(value)}\n`);
}

const columns = [{ name: "a", type: "INTEGER" }];
const table = (rows: unknown): unknown => ({ kind: "table", table: { columns, rows }, truncated: false });

const betrayals: Readonly<Record<string, (id: number) => void>> = {
  honest: (id) => say({ id, ...(table([[1]]) as object) }),
  nonsense: () => say("SELECT * FROM patients; -- not JSON"),
  "empty line": () => say(""),
  "binary noise": () => process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a])),
  "wrong id": (id) => say({ id: id + 1, ...(table([[1]]) as object) }),
  "id as text": (id) => say({ id: String(id), ...(table([[1]]) as object) }),
  "earlier id": () => say({ id: 1, kind: "ready" }),
  "wrong kind": (id) => say({ id, kind: "bound", plan: "{}", columns: [] }),
  "unknown kind": (id) => say({ id, kind: "shell", command: "id" }),
  "extra field": (id) => say({ id, kind: "done", message: "patient 123" }),
  "free text in a failure": (id) => say({ id, kind: "failed", code: "patient 123 has F20" }),
  "too many rows": (id) => say({ id, ...(table(Array.from({ length: 11 }, () => [1])) as object) }),
  "ragged rows": (id) => say({ id, ...(table([[1], [1, 2]]) as object) }),
  "objects as values": (id) => say({ id, ...(table([[{ toString: "x" }]]) as object) }),
  "lists too deep": (id) => say({ id, ...(table([[[[[[[[[[[[1]]]]]]]]]]]]) as object) }),
  "false fingerprint": (id) => say({ id, ...(table([["AAAA"]]) as object) }),
  "endless line": (id) => {
    const block = "x".repeat(1024 * 1024);
    process.stdout.write(`{"id":${id},"kind":"table","x":"`);
    for (let part = 0; part < 80; part += 1) process.stdout.write(block);
  },
  "prototype pollution": (id) => say(`{"id":${id},"kind":"done","__proto__":{"polluted":true}}`),
  "progress past the end": (id) => say({ id, kind: "progress", percent: 1e9 }),
  "end in the middle": (id) => {
    process.stdout.write(`{"id":${id},"kind":"tab`, () => process.exit(0));
  },
  abort: () => process.abort(),
  "noise on stderr": (id) => {
    process.stderr.write("patient 123 has F20\n".repeat(200_000), () => say({ id, ...(table([[1]]) as object) }));
  },
  "two answers": (id) => {
    say({ id, ...(table([[1]]) as object) });
    say({ id, ...(table([[2]]) as object) });
  },
  deaf: () => {},
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, op, sql } = JSON.parse(line) as { id: number; op: string; sql?: string };
  if (op === "open") say({ id, kind: "ready" });
  else if (op === "query") betrayals[sql!]!(id);
  // Interrupts and drops are not answered at all.
});
