// A labelled input, text area or choice with its hint and its error in words.
import { createUniqueId, For, type JSX, Show } from "solid-js";
import { Icon } from "./Icon.tsx";

type Common = {
  readonly label: JSX.Element;
  readonly name?: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: JSX.Element;
  readonly error?: JSX.Element | null | undefined;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly readonly?: boolean;
};
type Props =
  | (Common & {
      readonly kind?: "text";
      readonly type?: "text" | "password" | "date" | "search" | "number";
      readonly autocomplete?: string;
      readonly inputmode?: "numeric" | "text";
      readonly maxlength?: number;
      readonly placeholder?: string;
    })
  | (Common & {
      readonly kind: "area";
      readonly rows?: number;
      readonly maxlength?: number;
      readonly placeholder?: string;
    })
  | (Common & {
      readonly kind: "choice";
      readonly options: readonly { readonly value: string; readonly label: string }[];
    });

export const Field = (props: Props) => {
  const id = createUniqueId();
  const described = () =>
    [props.hint ? `${id}-h` : "", props.error ? `${id}-e` : ""].filter(Boolean).join(" ") || undefined;
  const shared = () => ({
    id,
    name: props.name,
    required: props.required,
    autofocus: props.autofocus,
    "aria-invalid": props.error ? ("true" as const) : undefined,
    "aria-describedby": described(),
  });
  return (
    <div class="field" data-bad={props.error ? "" : undefined}>
      <label for={id}>{props.label}</label>
      {props.kind === "area" ? (
        <textarea
          {...shared()}
          rows={props.rows ?? 3}
          maxlength={props.maxlength}
          placeholder={props.placeholder}
          readonly={props.readonly}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      ) : props.kind === "choice" ? (
        <select {...shared()} value={props.value} onChange={(event) => props.onInput(event.currentTarget.value)}>
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      ) : (
        <input
          {...shared()}
          type={props.type ?? "text"}
          autocomplete={props.autocomplete}
          inputmode={props.inputmode}
          maxlength={props.maxlength}
          placeholder={props.placeholder}
          readonly={props.readonly}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
      <Show when={props.hint}>
        <span class="field-hint" id={`${id}-h`}>
          {props.hint}
        </span>
      </Show>
      <Show when={props.error}>
        <span class="err" id={`${id}-e`}>
          <Icon name="bang" />
          {props.error}
        </span>
      </Show>
    </div>
  );
};
