// Asks for the proof of one event and checks it in this browser; says what was proven.
import { createSignal, Show } from "solid-js";
import type { AuditEvent } from "../../server/http/schemas.ts";
import { api, type Problem } from "../api.ts";
import { tAudit as t } from "../i18n/audit.ts";
import { timeText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ProblemNote } from "../ui/ProblemNote.tsx";
import { checkEvent, type ProofVerdict } from "./proof.ts";

type Outcome = { readonly verdict: ProofVerdict; readonly size: number; readonly at: string; readonly steps: number };

export const EventProof = (props: { readonly event: AuditEvent }) => {
  const [outcome, setOutcome] = createSignal<Outcome | null>(null);
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [busy, setBusy] = createSignal(false);
  const check = async (): Promise<void> => {
    setBusy(true);
    const [proof, state] = await Promise.all([api.audit.proof(props.event.seq), api.audit.state()]);
    if (proof.ok && state.ok) {
      const { head, path } = proof.value;
      const verdict = await checkEvent(props.event, proof.value, state.value.publicKey);
      setOutcome({ verdict, size: head.size, at: head.at, steps: path.length });
    }
    setProblem(proof.ok ? (state.ok ? null : state.problem) : proof.problem);
    setBusy(false);
  };
  return (
    <div class="event-proof">
      <Button size="small" busy={busy()} onClick={() => void check()}>
        {t(busy() ? "checking" : "check")}
      </Button>
      <Show when={problem()}>{(shown) => <ProblemNote problem={shown()} />}</Show>
      <Show when={outcome()}>
        {(found) => (
          <p role="status" data-broken={found().verdict === "holds" ? undefined : ""}>
            <Icon name={found().verdict === "holds" ? "tick" : "g-fail"} />
            {t(`proof_${found().verdict}`, {
              n: props.event.seq,
              size: found().size,
              at: timeText(found().at),
              steps: found().steps,
            })}
          </p>
        )}
      </Show>
    </div>
  );
};
