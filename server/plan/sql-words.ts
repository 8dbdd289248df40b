// The words of a statement outside texts, quotes and comments: enough to say in plain words what the plan no longer shows.

export type Word = { readonly text: string; readonly at: number };

const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][A-Za-z_0-9]*|[^\s]/g;

/** Words in lower case and single symbols, in order, with their UTF-16 offsets; quoted things are left out. */
export function wordsOf(sql: string): readonly Word[] {
  const words: Word[] = [];
  for (const match of sql.matchAll(TOKEN)) {
    const [text] = match;
    if (/^('|"|--|\/\*|\$)/.test(text)) continue;
    words.push({ text: text.toLowerCase(), at: match.index });
  }
  return words;
}

/** Where the first of these words stands; for refusals whose plan node has no position. */
export function wordAt(sql: string, ...words: readonly string[]): number | undefined {
  return wordsOf(sql).find((word) => words.includes(word.text))?.at;
}
