// The gate on its road, beside the sign-in form; decoration only.
import { t } from "../i18n/signin.ts";

export const GateArt = () => (
  <div class="entry-art" aria-hidden="true">
    <svg aria-hidden="true" viewBox="0 0 320 420" class="art">
      <path d="M160.500 340V420M160.500 -900V60" class="way" />
      <path d="M160.500 60V340" class="way in" />
      <path d="M-900 340.500H1300" class="ground" />
      <path d="M74.500 90V340M245.500 90V340" class="post" />
      <path d="M34 138.500H286" class="lintel" />
    </svg>
    <p class="tate mincho" lang="ja">
      {t("verse1")}
      <br />
      {t("verse2")}
    </p>
  </div>
);
