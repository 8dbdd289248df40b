// Turns the engine's positions into UTF-16 offsets of the text a person typed.

/**
 * DuckDB counts differently by source: binder and catalog errors, plan locations and completion starts count UTF-8 bytes,
 * parser errors count code points. Before parsing it also replaces every Unicode space outside quotes and line comments by one
 * ASCII space (Parser::StripUnicodeSpaces), so that a full-width space of three bytes counts as one.
 */
export type PositionUnit = "utf8-bytes" | "code-points";

/** UTF-16 offset of `position`, never past the end, never inside a surrogate pair. */
export function utf16Offset(text: string, position: number, unit: PositionUnit): number {
  let counted = 0;
  const isStripped = unit === "utf8-bytes" ? strippedSpaces(text) : undefined;
  let at = 0;
  while (at < text.length && counted < position) {
    const code = text.codePointAt(at)!;
    counted += isStripped === undefined || isStripped.has(at) ? 1 : utf8Length(code);
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

/** A lone surrogate crosses as U+FFFD, three bytes, which the third case covers. */
function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code > 0xffff ? 4 : 3;
}

const UNICODE_SPACE = /[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/;

/** Offsets of the spaces that DuckDB replaces. Follows its scanner: quotes, dollar quotes and `--` comments are left alone. */
function strippedSpaces(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  if (!UNICODE_SPACE.test(text)) return found;
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === "'" || char === '"') {
      at = endOfQuote(text, at);
    } else if (char === "-" && text[at + 1] === "-") {
      at = endOfLine(text, at);
    } else if (char === "$") {
      at = endOfDollarQuote(text, at);
    } else {
      if (UNICODE_SPACE.test(char)) found.add(at);
      at += 1;
    }
  }
  return found;
}

function endOfQuote(text: string, start: number): number {
  const quote = text[start]!;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote) return at + 1;
    at += 1;
  }
  return text.length;
}

function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) if (text[at] === "\n" || text[at] === "\r") return at;
  return text.length;
}

/**
 * Like DuckDB's scanner this stops on the last `$` of the closing tag, not after it, so that `$$x$$` and a full-width space right
 * behind it read as the start of another tag, and that space is not replaced.
 */
function endOfDollarQuote(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && (end === start + 1 ? TAG_FIRST : TAG_REST).test(text[end]!)) end += 1;
  if (text[end] !== "$") return end;
  const tag = text.slice(start, end + 1);
  const closing = text.indexOf(tag, end + 1);
  return closing === -1 ? text.length : closing + tag.length - 1;
}

const TAG_FIRST = /[A-Za-z_\u0080-\uffff]/;
const TAG_REST = /[A-Za-z0-9_\u0080-\uffff]/;
