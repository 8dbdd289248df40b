// Completion from the binder: it knows only the permit's tables, columns and functions.
import type { Completion } from "../../sandbox/protocol.ts";
import type { Workspace } from "../policy/permits.ts";
import type { RunDeps } from "./run-query.ts";
import { workspaceFor } from "./run-query.ts";
import { binderSetup, workspaceKey } from "./workspace.ts";

/** Completions at the end of `sql`; none when the binder cannot answer. */
export async function completeSql(
  sql: string,
  granted: Workspace,
  deps: Pick<RunDeps, "pool" | "profiles">,
): Promise<readonly Completion[]> {
  const workspace = workspaceFor(granted, deps);
  const acquired = await deps.pool.acquire({
    role: "binder",
    key: workspaceKey(workspace),
    setup: binderSetup(workspace),
    files: [],
  });
  if (!acquired.ok) return [];
  const answer = await acquired.value.complete(sql);
  acquired.value.release();
  return answer.ok ? answer.value : [];
}
