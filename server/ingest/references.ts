// Which columns others refer to, and how the two sides of a reference are compared.
import type { SourceTable } from "./source.ts";
import { quoteName } from "./sql.ts";

export type References = {
  /** `table.column` of every column another one refers to. */
  readonly targets: ReadonlySet<string>;
  /** Targets that are whole numbers in the file, as is everything that refers to them. */
  readonly integers: ReadonlySet<string>;
};

const wholeNumber = /^(U?(TINYINT|SMALLINT|INTEGER)|BIGINT)$/;

export function referencesOf(sources: readonly SourceTable[]): References {
  const types = new Map<string, string[]>();
  for (const { table, types: given } of sources) {
    for (const c of table.columns) {
      if (c.references === undefined) continue;
      types.set(c.references, [...(types.get(c.references) ?? []), given.get(c.name) ?? "VARCHAR"]);
    }
  }
  for (const { table, types: given } of sources) {
    for (const c of table.columns) types.get(`${table.name}.${c.name}`)?.push(given.get(c.name) ?? "VARCHAR");
  }
  const integers = [...types]
    .filter(([, all]) => all.every((type) => wholeNumber.test(type)))
    .map(([target]) => target);
  return { targets: new Set(types.keys()), integers: new Set(integers) };
}

/** The one form in which keys of `target` are compared, on both sides; numbers as numbers, for speed, everything else as trimmed text. */
export function keyExpression(references: References, target: string, columnName: string, alias = ""): string {
  const name = `${alias}${quoteName(columnName)}`;
  return references.integers.has(target) ? `CAST(${name} AS BIGINT)` : `nullif(trim(CAST(${name} AS VARCHAR)), '')`;
}
