// `npm run fuzz -- --queries N --seed S`: plays random sequences for as long as asked; the first leak is made short and written as a `.case`.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { makeSmallWorld, type SmallWorld } from "../../testing/small-world.ts";
import type { Question } from "./generate.ts";
import { type Played, play, sequence, shrink } from "./run.ts";

const { values } = parseArgs({
  options: {
    queries: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    length: { type: "string", default: "25" },
  },
});
const [queries, seed, length] = [Number(values.queries), Number(values.seed), Number(values.length)];

// Half of the sequences without the check of pinpointing conditions: what it withholds never reaches the ledger.
const worlds = [
  await makeSmallWorld(),
  await makeSmallWorld((policy) => ({ ...policy, pinpoint: { ...policy.pinpoint, isChecked: false } })),
];
let asked = 0;
let shown = 0;
let [sequences, combined] = [0, 0];
const refused = new Map<string, number>();
for (let own = seed; asked < queries; own++) {
  const world = worlds[own % 2]!;
  const questions = sequence(own, length);
  const played = await play(world, questions);
  if (played.leaks.length > 0 || played.wrong.length > 0) {
    const file = await report(world, own, questions, played);
    console.error(`seed ${own}: see ${file}`);
    process.exitCode = 1;
    break;
  }
  asked += questions.length;
  shown += played.shown;
  sequences++;
  if (played.linear.length > 0) combined++;
  for (const kind of played.refused) refused.set(kind, (refused.get(kind) ?? 0) + 1);
  if (own % 20 === 0) console.log(`${asked} questions, ${shown} numbers shown, no leak`);
}
console.log(`${asked} questions, ${shown} numbers shown, refused: ${JSON.stringify(Object.fromEntries(refused))}`);
console.log(
  `sequences in which linear algebra over all their numbers finds fewer patients: ${combined} of ${sequences}`,
);
for (const world of worlds) await world.close();

async function report(world: SmallWorld, own: number, questions: readonly Question[], played: Played): Promise<string> {
  const short = await shrink(world, questions);
  const leaks = (await play(world, short)).leaks.map(({ story, persons }) => `# ${story}: ${persons} patients`);
  const file = `fuzz-${own}.case`;
  writeFileSync(
    file,
    [...leaks, ...played.wrong.map((text) => `# wrong: ${text}`), ...short.map(({ sql }) => `${sql};`), ""].join("\n"),
  );
  return file;
}
