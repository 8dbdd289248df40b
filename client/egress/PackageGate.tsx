// The gate at the end of the road: closed with its reason until people have agreed, then the way to the package.
import { createSignal, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { tEgress as t } from "../i18n/egress.ts";
import { dateText } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { GateLine, type GateState } from "../ui/GateLine.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { DownloadDialog } from "./DownloadDialog.tsx";

type Props = { readonly request: EgressRequest; readonly onChange: (request: EgressRequest) => void };

const gateOf = (request: EgressRequest): GateState => {
  if (request.status === "RELEASED") return "done";
  if (request.status === "APPROVED") return "running";
  if (request.status === "REVOKED") return "failed";
  return request.status === "SUBMITTED" || request.status === "PARTIALLY_REVIEWED" || request.status === "REVIEWED"
    ? "queued"
    : "refused";
};

export const PackageGate = (props: Props) => {
  const [revoking, setRevoking] = createSignal(false);
  const [taking, setTaking] = createSignal(false);
  const open = () => props.request.can.includes("download");
  const why = () =>
    t(`why${props.request.status}`, {
      date: props.request.release?.revokedAt ? dateText(props.request.release.revokedAt) : "",
    });
  return (
    <section class="package" aria-label={t("download")}>
      <GateLine
        state={gateOf(props.request)}
        end={
          <Show
            when={open()}
            fallback={
              <Button icon="g-shut" disabledReason={why()} reasonHidden>
                {t("download")}
              </Button>
            }
          >
            <Button rank="first" onClick={() => setTaking(true)}>
              {t("download")}
            </Button>
          </Show>
        }
      >
        <b>
          {props.request.release
            ? t("releasedOn", { date: dateText(props.request.release.releasedAt) })
            : t("downloadLocked")}
        </b>
      </GateLine>
      <p class="notes">{open() ? t("packageHolds") : why()}</p>
      <Show when={props.request.release}>
        {(release) => (
          <p class="notes">
            SHA-256 <code class="hash">{release().sha256}</code>
          </p>
        )}
      </Show>
      <Show when={props.request.can.includes("revoke")}>
        <div class="acts">
          <Button size="small" onClick={() => setRevoking(true)}>
            {t("revoke")}
          </Button>
        </div>
      </Show>
      <Show when={taking()}>
        <DownloadDialog request={props.request.id} onClose={() => setTaking(false)} />
      </Show>
      <ConfirmDialog
        open={revoking()}
        title={t("revokeAsk", { id: props.request.id })}
        confirm={t("revoke")}
        reason={t("revokeReason")}
        word={props.request.id}
        onClose={() => setRevoking(false)}
        onConfirm={async (reason) => {
          const answer = await api.egress.decide(props.request.id, "revoke", reason);
          if (!answer.ok) return answer.problem;
          props.onChange(answer.value);
          return null;
        }}
      >
        <p>{t("revokeText")}</p>
      </ConfirmDialog>
    </section>
  );
};
