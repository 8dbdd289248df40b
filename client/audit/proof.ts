// Checks proofs of the audit log in the browser itself, with nothing from the server but the proof: RFC 9162 §2.1.3.2 and §2.1.4.2, Ed25519.
import type { AuditEvent, EventProof, GrowthProof, TreeHead } from "../../server/http/schemas.ts";

/** `unable`: this browser cannot check Ed25519 signatures. */
export type ProofVerdict = "holds" | "other-event" | "not-in-log" | "not-an-extension" | "forged-head" | "unable";

type Bytes = Uint8Array<ArrayBuffer>;
const text = new TextEncoder();

export async function checkEvent(shown: AuditEvent, proof: EventProof, publicKeyPem: string): Promise<ProofVerdict> {
  if (!isSameEvent(shown, proof.entry)) return "other-event";
  const leaf = await sha256(Uint8Array.of(0), text.encode(proof.entry));
  const root = await rootFrom(leaf, { index: proof.seq - 1, size: proof.head.size, path: proof.path.map(bytesOf) });
  if (root === undefined || hexOf(root) !== proof.head.rootHash) return "not-in-log";
  return checkHead(proof.head, publicKeyPem);
}

/** `known` is a head that was checked before, perhaps months ago. */
export async function checkGrowth(known: TreeHead, proof: GrowthProof, publicKeyPem: string): Promise<ProofVerdict> {
  const extended = proof.first === known.size && (await extendsTree(known, proof));
  return extended ? checkHead(proof.head, publicKeyPem) : "not-an-extension";
}

export async function checkHead(head: TreeHead, publicKeyPem: string): Promise<ProofVerdict> {
  const der = bytesOfBase64(publicKeyPem.replace(/-----[^-]+-----|\s/g, ""));
  const { at, chainHash, keyFingerprint, rootHash, size } = head;
  if (hexOf(await sha256(der)) !== keyFingerprint) return "forged-head";
  const key = await crypto.subtle.importKey("spki", der, "Ed25519", false, ["verify"]).catch(() => undefined);
  if (key === undefined) return "unable";
  // Keys in order, as RFC 8785 asks.
  const signed = text.encode(
    `sekisho.tree-head.v1\n${JSON.stringify({ at, chainHash, keyFingerprint, rootHash, size })}`,
  );
  const genuine = await crypto.subtle.verify("Ed25519", key, bytesOfBase64(head.signature), signed);
  return genuine ? "holds" : "forged-head";
}

type Place = { readonly index: number; readonly size: number; readonly path: readonly Bytes[] };

/** The root that a leaf's path leads to; undefined when the path does not fit the place. */
export async function rootFrom(leaf: Bytes, { index, size, path }: Place): Promise<Bytes | undefined> {
  if (index < 0 || index >= size) return undefined;
  const climb = new Climb(index, size - 1);
  let hash = leaf;
  for (const sibling of path) {
    if (climb.done) return undefined;
    hash = climb.isRight ? await node(sibling, hash) : await node(hash, sibling);
    climb.up();
  }
  return climb.done ? hash : undefined;
}

export async function extendsTree(
  known: Pick<TreeHead, "size" | "rootHash">,
  proof: { readonly path: readonly string[]; readonly head: Pick<TreeHead, "size" | "rootHash"> },
): Promise<boolean> {
  const { size: first, rootHash } = known;
  if (first < 1 || first > proof.head.size) return false;
  if (first === proof.head.size) return proof.path.length === 0 && rootHash === proof.head.rootHash;
  const isWhole = Number.isInteger(Math.log2(first));
  const [start, ...rest] = (isWhole ? [rootHash, ...proof.path] : proof.path).map(bytesOf);
  if (start === undefined) return false;
  const climb = new Climb(first - 1, proof.head.size - 1);
  climb.skipWhole();
  let [older, newer] = [start, start];
  for (const sibling of rest) {
    if (climb.done) return false;
    if (climb.isRight) [older, newer] = [await node(sibling, older), await node(sibling, newer)];
    else newer = await node(newer, sibling);
    climb.up();
  }
  return climb.done && hexOf(older) === rootHash && hexOf(newer) === proof.head.rootHash;
}

/** Where a path stands in the tree: the place on this level and the last place of the level. */
class Climb {
  #at: number;
  #last: number;

  constructor(at: number, last: number) {
    this.#at = at;
    this.#last = last;
  }

  get done(): boolean {
    return this.#last === 0;
  }

  get isRight(): boolean {
    return this.#at % 2 === 1 || this.#at === this.#last;
  }

  up(): void {
    if (this.isRight) while (this.#at % 2 === 0 && this.#at !== 0) this.#step();
    this.#step();
  }

  /** Past the subtrees that both trees share. */
  skipWhole(): void {
    while (this.#at % 2 === 1) this.#step();
  }

  #step(): void {
    this.#at = Math.floor(this.#at / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}

function isSameEvent(shown: AuditEvent, entry: string): boolean {
  const [domain, json = ""] = entry.split("\n", 2);
  if (domain !== "sekisho.audit.v1") return false;
  const hashed: { readonly [name: string]: unknown } = JSON.parse(json);
  const names = ["seq", "at", "kind", "projectId", "subject", "prevHash"] as const;
  const actor = hashed.actorName === "" ? hashed.actor : hashed.actorName;
  return (
    names.every((name) => hashed[name] === shown[name]) &&
    actor === shown.actor &&
    sorted(hashed.detail) === sorted(shown.detail)
  );
}

/** Equal values give equal text. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function node(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(Uint8Array.of(1), left, right);
}

async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const whole = await new Blob([...parts]).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

function bytesOf(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function bytesOfBase64(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function hexOf(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
