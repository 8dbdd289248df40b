// A refusal: the fact, one sentence on why, in both languages, and a query that can pass.
import { Show } from "solid-js";
import type { ApiError } from "../../server/http/schemas.ts";
import { both, language } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { Button } from "../ui/Button.tsx";
import { lineAt } from "./block-order.ts";
import { SqlText } from "./SqlText.tsx";

export const Refusal = (props: {
  readonly error: ApiError;
  readonly sql: string;
  readonly onUse: ((sql: string, run: boolean) => void) | null;
}) => (
  <div class="refusal">
    <h2>{both(props.error.message)}</h2>
    <p>
      {both(props.error.help)}{" "}
      <Show when={props.error.at !== null}>
        <span class="faint nowrap">{t("line", { n: lineAt(props.sql, props.error.at ?? 0).line })}</span>
      </Show>
    </p>
    <Show
      when={language() === "en"}
      fallback={
        <p class="other" lang="en">
          {props.error.message.en} {props.error.help.en}
        </p>
      }
    >
      <p class="ja" lang="ja">
        {props.error.message.ja} {props.error.help.ja}
      </p>
    </Show>
    <Show when={props.error.suggestion}>
      {(suggestion) => (
        <>
          <p class="label">{t("suggested")}</p>
          <SqlText text={suggestion()} label={t("suggested")} dashed />
          <Show when={props.onUse}>
            {(use) => (
              <div class="acts">
                <Button rank="first" onClick={() => use()(suggestion(), false)}>
                  {t("use")}
                </Button>
                <Button onClick={() => use()(suggestion(), true)}>{t("useRun")}</Button>
              </div>
            )}
          </Show>
        </>
      )}
    </Show>
  </div>
);

export const Broken = (props: { readonly error: ApiError }) => (
  <div class="broken">
    <p>{both(props.error.help)}</p>
    <Show when={language() === "en"}>
      <p class="ja" lang="ja">
        {props.error.message.ja} {props.error.help.ja}
      </p>
    </Show>
  </div>
);
