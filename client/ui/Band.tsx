// The line at the very top of every signed-in page: on which data this screen stands, and when it closes by itself.
import { Show } from "solid-js";
import { t } from "../i18n/common.ts";
import { both, language } from "../i18n/i18n.ts";
import { me } from "../session.ts";
import { place } from "./place.ts";

export const Band = (props: { readonly idleMinutes: number | null }) => (
  <section aria-label={t("band.label")}>
    <Show when={me()?.unwalled}>
      <div class="band" data-kind="unwalled" role="note">
        <span>
          <b>{t("unwalled")}</b>
        </span>
        <span />
      </div>
    </Show>
    <div class="band" data-kind="real">
      <span>
        <b>{t("band.word")}</b>
        <Show when={language() === "en"}>
          {" "}
          <span class="ja" lang="ja">
            {t.pair("band.word").ja}
          </span>
        </Show>
      </span>
      <Show when={place().project?.permit}>{(permit) => <span>{both(permit().datasetTitle)}</span>}</Show>
      <span>{t("band.screen")}</span>
      <span class="num">{props.idleMinutes === null ? "" : t("band.idle", { n: props.idleMinutes })}</span>
    </div>
  </section>
);
