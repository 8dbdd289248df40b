// `sekisho query`: statements through exactly the server's path, one JSON line each.
import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { bubblewrapAvailable } from "../../sandbox/launch.ts";
import { type Config, ConfigError } from "../../server/config.ts";
import { type RunDeps, type RunEnd, runQuery, submitRun } from "../../server/query/run-query.ts";
import { faultError } from "../../server/query/run-view.ts";
import { createSandboxPool } from "../../server/sandbox/pool.ts";
import { withParts } from "./parts.ts";
import { type Statement, splitStatements } from "./split-statements.ts";
import { readArgs, UsageError } from "./usage.ts";

type Line = {
  readonly id: string | null;
  readonly step: number;
  readonly outcome: "released" | "refused" | "failed";
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly marks: readonly (readonly (string | null)[])[];
  readonly message: string | null;
  readonly position: number | null;
};

export async function query(args: readonly string[], config: Config): Promise<number> {
  const { values, positionals } = readArgs(args, {
    project: { type: "string" },
    user: { type: "string" },
    batch: { type: "boolean" },
  });
  const { project, user } = values;
  if (project === undefined || user === undefined) throw new UsageError("Say the project and the user.");
  if (positionals.length > 1) throw new UsageError("One file at a time.");
  const text = await readInput(positionals[0]);
  const walls = config.unwalled ? undefined : await bubblewrapAvailable();
  if (walls?.ok === false)
    throw new ConfigError(`The sandbox cannot be built here: ${walls.reason ?? ""} ${walls.fix ?? ""}`);
  return await withParts(config, async ({ db, profiles }) => {
    const person = await db
      .selectFrom("app_user")
      .select(["id", "name_en"])
      .where("login", "=", user)
      .where("disabled_at", "is", null)
      .executeTakeFirst();
    if (person === undefined) throw new ConfigError(`There is no user ${user}.`);
    const pool = createSandboxPool({ walls: config.unwalled ? "none" : "bubblewrap" });
    try {
      for (const statement of splitStatements(text, values.batch === true)) {
        const end = await runStatement(
          statement.sql,
          { db, pool, profiles },
          { id: person.id, name: person.name_en },
          project,
        );
        process.stdout.write(`${JSON.stringify(lineOf(statement, end))}\n`);
      }
      return 0;
    } finally {
      await pool.close();
    }
  });
}

async function readInput(file: string | undefined): Promise<string> {
  if (file === undefined || file === "-") return await readAll(process.stdin);
  return await readFile(file, "utf8").catch(() => {
    throw new ConfigError(`The file ${file} cannot be read.`);
  });
}

async function runStatement(
  sql: string,
  deps: RunDeps,
  person: { readonly id: string; readonly name: string },
  projectId: string,
): Promise<RunEnd> {
  const submitted = await submitRun({ userId: person.id, actor: person, projectId, sql, blockId: null }, deps);
  if (!submitted.ok) return { status: "refused", refusal: submitted.refusal };
  return await runQuery(submitted.run, deps, new AbortController().signal, () => undefined);
}

function lineOf({ id, step }: Statement, end: RunEnd): Line {
  const empty = { id, step, columns: [], rows: [], marks: [], position: null };
  switch (end.status) {
    case "released": {
      const { columns, rows, marks, notes } = end.table;
      const message = notes.length === 0 ? null : notes.map((note) => note.en).join(" ");
      return {
        id,
        step,
        outcome: "released",
        columns: columns.map(({ name, type }) => ({ name, type })),
        rows,
        marks,
        message,
        position: null,
      };
    }
    case "refused":
      return {
        ...empty,
        outcome: "refused",
        message: `${end.refusal.message.en} ${end.refusal.help.en}`,
        position: end.refusal.at ?? null,
      };
    case "failed":
      return { ...empty, outcome: "failed", message: faultError(end.fault).message.en };
    case "stopped":
      return { ...empty, outcome: "failed", message: "Stopped." };
  }
}
