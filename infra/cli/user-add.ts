// `sekisho user add`: a person with a password from standard input or made here, and a fresh authenticator secret, shown once.
import { randomBytes } from "node:crypto";
import { systemActor } from "../../server/audit/event.ts";
import { type Config, ConfigError } from "../../server/config.ts";
import { addUser } from "../../server/identity/users.ts";
import { withParts } from "./parts.ts";
import { readArgs, UsageError } from "./usage.ts";

const roles = ["admin", "reviewer", "auditor"] as const;

export async function userAdd(args: readonly string[], config: Config): Promise<number> {
  const { values, positionals } = readArgs(args, {
    "name-en": { type: "string" },
    "name-ja": { type: "string" },
    organization: { type: "string" },
    role: { type: "string", multiple: true },
    password: { type: "string" },
  });
  const [login] = positionals;
  const { "name-en": en, "name-ja": ja, organization } = values;
  if (login === undefined || en === undefined || ja === undefined || organization === undefined)
    throw new UsageError("Say login, both names and the organization.");
  const wanted = (values.role ?? []).map((role) => {
    const known = roles.find((candidate) => candidate === role);
    if (known === undefined) throw new UsageError(`A role is one of ${roles.join(", ")}.`);
    return known;
  });
  const password = values.password ?? randomBytes(12).toString("base64url");
  return await withParts(config, async ({ db, keys }) => {
    const added = await addUser(db, keys, systemActor, {
      login,
      name: { en, ja },
      organizationId: organization,
      roles: wanted,
      password,
    });
    if (!added.ok) throw new ConfigError(`${added.refusal.message.en} ${added.refusal.help.en}`);
    process.stdout.write(
      `${JSON.stringify({ login, password: values.password === undefined ? password : undefined, totpUri: added.value.totpUri })}\n`,
    );
    return 0;
  });
}
