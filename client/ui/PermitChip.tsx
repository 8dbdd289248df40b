// The paper carried through the gate: number, purpose, end; ochre under 30 days, crimson once it is over.
import { A } from "@solidjs/router";
import type { Permit, Project } from "../../server/http/schemas.ts";
import { t } from "../i18n/common.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { Two } from "./Two.tsx";

export const permitSoonDays = 30;
export const permitTone = (permit: Permit): "odo" | "suou" | undefined =>
  permit.status === "ended" || permit.status === "revoked"
    ? "suou"
    : permit.status === "active" && permit.daysLeft < permitSoonDays
      ? "odo"
      : undefined;

/** "31 Mar 2027", "12 days left", "revoked": what matters most about the end of a permit. */
export const permitEndText = (permit: Permit): string => {
  if (permit.status === "revoked") return t("permit.revoked");
  if (permit.status === "ended") return `${t("permit.ended")} ${dateText(permit.endsOn)}`;
  if (permit.status === "superseded") return t("permit.superseded");
  if (permit.status === "upcoming") return t("permit.upcoming", { date: dateText(permit.startsOn) });
  if (permit.daysLeft < permitSoonDays)
    return `${dateText(permit.endsOn)}, ${t("permit.left", { n: permit.daysLeft })}`;
  return dateText(permit.endsOn);
};

export const PermitChip = (props: { readonly project: Project; readonly permit: Permit }) => (
  <A
    class="permit"
    data-tone={permitTone(props.permit)}
    href={`/projects/${props.project.id}`}
    aria-label={`${t("permit")} ${props.permit.id}: ${both(props.permit.purpose)}, ${permitEndText(props.permit)}`}
  >
    <span>
      <small>
        <Two of={t.pair("permit")} />
      </small>
      <b>{props.permit.id}</b>
    </span>
    <span>
      <small>
        <Two of={t.pair("permit.purpose")} />
      </small>
      <b>{both(props.permit.purpose)}</b>
    </span>
    <span class="permit-end">
      <small>
        <Two of={t.pair("permit.ends")} />
      </small>
      <b>{permitEndText(props.permit)}</b>
    </span>
  </A>
);
