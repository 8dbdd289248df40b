// The words that cross the wall of the sandbox: one JSON object a line on stdin and stdout, checked on both sides.

export type WorkerRole = "binder" | "evidence" | "finish";

/** JSON form of a value: BIGINT, HUGEINT, UBIGINT and DECIMAL as decimal text; dates and times as DuckDB prints them; not finite = null; lists as arrays, BLOB as hex. */
export type WireValue = null | boolean | number | string | readonly WireValue[];

export type WireColumn = { readonly name: string; readonly type: string };

export type WireTable = { readonly columns: readonly WireColumn[]; readonly rows: readonly (readonly WireValue[])[] };

export type WorkerRequest = {
  readonly id: number;
} /** First request: statements printed by the server (never researcher text), then the engine is locked. */ & (
  | {
      readonly op: "open";
      readonly role: WorkerRole;
      readonly setup: readonly string[];
      readonly memoryMb: number;
      readonly threads: number;
      /** Room for spilling under the sandbox's own /tmp; absent or 0: none. */
      readonly spillMb?: number;
      /** Where there are no walls, data files are not under /data but here. */
      readonly dataFolder?: string;
    }
  /** Binder only. `sql` is researcher text; it reaches the engine only as the bound parameter of the serialize call. */
  | { readonly op: "bind"; readonly sql: string }
  /** Binder only: completion at the end of `sql`. */
  | { readonly op: "complete"; readonly sql: string }
  /** Evidence and finish. `fingerprints`: positions of LIST(UBIGINT) columns of (bucket << 32 | sum32), packed into base64 of 128 little-endian uint32. */
  | { readonly op: "query"; readonly sql: string; readonly rowsMax: number; readonly fingerprints: readonly number[] }
  /** Evidence and finish: makes or replaces a temporary table. */
  | { readonly op: "load"; readonly table: string; readonly data: WireTable }
  | { readonly op: "drop"; readonly tables: readonly string[] }
  /** Interrupts the request `target`; answered at once. */
  | { readonly op: "interrupt"; readonly target: number }
);

export type BindFailure = {
  readonly errorType: string;
  readonly subtype: string | undefined;
  /** UTF-16 offset into the text that was bound. */
  readonly at: number | undefined;
  readonly message: string;
  readonly candidates: readonly string[];
};

export type Completion = { readonly text: string; readonly start: number };

export type WorkerResponse = { readonly id: number } & (
  | { readonly kind: "ready" }
  /** `plan`: the JSON text of json_serialize_plan, numbers untouched. */
  | { readonly kind: "bound"; readonly plan: string; readonly columns: readonly WireColumn[] }
  | { readonly kind: "bind-failed"; readonly failure: BindFailure }
  | { readonly kind: "completions"; readonly items: readonly Completion[] }
  | { readonly kind: "table"; readonly table: WireTable; readonly truncated: boolean }
  | { readonly kind: "done" }
  | { readonly kind: "progress"; readonly percent: number }
  | { readonly kind: "interrupted" }
  /** `code` only; the engine's text stays inside the wall because it can quote data. */
  | { readonly kind: "failed"; readonly code: "engine" | "memory" | "protocol" | "disk" }
);
