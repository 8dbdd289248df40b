// Reads DuckDB's JSON without losing a digit: numbers a double cannot hold exactly, and every fraction, arrive as text.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Up to 15 digits are always exact in a double. */
const SAFE_DIGITS = 15;
const WORDS = ["Infinity", "-Infinity", "NaN"];

/** Throws SyntaxError where the text is not JSON (with DuckDB's additions Infinity and NaN). */
export function parseJson(text: string): Json {
  const parts: string[] = [];
  let copied = 0;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 0x22) {
      index = endOfString(text, index);
    } else if (isNumberStart(code)) {
      const end = endOfNumber(text, index);
      const number = text.slice(index, end);
      if (!isExact(number)) {
        parts.push(text.slice(copied, index), '"', number, '"');
        copied = end;
      }
      index = end;
    } else {
      index += 1;
    }
  }
  parts.push(text.slice(copied));
  return JSON.parse(parts.join(""));
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && hasOddBackslashesBefore(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end + 1;
}

function hasOddBackslashesBefore(text: string, quote: number): boolean {
  let start = quote;
  while (text.charCodeAt(start - 1) === 0x5c) start -= 1;
  return (quote - start) % 2 === 1;
}

function isNumberStart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x49 || code === 0x4e;
}

function endOfNumber(text: string, start: number): number {
  const word = WORDS.find((candidate) => text.startsWith(candidate, start));
  if (word !== undefined) return start + word.length;
  let end = start + 1;
  while (end < text.length && "0123456789.eE+-".includes(text[end] ?? "")) end += 1;
  return end;
}

function isExact(number: string): boolean {
  const digits = number.startsWith("-") ? number.slice(1) : number;
  return digits.length <= SAFE_DIGITS && /^\d+$/.test(digits);
}
