// A heading in the language of the page, with the other language's word lighter beside it where the page is in English.
import { Show } from "solid-js";
import type { Bilingual } from "../../server/http/schemas.ts";
import { both, language } from "../i18n/i18n.ts";

export const Two = (props: { readonly of: Bilingual }) => (
  <>
    {both(props.of)}
    <Show when={language() === "en" && props.of.ja && props.of.ja !== props.of.en}>
      {" "}
      <span class="ja" lang="ja">
        {props.of.ja}
      </span>
    </Show>
  </>
);
