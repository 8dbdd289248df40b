// The command line of Sekisho: one subcommand a line of the table, errors as sentences.
import { ConfigError, readConfig } from "../../server/config.ts";
import { auditVerify } from "./audit-verify.ts";
import { datasetImport } from "./dataset-import.ts";
import { demoCodeCommand } from "./demo-code.ts";
import { demoDataCommand } from "./demo-data.ts";
import { projectCreate } from "./project-create.ts";
import { query } from "./query.ts";
import { serve } from "./serve.ts";
import { UsageError } from "./usage.ts";
import { userAdd } from "./user-add.ts";
import { verifyPackage } from "./verify-package.ts";

type Command = {
  readonly words: readonly string[];
  readonly usage: string;
  readonly run: (args: readonly string[], config: ReturnType<typeof readConfig>) => Promise<number>;
};

const commands: readonly Command[] = [
  {
    words: ["serve"],
    usage: "serve [--demo] [--persons N]          start the server; --demo makes the demonstration first",
    run: serve,
  },
  {
    words: ["demo-data"],
    usage: "demo-data [--persons N] [--seed N]    make the synthetic dataset and import it and NAFLD",
    run: demoDataCommand,
  },
  {
    words: ["demo-code"],
    usage: "demo-code LOGIN                       the current 6-digit code of a demo account",
    run: demoCodeCommand,
  },
  {
    words: ["dataset", "import"],
    usage: "dataset import MANIFEST.toml [--opt-out FILE]   pseudonymize a dataset into a snapshot",
    run: datasetImport,
  },
  {
    words: ["user", "add"],
    usage: "user add LOGIN --name-en N --name-ja N --organization ID [--role R]…",
    run: userAdd,
  },
  {
    words: ["project", "create"],
    usage: "project create FILE.json              create a project with its permit",
    run: projectCreate,
  },
  {
    words: ["query"],
    usage: "query --project P --user LOGIN [--batch] [FILE|-]   run statements as the server would, one JSON line each",
    run: query,
  },
  {
    words: ["audit", "verify"],
    usage: "audit verify                          check the whole audit log",
    run: auditVerify,
  },
  {
    words: ["verify"],
    usage:
      "verify PACKAGE.zip [--release-key FINGERPRINT] [--audit-key FINGERPRINT] [--json]   check a released package, offline",
    run: verifyPackage,
  },
];

async function main(args: readonly string[]): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => args[index] === word));
  if (command === undefined) {
    process.stderr.write(`Usage: sekisho COMMAND\n${commands.map(({ usage }) => `  ${usage}`).join("\n")}\n`);
    return args.length === 0 || args[0] === "help" || args[0] === "--help" ? 0 : 2;
  }
  try {
    return await command.run(args.slice(command.words.length), readConfig(process.env));
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      process.stderr.write(`${thrown.message}\nUsage: sekisho ${command.usage}\n`);
      return 2;
    }
    if (!(thrown instanceof ConfigError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
