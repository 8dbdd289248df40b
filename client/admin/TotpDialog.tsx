// The second factor of a new person, as a code to scan; it lives in this dialog only and is gone when it closes.
import { Show } from "solid-js";
import type { Bilingual } from "../../server/http/schemas.ts";
import { tAdmin as t } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { qrPath, totpKey } from "./qr-path.ts";

export type Enrolment = { readonly name: Bilingual; readonly uri: string };

/** Scanners want four light modules around the code. */
const quietZone = 4;

const Qr = (props: { readonly text: string }) => {
  const code = () => qrPath(props.text);
  const side = () => code().size + 2 * quietZone;
  return (
    <svg
      class="qr"
      viewBox={`${-quietZone} ${-quietZone} ${side()} ${side()}`}
      role="img"
      aria-label={t("totpLabel")}
      shape-rendering="crispEdges"
    >
      <path d={code().path} />
    </svg>
  );
};

export const TotpDialog = (props: { readonly enrolment: Enrolment | null; readonly onClose: () => void }) => (
  <Show when={props.enrolment}>
    {(enrolment) => (
      <Dialog
        open={true}
        title={t("totpTitle", { name: both(enrolment().name) })}
        onClose={props.onClose}
        actions={
          <Button rank="first" onClick={() => props.onClose()}>
            {t("totpDone")}
          </Button>
        }
      >
        <p>{t("totpText")}</p>
        <Qr text={enrolment().uri} />
        <p class="notes">
          {t("totpSecret")}
          <br />
          <code class="totp-key">{totpKey(enrolment().uri)}</code>
        </p>
      </Dialog>
    )}
  </Show>
);
