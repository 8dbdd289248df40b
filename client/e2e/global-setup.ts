// Forgets the sessions of an earlier run: the server of this run knows none of them.
import { mkdirSync, rmSync } from "node:fs";
import { stateDirectory } from "./people.ts";

export default function globalSetup(): void {
  if (process.env.SEKISHO_E2E_REUSE === "1") return;
  rmSync(stateDirectory, { recursive: true, force: true });
  mkdirSync(stateDirectory, { recursive: true });
}
