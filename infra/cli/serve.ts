// `sekisho serve`: the server; with --demo also its data, people and projects, and a word on how to sign in.
import type { Config } from "../../server/config.ts";
import { demoAccounts, seedDemo } from "../../server/identity/demo-accounts.ts";
import { startServer } from "../../server/main.ts";
import { demoManifests, demoPersons, demoSnapshots } from "./demo-data.ts";
import { say } from "./parts.ts";
import { readArgs, wholeNumber } from "./usage.ts";

export async function serve(args: readonly string[], config: Config): Promise<number> {
  const { values } = readArgs(args, { demo: { type: "boolean" }, persons: { type: "string" } });
  const isDemo = values.demo === true;
  const snapshots = isDemo ? await demoSnapshots(config, wholeNumber(values.persons, "--persons", demoPersons)) : [];
  const server = await startServer(config, async (parts) => {
    if (isDemo) await seedDemo(parts, snapshots, demoManifests());
  });
  if (config.unwalled) say("WITHOUT WALLS: a demonstration on synthetic data only.");
  if (isDemo) say(welcome());
  process.stdout.write(`Sekisho is ready at ${server.url}\n`);
  await new Promise<void>((resolve) => {
    // A terminal and `npm start` both pass the signal on: the second one must not cut the closing short.
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  await server.close();
  return 0;
}

function welcome(): string {
  const rows = demoAccounts.map(
    ({ login, password, name, roles }) =>
      `  ${login.padEnd(10)} ${password.padEnd(22)} ${name.en.padEnd(18)} ${roles.join(", ") || "analyst"}`,
  );
  return [
    "Demo accounts (public, never for real data):",
    ...rows,
    "The 6-digit code: npm run -s sekisho -- demo-code LOGIN",
  ].join("\n");
}
