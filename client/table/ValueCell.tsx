// What stands inside one cell: a figure, a suppressed figure with its weave, word and reason, or nothing at all.
import { Match, Switch } from "solid-js";
import type { Mark } from "../../server/http/schemas.ts";
import { markWeave, markWord, t } from "../i18n/common.ts";
import { type Value, valueText } from "./table-model.ts";

export const markTitle = (mark: Mark): string => t(`mark.${mark}`);
export const weaveOf = (mark: Mark | null): string | undefined => (mark ? markWeave[mark] : undefined);

export const CellContent = (props: {
  readonly value: Value;
  readonly mark: Mark | null;
  readonly kind: "label" | "number";
  readonly decimals: number;
}) => (
  <Switch fallback={valueText(props.value, props.kind, props.decimals)}>
    <Match when={props.mark}>
      {(mark) => (
        <>
          <span class="mk" aria-hidden="true">
            {markWord[mark()]}
          </span>
          <span class="dash" aria-hidden="true">
            ‐
          </span>
          <span class="sr">{markTitle(mark())}</span>
        </>
      )}
    </Match>
    <Match when={props.value === null}>
      <span class="faint" title={t("missing.value")} aria-hidden="true">
        …
      </span>
      <span class="sr">{t("missing.value")}</span>
    </Match>
  </Switch>
);
