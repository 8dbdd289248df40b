// The Merkle tree of RFC 6962 §2.1 (same as RFC 9162): hashes of leaves and nodes, which stored nodes a root or a proof needs, and how proofs are checked.
import { hash } from "node:crypto";

/** A complete subtree: leaves `index · 2^level` up to `(index + 1) · 2^level`, the end not included. */
export type Node = { readonly level: number; readonly index: number };
export type ReadNode = (node: Node) => Uint8Array;

/** SECURITY: the first byte keeps a leaf from being passed off as a node. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([leafPrefix, entry]));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([nodePrefix, left, right]));
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);
const emptyRoot = sha256(new Uint8Array());

function sha256(bytes: Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer");
}

/** The complete subtrees side by side that make up the first `size` leaves, largest first. */
export function peaksOf(size: number): readonly Node[] {
  return rangeNodes(0, size);
}

/** Every complete subtree that leaf number `index` is the last of, itself first: what one append adds to the store. */
export function completedBy(index: number, leaf: Uint8Array, read: ReadNode): readonly Uint8Array[] {
  const completed = [leaf];
  let at = index;
  for (let level = 0; at % 2 === 1; level += 1) {
    completed.push(nodeHash(read({ level, index: at - 1 }), completed[level] ?? leaf));
    at = (at - 1) / 2;
  }
  return completed;
}

export function rootHash(size: number, read: ReadNode): Uint8Array {
  return size === 0 ? emptyRoot : rangeHash(0, size, read);
}

/** PATH(index, D[size]), from the leaf upwards. */
export function inclusionPath(index: number, size: number, read: ReadNode): readonly Uint8Array[] {
  return inclusionRanges(index, size).map(([from, to]) => rangeHash(from, to, read));
}

/** PROOF(first, D[size]), 0 < first ≤ size. */
export function consistencyPath(first: number, size: number, read: ReadNode): readonly Uint8Array[] {
  return consistencyRanges(first, size).map(([from, to]) => rangeHash(from, to, read));
}

export function nodesForInclusion(index: number, size: number): readonly Node[] {
  return inclusionRanges(index, size).flatMap(([from, to]) => rangeNodes(from, to));
}

export function nodesForConsistency(first: number, size: number): readonly Node[] {
  return consistencyRanges(first, size).flatMap(([from, to]) => rangeNodes(from, to));
}

/** RFC 9162 §2.1.3.2. */
export function includes(proof: {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  const { leaf, index, size, path, root } = proof;
  if (!isPlace(index, size)) return false;
  let at = index;
  let last = size - 1;
  let found = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      found = nodeHash(sibling, found);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      found = nodeHash(found, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(found, root);
}

/** RFC 9162 §2.1.4.2: the tree of `size` begins with the tree of `first`. */
export function extendsTree(proof: {
  readonly first: number;
  readonly firstRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly path: readonly Uint8Array[];
}): boolean {
  const { first, firstRoot, size, root, path } = proof;
  if (!isPlace(first - 1, size)) return false;
  if (first === size) return path.length === 0 && equal(firstRoot, root);
  const steps = Number.isInteger(Math.log2(first)) ? [firstRoot, ...path] : [...path];
  const start = steps.shift();
  if (start === undefined) return false;
  let [at, last] = [first - 1, size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [older, newer] = [start, start];
  for (const sibling of steps) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(older, firstRoot) && equal(newer, root);
}

type Range = readonly [from: number, to: number];

// Every range below is right-aligned to a power of two at its beginning, as the recursion of the RFC makes them.
function rangeNodes(from: number, to: number): readonly Node[] {
  const nodes: Node[] = [];
  for (let start = from; start < to; ) {
    const level = Math.floor(Math.log2(to - start));
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}

function rangeHash(from: number, to: number, read: ReadNode): Uint8Array {
  return rangeNodes(from, to)
    .map(read)
    .reduceRight((right, left) => nodeHash(left, right));
}

function inclusionRanges(index: number, size: number): readonly Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + split(to - from);
    ranges.unshift(index < middle ? [middle, to] : [from, middle]);
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return ranges;
}

function consistencyRanges(first: number, size: number): readonly Range[] {
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (first < to) {
    const middle = from + split(to - from);
    ranges.unshift(first <= middle ? [middle, to] : [from, middle]);
    [from, to] = first <= middle ? [from, middle] : [middle, to];
  }
  // The subtree both trees share is known to one who has the older root, unless it is only a part of that tree.
  return from === 0 ? ranges : [[from, to], ...ranges];
}

/** The largest power of two below `count`. */
function split(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPlace(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
