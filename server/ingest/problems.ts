// What an operator is told about files that do not fit their manifest: place and reason, never the value.
import type { Bilingual } from "./manifest.ts";

export type ImportProblem = {
  readonly file: string;
  /** Line of a text file (the header is line 1), row of a Parquet file (the first is 1). */
  readonly line?: number | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly message: Bilingual;
};

export const problemsMax = 200;

/** Collects up to `problemsMax` problems and counts all. */
export class ProblemList {
  readonly #kept: ImportProblem[] = [];
  #total = 0;

  add(problem: ImportProblem): void {
    this.#total++;
    if (this.#kept.length < problemsMax) this.#kept.push(problem);
  }

  /** Problems that were counted but are not listed one by one. */
  addUnlisted(count: number): void {
    this.#total += count;
  }

  get room(): number {
    return problemsMax - this.#kept.length;
  }

  get total(): number {
    return this.#total;
  }

  get all(): readonly ImportProblem[] {
    return this.#kept;
  }
}
