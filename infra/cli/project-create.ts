// `sekisho project create`: a project with its permit from a TOML or JSON file, as the admin page would make it.
import { readFile } from "node:fs/promises";
import { parse } from "smol-toml";
import { type Config, ConfigError } from "../../server/config.ts";
import { ProjectInput } from "../../server/http/schemas.ts";
import { createProject } from "../../server/policy/projects.ts";
import { todayInJapan } from "../../server/policy/today.ts";
import type { Db } from "../../server/store/unit-of-work.ts";
import { withParts } from "./parts.ts";
import { readArgs, UsageError } from "./usage.ts";

/** `--by LOGIN`: the administrator who grants the permit; `--member LOGIN`, as often as needed, joins the file's members. */
export async function projectCreate(args: readonly string[], config: Config): Promise<number> {
  const { values, positionals } = readArgs(args, {
    by: { type: "string" },
    member: { type: "string", multiple: true },
  });
  const [file] = positionals;
  if (file === undefined) throw new UsageError("Say the file.");
  const raw = await readFields(file);
  return await withParts(config, async ({ db, profiles }) => {
    const parsed = ProjectInput.safeParse(await completed(raw, values.member ?? [], db));
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      throw new ConfigError(`${file}: ${issues.join("; ")}`);
    }
    const login = values.by ?? "admin";
    const admin = await db
      .selectFrom("app_user")
      .select(["id", "name_en"])
      .where("login", "=", login)
      .executeTakeFirst();
    if (admin === undefined) throw new ConfigError("Say with --by which administrator grants the permit.");
    const actor = { id: admin.id, name: admin.name_en };
    const created = await createProject({ db, profiles, today: todayInJapan() }, actor, parsed.data);
    if (!created.ok) throw new ConfigError(`${created.refusal.message.en} ${created.refusal.help.en}`);
    process.stdout.write(`${created.value}\n`);
    return 0;
  });
}

type Fields = { readonly [key: string]: unknown };

async function readFields(file: string): Promise<Fields> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new ConfigError(`The file ${file} cannot be read.`);
  });
  try {
    return (file.endsWith(".toml") ? parse(text) : JSON.parse(text)) as Fields;
  } catch {
    throw new ConfigError(`The file ${file} is neither TOML nor JSON.`);
  }
}

/** What a file may leave to us: the newest snapshot of `dataset`, a year from today, members from the command line. */
async function completed(raw: Fields, members: readonly string[], db: Db): Promise<Fields> {
  const permit = (raw.permit ?? {}) as Fields;
  const today = todayInJapan();
  const { dataset, ...project } = raw;
  const newest = await db
    .selectFrom("snapshot")
    .select("id")
    .where("dataset_id", "=", String(dataset ?? ""))
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  const endsOn = `${Number(today.slice(0, 4)) + 1}${today.slice(4).replace("-02-29", "-02-28")}`;
  return {
    ...project,
    members: [
      ...((raw.members as readonly unknown[] | undefined) ?? []),
      ...members.map((login) => ({ login, role: "analyst" })),
    ],
    permit: { snapshotId: newest?.id, startsOn: today, endsOn, ...permit },
  };
}
