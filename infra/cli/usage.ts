// Reading a command's words.
import { type ParseArgsConfig, parseArgs } from "node:util";

/** Wrong words on the command line; the message says which. */
export class UsageError extends Error {}

/** `parseArgs` whose complaints are usage errors. */
export function readArgs<T extends NonNullable<ParseArgsConfig["options"]>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : "These words are not understood.");
  }
}

export function wholeNumber(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new UsageError(`${name} takes a whole number from 1.`);
  return number;
}
