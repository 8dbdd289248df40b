// Asks the server to walk the whole chain, and shows what it found and the value at its head.
import { createSignal, For, Match, Show, Switch } from "solid-js";
import type { AuditState, AuditVerdict } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { hashGroups } from "./event-detail.ts";
import { checkSinceLastVisit, type Growth } from "./known-head.ts";

const Verdict = (props: { readonly verdict: AuditVerdict }) => (
  <div class="chain-verdict" role="status">
    <Switch>
      <Match when={props.verdict.ok}>
        <p class="chain-word">
          <Icon name="tick" /> <b>{t("holds")}</b>
        </p>
        <p class="quiet">{t("holdsText", { n: props.verdict.checked })}</p>
      </Match>
      <Match when={!props.verdict.ok}>
        <p class="chain-word" data-broken>
          <Icon name="g-fail" /> <b>{t("broken", { n: String(props.verdict.brokenAt ?? "?") })}</b>
        </p>
        <p>
          {props.verdict.reason ? both(props.verdict.reason) : ""} {t("brokenHelp")}
        </p>
      </Match>
    </Switch>
    <dl class="head">
      <div>
        <dt>{t("checked")}</dt>
        <dd class="num">{props.verdict.checked.toLocaleString("en-US")}</dd>
      </div>
      <div>
        <dt>
          {t("head")} <span lang="en">SHA-256</span>
        </dt>
        <dd>
          <code>{hashGroups(props.verdict.headHash)}</code>
        </dd>
      </div>
      <div>
        <dt>{t("root")}</dt>
        <dd>
          <code>{hashGroups(props.verdict.rootHash)}</code>
        </dd>
      </div>
    </dl>
  </div>
);

const Since = (props: { readonly growth: Growth }) => (
  <p class="quiet" data-broken={props.growth.verdict === "holds" ? undefined : ""}>
    <Show
      when={props.growth.verdict === "holds"}
      fallback={props.growth.verdict !== "holds" && t(`proof_${props.growth.verdict}`)}
    >
      <Show when={props.growth.since} fallback={t("growthFirst")}>
        {(since) => t("growth", { size: since().size, at: timeText(since().at) })}
      </Show>
    </Show>
  </p>
);

const Copies = (props: { readonly state: AuditState }) => (
  <dl class="head">
    <div>
      <dt>{t("copies")}</dt>
      <dd>
        <For each={props.state.mirrors} fallback={t("noCopies")}>
          {(copy) => <p>{t(copy.failing ? "copyFailing" : "copyOk", { name: copy.name, n: copy.size })}</p>}
        </For>
      </dd>
    </div>
    <Show when={props.state.head}>
      {(head) => (
        <div>
          <dt>{t("keyPrint")}</dt>
          <dd>
            <code>{hashGroups(head().keyFingerprint)}</code>
          </dd>
        </div>
      )}
    </Show>
  </dl>
);

export const ChainVerdict = (props: { readonly state: AuditState | undefined }) => {
  const [verdict, setVerdict] = createSignal<AuditVerdict | null>(null);
  const [growth, setGrowth] = createSignal<Growth | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [busy, setBusy] = createSignal(false);
  const verify = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    const answer = await api.audit.verify();
    const head = props.state?.head;
    if (props.state && head)
      setGrowth((await checkSinceLastVisit(props.state.publicKey, head, api.audit.growth)) ?? null);
    setBusy(false);
    setVerdict(answer.ok ? answer.value : null);
    setProblem(answer.ok ? null : answer.problem);
  };
  return (
    <section class="chain" aria-label={t("verify")}>
      <Button busy={busy()} onClick={() => void verify()}>
        {t(busy() ? "verifying" : "verify")}
      </Button>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <Show when={verdict()}>{(shown) => <Verdict verdict={shown()} />}</Show>
      <Show when={growth()}>{(shown) => <Since growth={shown()} />}</Show>
      <Show when={props.state}>{(state) => <Copies state={state()} />}</Show>
    </section>
  );
};
