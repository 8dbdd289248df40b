// Turns the engine's positions into UTF-16 offsets: its binder counts UTF-8 bytes, its parser counts code points.

/** Undefined where the offset is negative or past the end: such a position belongs to another text (a macro, a rewritten query). */
export function utf16FromBytes(text: string, bytes: number): number | undefined {
  return advance(text, bytes, bytesOf);
}

export function utf16FromCodePoints(text: string, codePoints: number): number | undefined {
  return advance(text, codePoints, () => 1);
}

/** An offset inside a character is moved to its first unit. */
function advance(text: string, target: number, sizeOf: (codePoint: number) => number): number | undefined {
  if (!Number.isInteger(target) || target < 0) return undefined;
  let passed = 0;
  let offset = 0;
  while (offset < text.length && passed < target) {
    const codePoint = text.codePointAt(offset) ?? 0;
    passed += sizeOf(codePoint);
    if (passed > target) return offset;
    offset += codePoint > 0xffff ? 2 : 1;
  }
  return passed === target ? offset : undefined;
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
