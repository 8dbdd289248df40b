// A glyph from the symbols in index.html; always beside words, so hidden from screen readers.
export type IconName =
  | "gate"
  | "g-open"
  | "g-shut"
  | "g-run"
  | "g-wait"
  | "g-stale"
  | "g-fail"
  | "search"
  | "play"
  | "stop"
  | "tick"
  | "bang"
  | "more"
  | "half"
  | "plus"
  | "cross-out"
  | "chevron"
  | "up"
  | "link-out";

export const Icon = (props: { readonly name: IconName }) => (
  <svg class="i" aria-hidden="true">
    <use href={`#${props.name}`} />
  </svg>
);
