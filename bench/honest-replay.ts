// How much the ledger withholds from honest work: questions with the edits people make, in random order, against the same questions asked alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withParts } from "../infra/cli/parts.ts";
import { readConfig } from "../server/config.ts";
import type { ProtectedTable } from "../server/disclosure/protect.ts";
import { loadAnalystWorkspace } from "../server/policy/permits.ts";
import { answerQuery } from "../server/query/answer-query.ts";
import { workspaceFor } from "../server/query/run-query.ts";
import { createSandboxPool } from "../server/sandbox/pool.ts";

const orders = Number(process.argv[2] ?? 2);
const text = readFileSync(join(import.meta.dirname, "honest", "questions.sql"), "utf8");

/** One question for each choice; all choices of a question change together. */
const questions = text
  .split(/^-- \d\d .*$/m)
  .slice(1)
  .flatMap((question) => {
    const choices = Math.max(1, ...[...question.matchAll(/\[\[(.*?)\]\]/g)].map(([, all]) => all!.split("|").length));
    return Array.from({ length: choices }, (_, choice) =>
      question.trim().replace(/\[\[(.*?)\]\]/g, (_whole, all: string) => all.split("|")[choice] ?? ""),
    );
  });

let state = 7;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const shuffled = <T>(items: readonly T[]): readonly T[] =>
  items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

/** Labels and place of each number, and why it is withheld. */
function marksOf({ rows, numbers, marks }: ProtectedTable): ReadonlyMap<string, string | null> {
  return new Map(
    rows.flatMap((row, r) => {
      const labels = row.filter((_, c) => !numbers[c]);
      return row.flatMap((_, c) => (numbers[c] ? [[JSON.stringify([labels, c]), marks[r]![c] ?? null] as const] : []));
    }),
  );
}

await withParts(readConfig(process.env), async ({ db, profiles }) => {
  const user = await db.selectFrom("app_user").select("id").where("login", "=", "analyst1").executeTakeFirstOrThrow();
  const loaded = await loadAnalystWorkspace(db, user.id, "P-001", new Date().toISOString().slice(0, 10));
  if (!loaded.ok) throw new Error("The demo project is not there: run `demo-data` first.");
  const workspace = workspaceFor(loaded.value, { profiles });
  const pool = createSandboxPool({ walls: "bubblewrap" });
  const ask = async (sql: string, earlier: ProtectedTable["shown"]): Promise<ProtectedTable | undefined> => {
    const answer = await answerQuery(sql, workspace, pool, { earlier });
    if (!answer.ok)
      console.error(answer.kind === "refused" ? answer.refusal.message.en : answer.fault, "\n", sql, "\n");
    return answer.ok ? answer.table : undefined;
  };
  const alone = new Map<string, ReadonlyMap<string, string | null>>();
  const byMark = new Map<string, number>();
  const median = (times: readonly number[]): string =>
    `${times.toSorted((a, b) => a - b)[times.length >> 1]!.toFixed(0)} ms`;
  const aloneTimes: number[] = [];
  for (const sql of questions) {
    const started = performance.now();
    const table = await ask(sql, []);
    aloneTimes.push(performance.now() - started);
    if (table === undefined) continue;
    alone.set(sql, marksOf(table));
    for (const mark of marksOf(table).values()) byMark.set(mark ?? "shown", (byMark.get(mark ?? "shown") ?? 0) + 1);
  }
  console.log(
    `${questions.length} questions, ${alone.size} answered; median ${median(aloneTimes)}; numbers alone: ${JSON.stringify(Object.fromEntries(byMark))}`,
  );
  for (let order = 0; order < orders; order++) {
    const earlier: ProtectedTable["shown"][number][] = [];
    let [shown, withheld] = [0, 0];
    const hurt = new Map<string, number>();
    const times: number[] = [];
    for (const sql of shuffled(questions.filter((question) => alone.has(question)))) {
      const started = performance.now();
      const table = await ask(sql, earlier);
      times.push(performance.now() - started);
      if (table === undefined) continue;
      earlier.push(...table.shown);
      const marks = marksOf(table);
      for (const [place, mark] of alone.get(sql)!) {
        if (mark !== null) continue;
        shown++;
        if (marks.get(place) !== null) {
          withheld++;
          hurt.set(sql, (hurt.get(sql) ?? 0) + 1);
        }
      }
    }
    console.log(
      `order ${order + 1}: ${withheld} of ${shown} numbers withheld by the ledger (${((100 * withheld) / shown).toFixed(1)} %), ledger of ${earlier.length}, median ${median(times)} a question`,
    );
    for (const [sql, count] of [...hurt].sort((a, b) => b[1] - a[1]).slice(0, 8))
      console.log(`  ${count}: ${sql.replace(/\s+/g, " ").slice(0, 150)}`);
  }
  await pool.close();
});
