// Decides before any row is read whether a regular expression is one the engine (RE2) surely accepts.

export type RegexCheck = { readonly groups: number } | { readonly problem: "too-long" | "not-understood" };

const LENGTH_MAX = 1000;
const REPEAT_MAX = 1000;
/** RE2 limits the product of nested repeats; one level is enough for honest patterns. */
const NESTED_REPEAT_MAX = 1000;
const CLASS_ESCAPES = "dDsSwW";
const OTHER_ESCAPES = "bBAznrtfv0";
const POSIX = /^\[:\^?(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;
const PROPERTY = /^\\[pP](\{\^?(Han|Hiragana|Katakana|Latin|Greek|L|Lu|Ll|Lt|Lm|Lo|N|Nd|Nl|No|P|S|Z|Zs)\}|[LNPSZ])/;

class Reader {
  readonly text: string;
  at = 0;
  groups = 0;
  constructor(text: string) {
    this.text = text;
  }
  get rest(): string {
    return this.text.slice(this.at);
  }
  get next(): string {
    return this.text[this.at] ?? "";
  }
  take(literal: string): boolean {
    if (!this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }
  takePattern(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.rest);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match;
  }
}

/** Conservative: a pattern it does not understand is refused, never passed on in hope. */
export function checkRegex(pattern: string): RegexCheck {
  if (pattern.length > LENGTH_MAX) return { problem: "too-long" };
  const reader = new Reader(pattern);
  return alternatives(reader, 1) && reader.at === pattern.length
    ? { groups: reader.groups }
    : { problem: "not-understood" };
}

function alternatives(reader: Reader, repeats: number): boolean {
  do {
    if (!sequence(reader, repeats)) return false;
  } while (reader.take("|"));
  return true;
}

function sequence(reader: Reader, repeats: number): boolean {
  while (reader.next !== "" && reader.next !== "|" && reader.next !== ")") {
    // The repeat is read after its atom, so the atom is measured against the largest that may follow.
    const start = reader.at;
    const before = reader.groups;
    if (!atom(reader, repeats)) return false;
    const times = quantifier(reader);
    if (times === undefined) return false;
    if (times > 1 && !fits(reader.text.slice(start, reader.at), repeats * times, before)) return false;
  }
  return true;
}

/** Counted repeats inside counted repeats multiply. */
function fits(atomText: string, repeats: number, _groups: number): boolean {
  const inner = [...atomText.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce(
    (product, match) => product * Math.max(1, Number(match[2] || match[1])),
    1,
  );
  return Math.max(repeats, inner) <= NESTED_REPEAT_MAX;
}

/** 1 for none, ?, * and +; the upper count for {n,m}; undefined where it is malformed. */
function quantifier(reader: Reader): number | undefined {
  if (reader.takePattern(/^[*+?]\??/) !== undefined) return /^[*+?{]/.test(reader.rest) ? undefined : 1;
  if (reader.next !== "{") return 1;
  const match = reader.takePattern(/^\{(\d{1,4})(,(\d{0,4}))?\}\??/);
  if (match === undefined) return undefined;
  const low = Number(match[1]);
  const high =
    match[2] === undefined ? low : match[3] === "" || match[3] === undefined ? Math.max(low, 1) : Number(match[3]);
  if (low > REPEAT_MAX || high > REPEAT_MAX || low > high || /^[*+?{]/.test(reader.rest)) return undefined;
  return Math.max(high, 1);
}

function atom(reader: Reader, repeats: number): boolean {
  if (reader.take("(")) return group(reader, repeats);
  if (reader.next === "[") return bracket(reader);
  if (reader.next === "\\") return escapeSequence(reader);
  if ("*+?{".includes(reader.next)) return false;
  reader.at += (reader.text.codePointAt(reader.at) ?? 0) > 0xffff ? 2 : 1;
  return true;
}

function group(reader: Reader, repeats: number): boolean {
  if (reader.next === "?") {
    if (reader.takePattern(/^\?[ims]{1,3}\)/) !== undefined) return true;
    if (reader.takePattern(/^\?P<[A-Za-z_]\w*>/) !== undefined) reader.groups += 1;
    else if (reader.takePattern(/^\?[ims]{0,3}:/) === undefined) return false;
  } else {
    reader.groups += 1;
  }
  return alternatives(reader, repeats) && reader.take(")");
}

function escapeSequence(reader: Reader): boolean {
  if (reader.takePattern(PROPERTY) !== undefined) return true;
  const match = reader.takePattern(/^\\(.)/su);
  const letter = match?.[1] ?? "";
  return letter !== "" && ((CLASS_ESCAPES + OTHER_ESCAPES).includes(letter) || isPunctuation(letter));
}

function isPunctuation(letter: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(letter);
}

function bracket(reader: Reader): boolean {
  reader.at += 1;
  reader.take("^");
  let isFirst = true;
  while (isFirst || reader.next !== "]") {
    if (reader.next === "" || (isFirst && reader.next === "]")) return false;
    if (!bracketItem(reader)) return false;
    isFirst = false;
  }
  return reader.take("]");
}

function bracketItem(reader: Reader): boolean {
  if (reader.takePattern(POSIX) !== undefined || reader.takePattern(PROPERTY) !== undefined) return true;
  if (reader.takePattern(/^\\[dDsSwW]/) !== undefined) return reader.next !== "-" || reader.rest.startsWith("-]");
  const low = bracketCharacter(reader);
  if (low === undefined) return false;
  if (reader.next !== "-" || reader.rest.startsWith("-]")) return true;
  reader.take("-");
  const high = bracketCharacter(reader);
  return high !== undefined && low <= high;
}

function bracketCharacter(reader: Reader): number | undefined {
  if (reader.next === "[" || reader.next === "]") return undefined;
  const escaped = reader.takePattern(/^\\(.)/su);
  const letter = escaped?.[1] ?? String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
  if (escaped === undefined) {
    reader.at += letter.length;
    return letter.codePointAt(0);
  }
  const control = { n: 10, r: 13, t: 9, f: 12, v: 11 }[letter];
  if (control !== undefined) return control;
  return isPunctuation(letter) ? letter.codePointAt(0) : undefined;
}
