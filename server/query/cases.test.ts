// Golden cases of the whole line: SQL → evidence queries → published table. Read in review; rewritten with UPDATE_CASES=1.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printEvidence } from "../plan/print-evidence.ts";
import { compile } from "./compile.ts";
import { presentTable } from "./present.ts";
import { sourcesOf } from "./read-evidence.ts";
import { makeSmallWorld, type SmallWorld } from "./testing/small-world.ts";

const folder = join(import.meta.dirname, "cases");
const files = readdirSync(folder).filter((name) => name.endsWith(".case"));
let world: SmallWorld;

beforeAll(async () => {
  world = await makeSmallWorld();
});
afterAll(async () => {
  await world.close();
});

describe("cases of the compiler and the output control", () => {
  for (const file of files) {
    const cases = readFileSync(join(folder, file), "utf8")
      .split(/^={8,}\n/m)
      .filter((text) => text.trim() !== "");
    it(`${file.replace(".case", "")}: ${cases.length} cases`, async () => {
      const actual: string[] = [];
      for (const text of cases) actual.push(await retell(text));
      if (process.env.UPDATE_CASES === "1") writeFileSync(join(folder, file), actual.join("========\n"));
      else expect(actual).toEqual(cases);
    });
  }
});

/** A case is its title and SQL; everything below the first rule line is what Sekisho makes of it. */
async function retell(text: string): Promise<string> {
  const source = text.split(/^-{8} /m)[0]!.trimEnd();
  const sql = source
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .trim();
  const compiled = await compile(sql, world.workspace, world.pool, {});
  const parts = [`${source}\n`];
  if (!compiled.ok) {
    parts.push(
      `-------- refused\n${compiled.kind === "refused" ? `${compiled.refusal.kind}\n${compiled.refusal.message.en}\n${compiled.refusal.help.en}` : compiled.fault}\n`,
    );
    return parts.join("");
  }
  for (const step of compiled.plan.steps) {
    if (step.kind !== "evidence") continue;
    const { shape } = sourcesOf(step, world.workspace.policy);
    parts.push(
      `-------- evidence ${step.id}\n${printEvidence(
        shape,
        shape.sources.some((entry) => entry.kind === "persons"),
      )}\n`,
    );
  }
  const answer = await world.answer(sql);
  if (!answer.ok) throw new Error(`${sql}: ${JSON.stringify(answer)}`);
  const table = presentTable(answer.table, world.workspace.policy, "small");
  const rows = table.rows.map((row, r) =>
    row
      .map((value, c) => (table.marks[r]![c] ? `<${table.marks[r]![c]}>` : value === null ? "NULL" : String(value)))
      .join(" | "),
  );
  parts.push(
    `-------- published\n${[table.columns.map((column) => column.name).join(" | "), ...rows, ...table.notes.map((note) => `(${note.en})`)].join("\n")}\n`,
  );
  return parts.join("");
}
