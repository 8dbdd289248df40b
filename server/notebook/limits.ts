// How large notebooks may be, and how blocks are called.
import { z } from "zod";

export const limits = {
  notebooksMax: 200,
  blocksMax: 500,
  textBytesMax: 100_000,
  titleCharsMax: 200,
  nameCharsMax: 63,
} as const;

/** A block's name can stand in SQL without quotes. */
export const BlockName = z
  .string()
  .max(limits.nameCharsMax)
  .regex(/^[a-z_][a-z0-9_]*$/);

/** `wanted`, or with the first free number behind it. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const suffix = `_${number}`;
    const name = `${wanted.slice(0, limits.nameCharsMax - suffix.length)}${suffix}`;
    if (!taken.has(name)) return name;
  }
}

/** The first free of sql_1, sql_2, … */
export function numberedName(kind: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = `${kind}_${number}`;
    if (!taken.has(name)) return name;
  }
}
