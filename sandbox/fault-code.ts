// Reads from the engine's own error text the one word that may cross the wall.

export type EngineFault = "interrupted" | "memory" | "disk" | "engine";

/** SECURITY: the text itself can quote values ("Could not convert string '…'"), so it ends here. */
export function engineFault(error: unknown): EngineFault {
  const text = error instanceof Error ? error.message : "";
  if (/\bINTERRUPT\b|"exception_type":"(?:INTERRUPT|Interrupt)"|Interrupted!/.test(text)) return "interrupted";
  // Spilling over its bound is reported by DuckDB as out of memory too.
  if (/max_temp_directory_size|No space left on device|offload data block/i.test(text)) return "disk";
  if (/out of memory|failed to allocate|bad_alloc|Array buffer allocation failed|allocation failure/i.test(text))
    return "memory";
  return "engine";
}

/** Raised inside the worker where a request cannot be carried out as it stands. */
export class RequestFailure extends Error {
  readonly code: "engine" | "memory" | "protocol" | "disk";
  constructor(code: "engine" | "memory" | "protocol" | "disk") {
    super(code);
    this.code = code;
  }
}
