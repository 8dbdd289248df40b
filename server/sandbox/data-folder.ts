// Stands in for the read-only mount at /data where there are no walls (demonstrations only): a folder of hard links, or copies.
import { copyFileSync, linkSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
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
  for (const file of files) place(realpathSync(file.path), join(path, file.name));
  return {
    path,
    rewrite: (sql) => sql.replaceAll("'/data/", `'${path}/`),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Not a symbolic link: the locked engine follows it and then refuses what lies outside its folder. */
function place(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one without hard links.
    copyFileSync(from, to);
  }
}
