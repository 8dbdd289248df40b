// The queries of the round-trip tests, read from the SQL files beside this one.

import { readFileSync } from "node:fs";

export type CorpusQuery = { readonly sql: string; readonly hasTies: boolean };

/** Statements end with a semicolon at a line's end; a comment line before one may mark it `ties`. */
export function readCorpus(): readonly CorpusQuery[] {
  return ["scenarios.sql", "corpus.sql"].flatMap((name) => {
    const text = readFileSync(new URL(name, import.meta.url), "utf8");
    return text.split(/;[ \t]*\n/).flatMap((part) => {
      const lines = part.split("\n");
      const sql = lines
        .filter((line) => !line.startsWith("--"))
        .join("\n")
        .trim();
      if (sql === "") return [];
      return [{ sql, hasTies: lines.some((line) => /^-- .*\bties$/.test(line)) }];
    });
  });
}
