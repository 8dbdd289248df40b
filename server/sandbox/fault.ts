// What can go wrong with a sandbox, as values: a code and nothing of what the engine said.

export type SandboxFault = {
  readonly kind: "fault";
  readonly code: "timeout" | "memory" | "engine" | "cancelled" | "crashed" | "protocol" | "disk";
};

export type SandboxResult<T> = { ok: true; value: T } | { ok: false; fault: SandboxFault };

export function succeeded<T>(value: T): SandboxResult<T> {
  return { ok: true, value };
}

export function faulted(code: SandboxFault["code"]): { ok: false; fault: SandboxFault } {
  return { ok: false, fault: { kind: "fault", code } };
}
