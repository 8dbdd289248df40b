// Starts a worker: inside its walls, or without any where a demonstration explicitly asks for that.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { nodeFlags, type SandboxShape, sandboxCommand, sandboxFolder, startCommand } from "./command.ts";
import { findWalls } from "./walls.ts";

export type WallsKind = "bubblewrap" | "none";

export async function bubblewrapAvailable(): Promise<{ ok: boolean; reason?: string; fix?: string }> {
  const found = await findWalls();
  return found.kind === "found" ? { ok: true } : { ok: false, reason: found.reason, fix: found.fix };
}

/** Rejects when the walls cannot be built; `bubblewrapAvailable()` says why in words for an administrator. */
export async function launchSandbox(walls: WallsKind, shape: SandboxShape): Promise<ChildProcess> {
  if (walls === "none") {
    const entry = shape.entryFile ?? join(sandboxFolder, "worker.ts");
    return spawn(process.execPath, [...nodeFlags, entry], { stdio: ["pipe", "pipe", "pipe"], env: {}, detached: true });
  }
  const found = await findWalls();
  if (found.kind === "missing") throw new Error(found.reason);
  return startCommand(sandboxCommand(shape, found.walls));
}
