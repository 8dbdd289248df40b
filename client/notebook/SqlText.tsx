// SQL at rest: coloured, numbered, with the place of a refusal marked by band, post and wave.
import { createMemo, For } from "solid-js";
import { wordEnd } from "./block-order.ts";
import { type Token, type TokenKind, tokenize } from "./editor/sql-tokens.ts";

const colour: { readonly [K in TokenKind]: string | undefined } = {
  keyword: "k",
  function: "f",
  string: "s",
  number: "n",
  comment: "c",
  text: undefined,
};

type Piece = { readonly text: string; readonly kind: TokenKind; readonly wave: boolean };

const pieces = (line: string, tokens: readonly Token[], from: number, to: number): readonly Piece[] =>
  tokens.flatMap(({ start, end, kind }) => {
    const cuts = [start, ...[from, to].filter((cut) => cut > start && cut < end), end];
    return cuts.slice(1).map((cut, index) => {
      const begin = cuts[index]!;
      return { text: line.slice(begin, cut), kind, wave: begin >= from && cut <= to };
    });
  });

export const SqlText = (props: {
  readonly text: string;
  readonly label: string;
  readonly at?: number | null;
  readonly placeholder?: string;
  readonly dashed?: boolean;
  readonly onEdit?: (offset: number) => void;
}) => {
  const lines = createMemo(() => {
    const at = props.at ?? null;
    const end = at === null ? -1 : wordEnd(props.text, at);
    let offset = 0;
    return tokenize(props.text).map(({ line, tokens }) => {
      const begin = offset;
      offset += line.length + 1;
      const here = at !== null && at >= begin && at <= begin + line.length;
      return { here, pieces: pieces(line, tokens, here ? at - begin : -1, here ? end - begin : -1), begin };
    });
  });
  const offsetAt = (event: MouseEvent): number => {
    const point = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const node = point?.offsetNode;
    const line = (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>(".ln");
    if (!point || !node || !line) return props.text.length;
    const range = document.createRange();
    range.setStart(line, 0);
    range.setEnd(node, point.offset);
    return Number(line.dataset.begin) + range.toString().length;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the block begins editing
    // biome-ignore lint/a11y/useSemanticElements: code is no fieldset, and a name needs a role
    // biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable by keyboard
    <pre
      role="group"
      class="sql"
      data-dashed={props.dashed ? "" : undefined}
      data-edit={props.onEdit ? "" : undefined}
      tabindex="0"
      aria-label={props.label}
      onClick={(event) => {
        if (String(getSelection()) === "") props.onEdit?.(offsetAt(event));
      }}
    >
      <code>
        <For each={lines()}>
          {(line) => (
            <span class="ln" data-at={line.here ? "" : undefined} data-begin={line.begin}>
              <For each={line.pieces}>
                {(piece) => (
                  <span class={[colour[piece.kind], piece.wave ? "wave" : ""].filter(Boolean).join(" ") || undefined}>
                    {piece.text}
                  </span>
                )}
              </For>
              {props.text === "" && props.placeholder ? <span class="c">{props.placeholder}</span> : null}
            </span>
          )}
        </For>
      </code>
    </pre>
  );
};
