// A modal question: traps focus, closes on Escape, and gives the focus back.
import { createEffect, createUniqueId, type JSX, onCleanup, Show } from "solid-js";
import { t } from "../i18n/common.ts";
import { Button } from "./Button.tsx";

type Props = {
  readonly open: boolean;
  readonly title: JSX.Element;
  readonly onClose: () => void;
  readonly children: JSX.Element;
  /** Buttons at the foot; a closing button stands there by itself when none are given. */
  readonly actions?: JSX.Element;
  readonly wide?: boolean;
};

const Modal = (props: Props) => {
  const id = createUniqueId();
  let element!: HTMLDialogElement;
  const before = document.activeElement;
  createEffect(() => {
    if (!element.open) element.showModal();
  });
  onCleanup(() => before instanceof HTMLElement && before.focus());
  return (
    <dialog
      ref={element}
      class="dialog"
      data-wide={props.wide ? "" : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id={id}>{props.title}</h2>
      <div class="dialog-body">{props.children}</div>
      <div class="acts">
        <Show when={props.actions} fallback={<Button onClick={() => props.onClose()}>{t("close")}</Button>}>
          {props.actions}
        </Show>
      </div>
    </dialog>
  );
};

export const Dialog = (props: Props) => (
  <Show when={props.open}>
    <Modal {...props} />
  </Show>
);
