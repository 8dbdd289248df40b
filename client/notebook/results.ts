// Results by number, fetched once: a result never changes.
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { type Answer, api } from "../api.ts";

const keptMax = 60;
const kept = new Map<string, Promise<Answer<ProtectedTableJson>>>();

export const loadResult = (id: string): Promise<Answer<ProtectedTableJson>> => {
  const known = kept.get(id);
  if (known) return known;
  const answer = api.results.table(id);
  kept.set(id, answer);
  if (kept.size > keptMax) kept.delete(kept.keys().next().value!);
  void answer.then((value) => {
    if (!value.ok) kept.delete(id);
  });
  return answer;
};

/** When a permit ends, what was shown must not stay reachable in memory. */
export const forgetResults = (): void => kept.clear();
