// Splits a text into SQL statements and named cases, without understanding them.

export type Statement = { readonly id: string | null; readonly step: number; readonly sql: string };

/** Statements of a file in order. With `batch`, a line `-- id: NAME` opens a case and steps count from 1 inside it. */
export function splitStatements(text: string, batch: boolean): readonly Statement[] {
  const statements: Statement[] = [];
  let id: string | null = null;
  let step = 0;
  for (const section of batch ? sections(text) : [{ id: null, text }]) {
    if (section.id !== id) step = 0;
    id = section.id;
    for (const sql of split(section.text)) statements.push({ id, step: ++step, sql });
  }
  return statements;
}

function sections(text: string): readonly { readonly id: string | null; readonly text: string }[] {
  const out: { id: string | null; text: string }[] = [{ id: null, text: "" }];
  for (const line of text.split("\n")) {
    const name = /^\s*--\s*id:\s*(.+?)\s*$/.exec(line)?.[1];
    if (name === undefined) out[out.length - 1]!.text += `${line}\n`;
    else out.push({ id: name, text: "" });
  }
  return out;
}

/** Texts between semicolons outside strings, names, comments and dollar quotes; those that hold only comments are dropped. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let hasContent = false;
  for (let i = 0; i < text.length; ) {
    const end = skipToken(text, i);
    if (text[i] === ";" && end === i + 1) {
      if (hasContent) parts.push(text.slice(start, i).trim());
      start = i + 1;
      hasContent = false;
    } else if (!isComment(text, i) && text.slice(i, end).trim() !== "") hasContent = true;
    i = end;
  }
  if (hasContent) parts.push(text.slice(start).trim());
  return parts;
}

const isComment = (text: string, i: number): boolean => text.startsWith("--", i) || text.startsWith("/*", i);

/** Position after the token that starts at `i`. */
function skipToken(text: string, i: number): number {
  const rest = (close: string, from: number): number => {
    const at = text.indexOf(close, from);
    return at < 0 ? text.length : at + close.length;
  };
  if (text.startsWith("--", i)) return rest("\n", i);
  if (text.startsWith("/*", i)) return skipBlockComment(text, i);
  if (text[i] === "'" || text[i] === '"')
    return skipQuoted(text, i, text[i] === "'" && /[eE]/.test(text[i - 1] ?? "") && !/\w/.test(text[i - 2] ?? ""));
  const dollar = /^\$\w*\$/.exec(text.slice(i, i + 64))?.[0];
  return dollar === undefined ? i + 1 : rest(dollar, i + dollar.length);
}

function skipBlockComment(text: string, i: number): number {
  let depth = 0;
  for (let j = i; j < text.length; j++) {
    if (text.startsWith("/*", j)) {
      depth++;
      j++;
    } else if (text.startsWith("*/", j)) {
      depth--;
      j++;
      if (depth === 0) return j + 1;
    }
  }
  return text.length;
}

function skipQuoted(text: string, i: number, escapes: boolean): number {
  const quote = text[i];
  for (let j = i + 1; j < text.length; j++) {
    if (escapes && text[j] === "\\") j++;
    else if (text[j] === quote) {
      if (text[j + 1] !== quote) return j + 1;
      j++;
    }
  }
  return text.length;
}
