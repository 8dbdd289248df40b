import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  completedBy,
  consistencyPath,
  extendsTree,
  includes,
  inclusionPath,
  leafHash,
  type Node,
  nodesForConsistency,
  nodesForInclusion,
  rootHash,
} from "./merkle.ts";

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");

/** A tree grown leaf by leaf, as the database holds it. */
function grow(entries: readonly Uint8Array[]) {
  const stored = new Map<string, Uint8Array>();
  const read = ({ level, index }: Node) => {
    const hash = stored.get(`${level}/${index}`);
    if (hash === undefined) throw new Error(`no node ${level}/${index}`);
    return hash;
  };
  for (const [index, entry] of entries.entries())
    for (const [level, hash] of completedBy(index, leafHash(entry), read).entries())
      stored.set(`${level}/${Math.floor(index / 2 ** level)}`, hash);
  return read;
}

/** RFC 6962 §2.1, word by word. */
function slowRoot(entries: readonly Uint8Array[]): Buffer {
  const sha = (...parts: readonly Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  if (entries.length === 0) return sha();
  if (entries.length === 1) return sha(Uint8Array.of(0), entries[0] ?? new Uint8Array());
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha(Uint8Array.of(1), slowRoot(entries.slice(0, k)), slowRoot(entries.slice(k)));
}

// Inputs, roots and proofs that the public implementations of Certificate Transparency test themselves with.
const known = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(
  (text) => Buffer.from(text, "hex"),
);
const knownRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("known answers", () => {
  const read = grow(known);
  it.each(knownRoots.map((root, size) => ({ root, size })))("root of $size leaves", ({ root, size }) => {
    expect(hex(rootHash(size, read))).toBe(root);
  });
  it.each([
    {
      index: 0,
      path: [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ],
    },
    {
      index: 5,
      path: [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    },
  ])("leaf $index of 8", ({ index, path }) => {
    expect(inclusionPath(index, 8, read).map(hex)).toEqual(path);
  });
  it.each([
    {
      first: 1,
      size: 8,
      path: [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ],
    },
    {
      first: 6,
      size: 8,
      path: [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    },
    {
      first: 2,
      size: 5,
      path: [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ],
    },
  ])("$first leaves within $size", ({ first, size, path }) => {
    expect(consistencyPath(first, size, read).map(hex)).toEqual(path);
  });
});

describe("laws", () => {
  const leaves = Array.from({ length: 70 }, (_, index) => Buffer.from(`event ${index}`));
  const read = grow(leaves);
  const root = (size: number) => rootHash(size, read);
  const wrong = new Uint8Array(32);
  const leaf = (index: number) => leafHash(leaves[index] ?? Buffer.alloc(0));

  it("every root is the root of the RFC's recursion; every proof proves, and reads only the nodes it names", () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      expect(hex(root(size))).toBe(hex(slowRoot(leaves.slice(0, size))));
      for (let index = 0; index < size; index += 1) {
        const named = new Set(nodesForInclusion(index, size).map((node) => JSON.stringify(node)));
        const path = inclusionPath(index, size, (node) => {
          expect(named.has(JSON.stringify(node))).toBe(true);
          return read(node);
        });
        expect(includes({ leaf: leaf(index), index, size, path, root: root(size) })).toBe(true);
        const proof = consistencyPath(index + 1, size, read);
        expect(nodesForConsistency(index + 1, size).length).toBeLessThanOrEqual(2 * Math.log2(size) + 2);
        expect(extendsTree({ first: index + 1, firstRoot: root(index + 1), size, root: root(size), path: proof })).toBe(
          true,
        );
      }
    }
  });

  it("a proof with another leaf, place, size, root or step proves nothing", () => {
    const place = fc
      .integer({ min: 2, max: 70 })
      .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));
    fc.assert(
      fc.property(place, fc.nat(69), fc.nat(6), ({ size, index }, other, step) => {
        const path = inclusionPath(index, size, read);
        const proof = { leaf: leaf(index), index, size, path, root: root(size) };
        const flipped = path.map((hash, at) => (at === step % path.length ? wrong : hash));
        expect(includes({ ...proof, path: flipped })).toBe(false);
        expect(includes({ ...proof, path: path.slice(1) })).toBe(false);
        expect(includes({ ...proof, path: [...path, wrong] })).toBe(false);
        if (other !== index) expect(includes({ ...proof, leaf: leaf(other) })).toBe(false);
        if (other !== index) expect(includes({ ...proof, index: other })).toBe(false);
        if (other + 1 !== size) expect(includes({ ...proof, root: root(other + 1) })).toBe(false);
      }),
    );
  });

  it("attack: a log whose past was rewritten has no proof that it extends what was signed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), (size, cut, changed) => {
        const first = 1 + (cut % (size - 1));
        const forged = grow(leaves.map((entry, index) => (index === changed % first ? Buffer.from("forged") : entry)));
        const claim = { first, firstRoot: root(first), size, root: rootHash(size, forged) };
        expect(extendsTree({ ...claim, path: consistencyPath(first, size, forged) })).toBe(false);
        expect(extendsTree({ ...claim, path: consistencyPath(first, size, read) })).toBe(false);
        expect(extendsTree({ ...claim, path: [] })).toBe(false);
      }),
    );
  });

  it("attack: an inner node is passed off as an event", () => {
    const node = Buffer.concat([leaf(0), leaf(1)]);
    expect(hex(leafHash(node))).not.toBe(hex(root(2)));
  });
});
