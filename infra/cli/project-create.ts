// `sekisho project create FILE.json`: a project with its permit, as the admin page would make it.
import { readFile } from "node:fs/promises";
import { type Config, ConfigError } from "../../server/config.ts";
import { ProjectInput } from "../../server/http/schemas.ts";
import { createProject } from "../../server/policy/projects.ts";
import { todayInJapan } from "../../server/policy/today.ts";
import { withParts } from "./parts.ts";
import { readArgs, UsageError } from "./usage.ts";

/** The permit names who granted it: `--by LOGIN`, an administrator. */
export async function projectCreate(args: readonly string[], config: Config): Promise<number> {
  const { values, positionals } = readArgs(args, { by: { type: "string" } });
  const [file] = positionals;
  if (file === undefined) throw new UsageError("Say the file.");
  const parsed = ProjectInput.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success)
    throw new ConfigError(
      `${file}: ${parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}`,
    );
  return await withParts(config, async ({ db, profiles }) => {
    const admin = await db
      .selectFrom("app_user")
      .select(["id", "name_en"])
      .where("login", "=", values.by ?? "admin")
      .executeTakeFirst();
    if (admin === undefined) throw new ConfigError("Say with --by which administrator grants the permit.");
    const actor = { id: admin.id, name: admin.name_en };
    const created = await createProject({ db, profiles, today: todayInJapan() }, actor, parsed.data);
    if (!created.ok) throw new ConfigError(`${created.refusal.message.en} ${created.refusal.help.en}`);
    process.stdout.write(`${created.value}\n`);
    return 0;
  });
}
