// Where each key and each array item of a TOML text stands, so that a problem can name its line.

type Path = readonly (string | number)[];
type Frame = { readonly kind: "array" | "table"; readonly path: Path; index: number };

/** The parser keeps no positions. The scan expects text that it has accepted, and returns the line of a path, or of its nearest parent that is written. */
export function linesOf(text: string): (path: Path) => number | undefined {
  const lines = new Map<string, number>();
  const note = (path: Path, line: number) => {
    const key = JSON.stringify(path);
    if (!lines.has(key)) lines.set(key, line);
  };
  const counts = new Map<string, number>();
  const frames: Frame[] = [];
  let base: Path = [];
  let current: Path = [];
  let line = 1;
  let expectsKey = true;
  let at = 0;

  const resolveHeader = (keys: readonly string[], isArray: boolean): Path => {
    let path: Path = [];
    keys.forEach((key, i) => {
      path = [...path, key];
      const id = JSON.stringify(path);
      if (isArray && i === keys.length - 1) counts.set(id, (counts.get(id) ?? -1) + 1);
      const index = counts.get(id);
      if (index !== undefined) path = [...path, index];
    });
    return path;
  };

  while (at < text.length) {
    const char = text.charAt(at);
    const frame = frames.at(-1);
    const ownPath = frame ? (frame.kind === "array" ? [...frame.path, frame.index] : frame.path) : base;
    if (char === "\n") {
      line++;
      at++;
      if (!frame) expectsKey = true;
    } else if (char === "#") {
      while (at < text.length && text.charAt(at) !== "\n") at++;
    } else if (!frame && expectsKey && char === "[") {
      const header = /^\[\[?([^\]\n]*)\]\]?/.exec(text.slice(at))?.[0] ?? char;
      base = resolveHeader(keysOf(header.replace(/^\[+|\]+$/g, "")), header.startsWith("[["));
      note(base, line);
      expectsKey = false;
      at += header.length;
    } else if (expectsKey && /[A-Za-z0-9_"'-]/.test(char)) {
      const key = /^[^=\n]*/.exec(text.slice(at))?.[0] ?? char;
      current = [...ownPath, ...keysOf(key)];
      note(current, line);
      expectsKey = false;
      at += key.length;
    } else if (char === "[" || char === "{") {
      const path = frame?.kind === "array" ? ownPath : current;
      if (frame?.kind === "array") note(ownPath, line);
      frames.push({ kind: char === "[" ? "array" : "table", path, index: 0 });
      expectsKey = char === "{";
      at++;
    } else if (char === "]" || char === "}") {
      frames.pop();
      expectsKey = false;
      at++;
    } else if (char === ",") {
      if (frame?.kind === "array") frame.index++;
      expectsKey = frame?.kind === "table";
      at++;
    } else if (char === '"' || char === "'") {
      const end = endOfString(text, at);
      if (frame?.kind === "array") note(ownPath, line);
      line += text.slice(at, end).split("\n").length - 1;
      at = end;
    } else {
      at++;
    }
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const found = lines.get(JSON.stringify(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function keysOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? "");
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  const isLong = text.startsWith(quote.repeat(3), start);
  const close = isLong ? quote.repeat(3) : quote;
  let at = start + close.length;
  while (at < text.length && !text.startsWith(close, at)) at += quote === '"' && text.charAt(at) === "\\" ? 2 : 1;
  return Math.min(text.length, at + close.length);
}
