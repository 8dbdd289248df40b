// A small menu under a button; closes on Escape, on a choice and when the focus leaves it.
import type { JSX } from "solid-js";

export const Menu = (props: {
  readonly label: string;
  readonly summary: JSX.Element;
  readonly small?: boolean;
  readonly children: JSX.Element;
}) => {
  let element!: HTMLDetailsElement;
  let button!: HTMLElement;
  const close = (): void => {
    element.open = false;
  };
  return (
    <details
      ref={element}
      class="menu"
      onFocusOut={(event) => {
        if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget))
          setTimeout(() => !element.contains(document.activeElement) && close());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && element.open) {
          event.stopPropagation();
          close();
          button.focus();
        }
      }}
    >
      <summary
        ref={button}
        class="btn"
        data-rank="bare"
        data-size={props.small ? "small" : undefined}
        aria-label={props.label}
      >
        {props.summary}
      </summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the click belongs to the items inside and bubbles here */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on an item arrives as a click */}
      <div class="menu-list" onClick={close}>
        {props.children}
      </div>
    </details>
  );
};
