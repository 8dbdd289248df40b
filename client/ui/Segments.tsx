// A few choices side by side; the current one is bold and underlined.
import { For } from "solid-js";

export const Segments = <T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  readonly onChange: (value: T) => void;
}) => (
  <fieldset class="seg" aria-label={props.label}>
    <For each={props.options}>
      {(option) => (
        <button
          type="button"
          lang={option.lang}
          aria-pressed={option.value === props.value ? "true" : "false"}
          onClick={() => props.onChange(option.value)}
        >
          {option.label}
        </button>
      )}
    </For>
  </fieldset>
);
