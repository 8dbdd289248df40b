// The way to the request before and after this one among those that wait for the reviewer.
import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { EgressSummary } from "../../server/http/schemas.ts";
import { tReview as t } from "../i18n/review.ts";
import { neighbours } from "./queue-order.ts";

export const QueueNav = (props: { readonly queue: readonly EgressSummary[]; readonly id: string }) => {
  const at = () => neighbours(props.queue, props.id);
  return (
    <nav class="queue" aria-label={t("queueTitle")}>
      <Show when={at().before}>
        {(request) => (
          <A class="btn" data-size="small" data-rank="bare" href={`/review/${request().id}`} title={request().title}>
            {t("previous")}
          </A>
        )}
      </Show>
      <span class="num">
        {at().place > 0
          ? t("waitingPlace", { place: at().place, n: at().waiting })
          : at().waiting > 0
            ? t("waitingOthers", { n: at().waiting })
            : t("shelfMineEmpty")}
      </span>
      <Show when={at().after}>
        {(request) => (
          <A class="btn" data-size="small" data-rank="bare" href={`/review/${request().id}`} title={request().title}>
            {t("next")}
          </A>
        )}
      </Show>
    </nav>
  );
};
