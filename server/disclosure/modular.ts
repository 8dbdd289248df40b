// Arithmetic modulo the prime of the digests.

/** Below 2^26, so that a product of two is exact in a double. */
export const digestPrime = 67_108_859;

/** A quotient by multiplication is faster and off by one at most. */
const reciprocal = 1 / digestPrime;

/** Of 0 … digestPrime − 1 each. */
export function times(a: number, b: number): number {
  const product = a * b;
  const rest = product - Math.floor(product * reciprocal) * digestPrime;
  return rest < 0 ? rest + digestPrime : rest >= digestPrime ? rest - digestPrime : rest;
}

/** Fermat's little theorem. */
export function inverse(value: number): number {
  let result = 1;
  let base = value;
  for (let power = digestPrime - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = times(result, base);
    base = times(base, base);
  }
  return result;
}

export function scale(row: Float64Array, factor: number): void {
  for (let i = 0; i < row.length; i++) if (row[i] !== 0) row[i] = times(row[i]!, factor);
}

/** row − factor × other */
export function subtract(row: Float64Array, other: Float64Array, factor: number): void {
  const opposite = digestPrime - factor;
  const { length } = row;
  for (let i = 0; i < length; i++) {
    const own = other[i]!;
    if (own === 0) continue;
    // `times`, written out: this loop is where the time goes.
    const product = own * opposite + row[i]!;
    const rest = product - Math.floor(product * reciprocal) * digestPrime;
    row[i] = rest < 0 ? rest + digestPrime : rest >= digestPrime ? rest - digestPrime : rest;
  }
}
