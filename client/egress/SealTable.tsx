// The form on which officials sign: applicant, both reviews, approval; the other review stays 封 until it may be read.
import { For } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { both, dateText, language } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { me } from "../session.ts";
import { Seal } from "../ui/Seal.tsx";
import { type SealSlot, sealSlots } from "./seal-slots.ts";
import { sealText } from "./seal-text.ts";

const heads = ["headOne", "headTwo", "headThree", "headFour"] as const;

const SlotSeal = (props: { readonly slot: SealSlot }) => {
  const slot = props.slot;
  switch (slot.kind) {
    case "applicant":
      return slot.at === null ? (
        <>
          <Seal state="empty" text="" label={t("sealOpen")} />
          <small>{t("sealOpenNote")}</small>
        </>
      ) : (
        <>
          <Seal
            state="outlined"
            text={sealText(slot.name, false)}
            label={t("sealApplicant", { name: both(slot.name), date: dateText(slot.at) })}
          />
          <small class="num">{dateText(slot.at)}</small>
        </>
      );
    case "review-set":
      return (
        <>
          <Seal
            state="outlined"
            text={sealText(slot.name, false)}
            label={t("sealSet", { name: both(slot.name), date: dateText(slot.at) })}
          />
          <small class="num">{dateText(slot.at)}</small>
        </>
      );
    case "review-closed":
      return (
        <>
          <Seal state="closed" text="封" label={t("sealClosed")} />
          <small>{t("sealClosedNote")}</small>
        </>
      );
    case "review-yours":
      return (
        <>
          <Seal state="you" text={t("you")} label={t("sealYours")} />
          <small>{t("sealOpenNote")}</small>
        </>
      );
    case "review-open":
      return (
        <>
          <Seal state="empty" text="" label={t("sealOpen")} />
          <small>{t("sealOpenNote")}</small>
        </>
      );
    case "approved":
      return (
        <>
          <Seal
            state="filled"
            text={slot.name ? sealText(slot.name, false) : "承認"}
            label={slot.at ? t("sealApproved", { date: dateText(slot.at) }) : t("headApproval")}
          />
          <small class="num">{slot.at ? dateText(slot.at) : ""}</small>
        </>
      );
    case "rejected":
      return (
        <>
          <Seal state="outlined" text="否" label={t("sealRejected")} />
          <small class="num">{slot.at ? dateText(slot.at) : ""}</small>
        </>
      );
    case "approval-open":
      return (
        <>
          <Seal state="empty" text="" label={t("sealApproval")} />
          <small>{t("sealAfter")}</small>
        </>
      );
  }
};

export const SealTable = (props: { readonly request: EgressRequest }) => {
  const slots = () => sealSlots(props.request, me()?.name);
  const head = (index: number) => {
    if (index === 0) return t.pair("headSubmit");
    return index === slots().length - 1 ? t.pair("headApproval") : t.pair(heads[index - 1] ?? "headTwo");
  };
  return (
    <table class="seals">
      <caption class="sr">{t("seals")}</caption>
      <thead>
        <tr>
          <For each={slots()}>
            {(_, index) => (
              <th scope="col" lang="ja" title={language() === "en" ? head(index()).en : undefined}>
                {head(index()).ja}
                <span class="sr" lang="en">
                  {language() === "en" ? ` ${head(index()).en}` : ""}
                </span>
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <tr>
          <For each={slots()}>
            {(slot) => (
              <td>
                <SlotSeal slot={slot} />
              </td>
            )}
          </For>
        </tr>
      </tbody>
    </table>
  );
};
