// Monaco with only the parts a query needs, our SQL colours, our theme from the tokens, and no word wrap (Japanese input breaks in it).
import * as monaco from "monaco-editor/editor/editor.api";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
// The "suggest" feature of this release registers inline completions only; the list itself is this controller.
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import "monaco-editor/features/snippet/register";
import "monaco-editor/features/wordOperations/register";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import { isDark } from "../../ui/theme.ts";
import { completionProvider } from "./completion.ts";
import { type LineState, tokenizeLine } from "./sql-tokens.ts";

export { monaco };

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

class SqlState implements monaco.languages.IState {
  readonly line: LineState;
  constructor(line: LineState) {
    this.line = line;
  }
  clone(): SqlState {
    return this;
  }
  equals(other: monaco.languages.IState): boolean {
    return other instanceof SqlState && other.line === this.line;
  }
}

monaco.languages.register({ id: "sekisho-sql" });
monaco.languages.setTokensProvider("sekisho-sql", {
  getInitialState: () => new SqlState("code"),
  tokenize: (line, state) => {
    const { tokens, state: next } = tokenizeLine(line, (state as SqlState).line);
    return {
      endState: new SqlState(next),
      tokens: tokens.map(({ start, kind }) => ({ startIndex: start, scopes: kind })),
    };
  },
});
monaco.languages.setLanguageConfiguration("sekisho-sql", {
  comments: { lineComment: "--", blockComment: ["/*", "*/"] },
  brackets: [
    ["(", ")"],
    ["[", "]"],
    ["{", "}"],
  ],
  autoClosingPairs: [
    { open: "(", close: ")" },
    { open: "[", close: "]" },
    { open: "'", close: "'", notIn: ["string", "comment"] },
  ],
  surroundingPairs: [
    { open: "(", close: ")" },
    { open: "'", close: "'" },
    { open: '"', close: '"' },
  ],
  wordPattern: /[\p{L}_][\p{L}\p{N}_]*/u,
});
monaco.languages.registerCompletionItemProvider("sekisho-sql", completionProvider(monaco));

/** Monaco takes hex only: the browser resolves the token, light or dark, and a canvas pixel gives its numbers. */
const hexOf = (token: string): string => {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  const numbers = colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  const hex = (value: number): string => Math.round(value).toString(16).padStart(2, "0");
  const alpha = numbers[3] === undefined ? "" : hex(numbers[3] * 255);
  return `#${numbers.slice(0, 3).map(hex).join("")}${alpha}`;
};

export const applyTheme = (): void => {
  const rule = (scope: string, token: string) => ({ token: scope, foreground: hexOf(token).slice(1, 7) });
  monaco.editor.defineTheme("sekisho", {
    base: isDark() ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      { token: "", foreground: hexOf("--ink").slice(1, 7), background: hexOf("--sheet").slice(1, 7) },
      rule("keyword", "--syn-keyword"),
      rule("function", "--syn-function"),
      rule("string", "--syn-string"),
      rule("number", "--syn-number"),
      rule("comment", "--syn-comment"),
    ],
    colors: {
      "editor.background": hexOf("--sheet"),
      "editor.foreground": hexOf("--ink"),
      "editorLineNumber.foreground": hexOf("--ink-3"),
      "editorLineNumber.activeForeground": hexOf("--ink-2"),
      "editorCursor.foreground": hexOf("--ai"),
      "editor.selectionBackground": hexOf("--ai-wash"),
      "editor.inactiveSelectionBackground": hexOf("--sunk"),
      "editorWarning.foreground": hexOf("--odo"),
      "editorBracketMatch.background": hexOf("--ai-wash"),
      "editorBracketMatch.border": hexOf("--rule-strong"),
      "editorWidget.background": hexOf("--sheet"),
      "editorWidget.foreground": hexOf("--ink"),
      "editorWidget.border": hexOf("--rule-strong"),
      "editorSuggestWidget.background": hexOf("--sheet"),
      "editorSuggestWidget.foreground": hexOf("--ink"),
      "editorSuggestWidget.selectedBackground": hexOf("--ai-wash"),
      "editorSuggestWidget.selectedForeground": hexOf("--ink"),
      "editorSuggestWidget.highlightForeground": hexOf("--ai"),
      "editorSuggestWidget.focusHighlightForeground": hexOf("--ai"),
      "editorSuggestWidget.border": hexOf("--rule-strong"),
      "editorHoverWidget.background": hexOf("--sheet"),
      "editorHoverWidget.foreground": hexOf("--ink"),
      "editorHoverWidget.border": hexOf("--rule-strong"),
      "input.background": hexOf("--paper"),
      "input.foreground": hexOf("--ink"),
      "input.border": hexOf("--rule-strong"),
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, hexOf("--ink")]),
      ),
      focusBorder: hexOf("--focus"),
      "scrollbarSlider.background": hexOf("--rule"),
      "widget.shadow": "#00000000",
    },
  });
  monaco.editor.setTheme("sekisho");
};
applyTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);

export const editorOptions = (holder: HTMLElement): monaco.editor.IStandaloneEditorConstructionOptions => ({
  language: "sekisho-sql",
  theme: "sekisho",
  fontFamily: getComputedStyle(holder).fontFamily,
  fontSize: 14,
  lineHeight: 22,
  fontLigatures: false,
  padding: { top: 12, bottom: 12 },
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 28,
  glyphMargin: false,
  folding: false,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  renderLineHighlight: "none",
  occurrencesHighlight: "off",
  selectionHighlight: false,
  scrollBeyondLastLine: false,
  scrollBeyondLastColumn: 2,
  wordWrap: "off",
  wrappingStrategy: "simple",
  scrollbar: { vertical: "hidden", horizontalScrollbarSize: 8, alwaysConsumeMouseWheel: false, handleMouseWheel: true },
  contextmenu: false,
  fixedOverflowWidgets: true,
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  quickSuggestions: { other: true, comments: false, strings: false },
  suggest: { showWords: false, showIcons: false, preview: false, showStatusBar: false },
  wordBasedSuggestions: "off",
  acceptSuggestionOnCommitCharacter: false,
  acceptSuggestionOnEnter: "smart",
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true, nonBasicASCII: false },
  links: false,
  stickyScroll: { enabled: false },
  bracketPairColorization: { enabled: false },
  guides: { indentation: false },
  automaticLayout: false,
  dragAndDrop: true,
  smoothScrolling: false,
  cursorBlinking: "solid",
});
