// The state of a permit in a word; under a month to go it says how long.
import { Show } from "solid-js";
import type { Permit } from "../../server/http/schemas.ts";
import { permitWords, tAdmin as t } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Badge } from "../ui/Badge.tsx";
import { permitSoonDays, permitTone } from "../ui/PermitChip.tsx";

export const PermitBadge = (props: { readonly permit: Permit | null }) => (
  <Show when={props.permit} fallback={<span class="faint">{t("none")}</span>}>
    {(permit) => (
      <span class="permit-state">
        <Badge tone={permitTone(permit())}>{both(permitWords[permit().status] ?? { en: "", ja: "" })}</Badge>
        <Show when={permit().status === "active" && permit().daysLeft < permitSoonDays}>
          <small class="due">{t("daysLeft", { n: permit().daysLeft })}</small>
        </Show>
      </span>
    )}
  </Show>
);
