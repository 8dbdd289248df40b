// The newest head this browser has checked, kept so that the next visit can ask: is the log still the one I saw?
import type { GrowthProof, TreeHead } from "../../server/http/schemas.ts";
import type { Answer } from "../api.ts";
import { checkGrowth, checkHead, type ProofVerdict } from "./proof.ts";

const place = "sekisho.audit.head";

export type Growth = { readonly verdict: ProofVerdict; readonly since: TreeHead | null; readonly head: TreeHead };

/** Undefined when the server did not answer. A head is remembered only after it has been proven. */
export async function checkSinceLastVisit(
  publicKey: string,
  newest: TreeHead,
  askGrowth: (first: number) => Promise<Answer<GrowthProof>>,
): Promise<Growth | undefined> {
  const since = readKnown();
  if (since === null) {
    const verdict = await checkHead(newest, publicKey);
    if (verdict === "holds") keepKnown(newest);
    return { verdict, since, head: newest };
  }
  const proof = await askGrowth(since.size);
  if (!proof.ok) return proof.problem.status === 404 ? { verdict: "not-an-extension", since, head: newest } : undefined;
  const verdict = await checkGrowth(since, proof.value, publicKey);
  if (verdict === "holds") keepKnown(proof.value.head);
  return { verdict, since, head: proof.value.head };
}

function readKnown(): TreeHead | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null");
  } catch {
    return null;
  }
}

function keepKnown(head: TreeHead): void {
  try {
    localStorage.setItem(place, JSON.stringify(head));
  } catch {
    // Storage may be forbidden; then every visit is the first.
  }
}
