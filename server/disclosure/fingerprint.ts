// 128 sums of 32 bits: which persons stand behind a number. Linear, so that totals minus parts are vector arithmetic.

export const fingerprintBuckets = 128;

/** Length 128; element b is the sum, modulo 2^32, of the keyed hashes of the contributions of bucket b. */
export type Fingerprint = Uint32Array;

export const emptyFingerprint = (): Fingerprint => new Uint32Array(fingerprintBuckets);

/** sum of signs[i] × parts[i], bucket by bucket, modulo 2^32. */
export function combine(parts: readonly Fingerprint[], signs: readonly (1 | -1)[]): Fingerprint {
  const out = emptyFingerprint();
  parts.forEach((part, i) => {
    const sign = signs[i] ?? 1;
    for (let bucket = 0; bucket < fingerprintBuckets; bucket++) out[bucket] = out[bucket]! + sign * part[bucket]!;
  });
  return out;
}

/** Buckets that are not zero: never more than the persons behind the combination. */
export function bucketsSet(fingerprint: Fingerprint): number {
  let count = 0;
  for (let bucket = 0; bucket < fingerprintBuckets; bucket++) if (fingerprint[bucket] !== 0) count++;
  return count;
}

/** Buckets in which two fingerprints differ; stops counting at `limit`. Never more than the persons by whom the two numbers differ. */
export function bucketsDiffering(a: Fingerprint, b: Fingerprint, limit = fingerprintBuckets): number {
  let count = 0;
  for (let bucket = 0; bucket < fingerprintBuckets; bucket++) {
    if (a[bucket] !== b[bucket] && ++count >= limit) return count;
  }
  return count;
}
