// Cuts a byte stream into lines and refuses, without keeping it, a line longer than its bound.

const NEWLINE = 10;

export type LineSplitter = {
  /** False when the pending line has passed the bound; nothing more is delivered after that. */
  push(bytes: Buffer): boolean;
};

export function createLineSplitter(bytesMax: () => number, onLine: (line: string) => void): LineSplitter {
  let parts: Buffer[] = [];
  let length = 0;
  let isBroken = false;

  function take(piece: Buffer): boolean {
    length += piece.length;
    if (length > bytesMax()) {
      isBroken = true;
      parts = [];
      return false;
    }
    if (piece.length > 0) parts.push(piece);
    return true;
  }

  return {
    push(bytes) {
      if (isBroken) return false;
      let start = 0;
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, start)) {
        if (!take(bytes.subarray(start, at))) return false;
        const line = (parts.length === 1 ? parts[0]! : Buffer.concat(parts)).toString("utf8");
        parts = [];
        length = 0;
        start = at + 1;
        onLine(line);
      }
      return start === bytes.length || take(bytes.subarray(start));
    },
  };
}
