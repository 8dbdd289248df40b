// The newest signed head of the record, and the check of it in the reader's own browser.
import { createSignal, Show } from "solid-js";
import type { PublicRegister } from "../../server/public/shapes.ts";
import { api } from "../api.ts";
import { hashGroups } from "../audit/event-detail.ts";
import { checkSinceLastVisit, type Growth } from "../audit/known-head.ts";
import { dateText, numberText, timeText } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";

function verdictText(growth: Growth): string {
  if (growth.verdict === "unable") return t("unable");
  if (growth.verdict !== "holds") return t("broken");
  return growth.since === null
    ? t("checked")
    : t("continued", { size: growth.since.size, at: `${dateText(growth.since.at)} ${timeText(growth.since.at)}` });
}

export const LogHead = (props: { readonly log: PublicRegister["log"] }) => {
  const [growth, setGrowth] = createSignal<Growth | null>(null);
  const [busy, setBusy] = createSignal(false);
  const head = () => props.log.head;
  const check = async (): Promise<void> => {
    setBusy(true);
    setGrowth((await checkSinceLastVisit(props.log.publicKey, head(), api.open.growth)) ?? null);
    setBusy(false);
  };
  return (
    <section id="log" class="chapter two" aria-labelledby="log-title">
      <div>
        <h2 id="log-title" class="mincho">
          {t("log")}
        </h2>
        <p class="quiet">{t("logLead")}</p>
      </div>
      <div>
        <dl class="head">
          <div>
            <dt>{t("events")}</dt>
            <dd class="num">{numberText(head().size)}</dd>
          </div>
          <div>
            <dt>{t("signedAt")}</dt>
            <dd class="num">
              <time datetime={head().at}>
                {dateText(head().at)} {timeText(head().at)}
              </time>
            </dd>
          </div>
          <div>
            <dt>{t("rootHash")}</dt>
            <dd>
              <code>{hashGroups(head().rootHash)}</code>
            </dd>
          </div>
          <div>
            <dt>{t("signature")}</dt>
            <dd>
              <code>{head().signature}</code>
            </dd>
          </div>
          <div>
            <dt>{t("keyPrint")}</dt>
            <dd>
              <code>{hashGroups(head().keyFingerprint)}</code>
            </dd>
          </div>
        </dl>
        <div class="acts">
          <Button busy={busy()} onClick={() => void check()}>
            {t("check")}
          </Button>
          <a href="/api/public/register" rel="external">
            {t("json")}
          </a>
        </div>
        <Show when={growth()}>
          {(found) => (
            <p class="log-verdict" role="status" data-broken={found().verdict === "holds" ? undefined : ""}>
              <Icon name={found().verdict === "holds" ? "tick" : "bang"} /> {verdictText(found())}
            </p>
          )}
        </Show>
      </div>
    </section>
  );
};
