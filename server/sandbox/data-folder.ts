// Stands in for the read-only mount at /data where there are no walls (demonstrations only): a folder of links.
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxFile } from "../../sandbox/command.ts";

export type DataFolder = {
  readonly path: string;
  readonly rewrite: (sql: string) => string;
  readonly remove: () => void;
};

export function createDataFolder(files: readonly SandboxFile[]): DataFolder {
  const path = mkdtempSync(join(tmpdir(), "sekisho-data-"));
  for (const file of files) symlinkSync(file.path, join(path, file.name));
  return {
    path,
    rewrite: (sql) => sql.replaceAll("'/data/", `'${path}/`),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
