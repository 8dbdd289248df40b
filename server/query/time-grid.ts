// Answers leave on a coarse time grid, so that how long a query took says little about the rows it met.

/** Milliseconds since the start at which an answer that is ready after `elapsedMs` leaves: steps of 100 ms to 1 s, 500 ms to 4 s, then doubling. */
export function leavesAtMs(elapsedMs: number): number {
  if (elapsedMs <= 1000) return Math.ceil(elapsedMs / 100) * 100;
  if (elapsedMs <= 4000) return Math.ceil(elapsedMs / 500) * 500;
  let at = 4000;
  while (at < elapsedMs) at *= 2;
  return at;
}

export async function waitForGrid(startedAtMs: number): Promise<void> {
  const elapsed = performance.now() - startedAtMs;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, leavesAtMs(elapsed) - elapsed)));
}
