// Plays whole sequences of random questions through the product's own line, ledger included, and asks the oracle after each answer.
import type { ShownNumber } from "../../../disclosure/near.ts";
import { answerQuery } from "../../answer-query.ts";
import type { SmallWorld } from "../../testing/small-world.ts";
import { type Question, randomFrom, randomQuestion } from "./generate.ts";
import { type Leak, leaksAmong, linearLeaks, type Shown } from "./oracle.ts";

export type Played = {
  readonly questions: readonly string[];
  readonly leaks: readonly Leak[];
  readonly answered: number;
  readonly refused: readonly string[];
  readonly shown: number;
  readonly withheld: ReadonlyMap<string, number>;
  /** What linear algebra over all shown numbers together finds. */
  readonly linear: readonly Leak[];
  /** Shown numbers that differ from plain SQL: none, ever. */
  readonly wrong: readonly string[];
};

/** Asks one after the other as one project; stops at the first leak. */
export async function play(world: SmallWorld, asked: readonly Question[]): Promise<Played> {
  let earlier: readonly ShownNumber[] = [];
  const shown: Shown[] = [];
  const leaks: Leak[] = [];
  const refused: string[] = [];
  const wrong: string[] = [];
  const withheld = new Map<string, number>();
  let answered = 0;
  for (const [index, question] of asked.entries()) {
    const answer = await answerQuery(question.sql, world.workspace, world.pool, { earlier });
    if (!answer.ok) {
      refused.push(answer.kind === "refused" ? answer.refusal.kind : answer.fault);
      continue;
    }
    answered++;
    earlier = [...earlier, ...answer.table.shown];
    for (const mark of answer.table.marks.flat()) if (mark !== null) withheld.set(mark, (withheld.get(mark) ?? 0) + 1);
    const vectors = await vectorsOf(world, question);
    const fresh: Shown[] = [];
    for (const [r, row] of answer.table.rows.entries()) {
      const labels = row.slice(0, question.keys.length).map((label) => (label === null ? null : String(label)));
      const candidates = question.sets.flatMap((set, s) =>
        labels.every((label, i) => set.includes(i) || label === null) ? [vectors.get(JSON.stringify([s, labels]))] : [],
      );
      question.sorts.forEach((sort, n) => {
        const value = row[question.keys.length + n];
        if (answer.table.marks[r]?.[question.keys.length + n] !== null || value === null || value === undefined) return;
        const matching = candidates
          .map((own) => own?.[n] ?? new Map<string, number>())
          .find((own) => Math.abs([...own.values()].reduce((a, b) => a + b, 0) - Number(value)) < 1e-6);
        if (matching === undefined) wrong.push(`${question.sql}: ${JSON.stringify(row)}`);
        else fresh.push({ question: index, column: `n${n}`, sort, vector: dropZeros(matching) });
      });
    }
    shown.push(...fresh);
    leaks.push(...leaksAmong(shown, fresh, world.workspace.policy.threshold.personsMin));
    if (leaks.length > 0) break;
  }
  const linear = linearLeaks(shown, world.workspace.policy.threshold.personsMin);
  return {
    questions: asked.map(({ sql }) => sql),
    leaks,
    linear,
    answered,
    refused,
    shown: shown.length,
    withheld,
    wrong,
  };
}

export function sequence(seed: number, length: number): readonly Question[] {
  const random = randomFrom(seed);
  return Array.from({ length }, () => randomQuestion(random));
}

/** The same leak with as few questions as possible. */
export async function shrink(world: SmallWorld, asked: readonly Question[]): Promise<readonly Question[]> {
  let smallest = asked;
  for (let place = smallest.length - 1; place >= 0; place--) {
    const fewer = smallest.filter((_, index) => index !== place);
    const played = await play(world, fewer);
    if (played.leaks.length > 0 || played.wrong.length > 0) smallest = fewer;
  }
  return smallest;
}

async function vectorsOf(
  world: SmallWorld,
  question: Question,
): Promise<ReadonlyMap<string, readonly Map<string, number>[]>> {
  const vectors = new Map<string, Map<string, number>[]>();
  const width = question.keys.length;
  for (const row of await world.plain(question.contributions)) {
    const key = JSON.stringify([
      Number(row[0]),
      row.slice(1, 1 + width).map((label) => (label === null ? null : String(label))),
    ]);
    const own = vectors.get(key) ?? question.sorts.map(() => new Map<string, number>());
    for (const n of question.sorts.keys()) own[n]!.set(String(row[1 + width]), Number(row[2 + width + n]));
    vectors.set(key, own);
  }
  return vectors;
}

const dropZeros = (vector: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  new Map([...vector].filter(([, value]) => value !== 0));
