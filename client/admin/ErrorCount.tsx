// After a try that did not pass: how many fields need attention; the focus goes to the first of them.
import { Show } from "solid-js";
import { tAdmin as t } from "../i18n/admin.ts";
import { Icon } from "../ui/Icon.tsx";

export const ErrorCount = (props: { readonly count: number }) => (
  <Show when={props.count > 0}>
    <p class="err" role="alert">
      <Icon name="bang" />
      {t("errorsAbove", { n: props.count })}
    </p>
  </Show>
);

/** Call after the errors are on the page. */
export const focusFirstError = (form: HTMLElement): void => {
  requestAnimationFrame(() => {
    const bad = form.querySelector(
      "[aria-invalid='true'], fieldset[data-bad] input, fieldset[data-bad] select, fieldset[data-bad] button",
    );
    if (bad instanceof HTMLElement) bad.focus();
  });
};
