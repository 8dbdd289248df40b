// The tables of a request in a row, each with the reviewer's own vote as a seal; supporting ones stand apart.
import { For, Show } from "solid-js";
import type { EgressRequest } from "../../server/http/schemas.ts";
import { sealText } from "../egress/seal-text.ts";
import { tReview as t } from "../i18n/review.ts";
import { me } from "../session.ts";
import { Icon } from "../ui/Icon.tsx";
import { Seal } from "../ui/Seal.tsx";
import { type Item, itemsOf } from "./vote-state.ts";

const MyMark = (props: { readonly item: Item }) => (
  <Show when={!props.item.supporting} fallback={<Icon name="g-shut" />}>
    <Show when={props.item.myVote} fallback={<Seal small state="empty" text="" label={t("undecided")} />}>
      {(vote) => (
        <Seal
          small
          state="outlined"
          text={vote().vote === "approve" ? sealText(me()?.name ?? { en: "", ja: "" }, true) : "直"}
          label={t(vote().vote === "approve" ? "youApproved" : "youChanges")}
        />
      )}
    </Show>
  </Show>
);

export const ItemTabs = (props: {
  readonly request: EgressRequest;
  readonly current: string | undefined;
  readonly onItem: (id: string) => void;
}) => (
  <nav class="items" aria-label={t("items")}>
    <For each={itemsOf(props.request)}>
      {(item) => (
        <a
          href={`?item=${item.id}`}
          aria-current={item.id === props.current ? "true" : undefined}
          onClick={(event) => {
            event.preventDefault();
            props.onItem(item.id);
          }}
        >
          <MyMark item={item} />
          <span>
            {item.name}
            <Show when={item.supporting}>
              {" "}
              <small class="faint">{t("supporting")}</small>
            </Show>
          </span>
        </a>
      )}
    </For>
  </nav>
);
