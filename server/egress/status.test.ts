import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { egressStatuses, type Relation, statusDiagram, statusTable, transition } from "./status.ts";

const relations: readonly Relation[] = [
  "author",
  "colleague",
  "reviewer",
  "reviewed",
  "admin",
  "member",
  "stranger",
  "system",
];

// Everything that is allowed; whatever is not written here must be denied.
const allowed: ReadonlySet<string> = new Set([
  "DRAFT SUBMITTED author",
  "DRAFT WITHDRAWN author",
  "SUBMITTED PARTIALLY_REVIEWED reviewer",
  "SUBMITTED RETURNED reviewer",
  "SUBMITTED RETURNED reviewed",
  "SUBMITTED WITHDRAWN author",
  "PARTIALLY_REVIEWED REVIEWED reviewer",
  "PARTIALLY_REVIEWED RETURNED reviewer",
  "PARTIALLY_REVIEWED RETURNED reviewed",
  "PARTIALLY_REVIEWED WITHDRAWN author",
  "REVIEWED REVIEWED reviewer",
  "REVIEWED APPROVED reviewed",
  "REVIEWED REJECTED reviewed",
  "REVIEWED RETURNED reviewed",
  "RETURNED SUBMITTED author",
  "RETURNED WITHDRAWN author",
  "APPROVED RELEASED system",
  "RELEASED REVOKED admin",
]);

test("status × next × relation", () => {
  const found: string[] = [];
  for (const status of egressStatuses) {
    for (const next of egressStatuses) {
      for (const relation of relations) {
        if (transition({ status }, next, [relation]).ok) found.push(`${status} ${next} ${relation}`);
      }
    }
  }
  expect(found.toSorted()).toEqual([...allowed].toSorted());
});

test("the owner of a state is the one who can move it on", () => {
  for (const status of egressStatuses) {
    const { owner, next } = statusTable[status];
    const movers = new Set(Object.values(next).flatMap((step) => step.by));
    if (owner === "nobody") expect(movers.size).toBe(0);
    else expect([...movers].some((by) => by === owner || (owner === "reviewer" && by === "reviewed"))).toBe(true);
  }
});

test("every step that decides or releases checks the content again", () => {
  for (const [from, next] of [
    ["DRAFT", "SUBMITTED"],
    ["RETURNED", "SUBMITTED"],
    ["SUBMITTED", "PARTIALLY_REVIEWED"],
    ["PARTIALLY_REVIEWED", "REVIEWED"],
    ["REVIEWED", "APPROVED"],
    ["APPROVED", "RELEASED"],
  ] as const)
    expect(statusTable[from].next[next]?.guards).toContain("content-unchanged");
});

test("docs/airlock.md shows the diagram of this table", async () => {
  const page = await readFile(path.resolve(import.meta.dirname, "../../docs/airlock.md"), "utf8");
  expect(/```mermaid\n([\s\S]*?)\n```/.exec(page)?.[1]).toBe(statusDiagram());
});
