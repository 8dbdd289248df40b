// `sekisho demo-code LOGIN`: what the authenticator app of a demo account would show now.
import { demoAccounts, demoCode } from "../../server/identity/demo-accounts.ts";
import { UsageError } from "./usage.ts";

export async function demoCodeCommand(args: readonly string[]): Promise<number> {
  const code = demoCode(args[0] ?? "");
  if (code === undefined)
    throw new UsageError(`Demo accounts: ${demoAccounts.map((account) => account.login).join(", ")}.`);
  process.stdout.write(`${code}\n`);
  return 0;
}
