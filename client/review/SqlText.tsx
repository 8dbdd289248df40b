// SQL as text with line numbers, to be read and not edited.
import { For } from "solid-js";
import { sqlLines } from "./sql-tokens.ts";

export const SqlText = (props: { readonly sql: string; readonly label: string }) => (
  <section class="sql" tabindex="0" aria-label={props.label}>
    <pre>
      <code>
        <For each={sqlLines(props.sql)}>
          {(line) => (
            <span class="ln">
              <For each={line}>
                {(token) => (token.kind === "plain" ? token.text : <span class={token.kind}>{token.text}</span>)}
              </For>
            </span>
          )}
        </For>
      </code>
    </pre>
  </section>
);
