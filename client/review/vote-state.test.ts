import { expect, test } from "vitest";
import { commentNeeded, type Item, itemsWithoutMyVote, leavingItems, voteSummary } from "./vote-state.ts";

const vote = (kind: "approve" | "changes") => ({
  reviewer: { en: "A", ja: "甲" },
  vote: kind,
  comment: "",
  turn: 1,
  at: "2026-11-20",
});
const item = (id: string, over: Partial<Item> = {}): Item => ({
  id,
  name: id,
  supporting: false,
  resultId: "r",
  sha256: "0",
  shown: 1,
  withheld: 0,
  myVote: null,
  votes: [],
  ...over,
});

test("supporting items need no vote, voted items are done", () => {
  const request = {
    groups: [
      { id: "g", title: "", context: "", controls: "", items: [item("a"), item("b", { supporting: true })] },
      { id: "h", title: "", context: "", controls: "", items: [item("c", { myVote: vote("approve") })] },
    ],
  };
  expect(leavingItems(request).map((i) => i.id)).toEqual(["a", "c"]);
  expect(itemsWithoutMyVote(request).map((i) => i.id)).toEqual(["a"]);
});

test("changes always need words, approval only against a question", () => {
  expect(commentNeeded("changes", false)).toBe(true);
  expect(commentNeeded("approve", true)).toBe(true);
  expect(commentNeeded("approve", false)).toBe(false);
});

test("votes side by side", () => {
  expect(voteSummary([vote("approve")])).toBe("incomplete");
  expect(voteSummary([vote("approve"), vote("approve")])).toBe("approved");
  expect(voteSummary([vote("changes"), vote("changes")])).toBe("changes");
  expect(voteSummary([vote("approve"), vote("changes")])).toBe("mixed");
});
