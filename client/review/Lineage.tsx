// Where a table comes from: the question asked, on which data, under which rules, when and by whom.
import type { EvidenceTwin } from "../../server/http/schemas.ts";
import { both, timeText } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { Two } from "../ui/Two.tsx";
import { SqlText } from "./SqlText.tsx";
import type { Item } from "./vote-state.ts";

export const Lineage = (props: { readonly twin: EvidenceTwin; readonly item: Item }) => (
  <section class="part" id="lineage">
    <div class="twin-head">
      <h2>
        <Two of={t.pair("lineage")} />
      </h2>
    </div>
    <SqlText sql={props.twin.sql} label={t("sqlOf", { name: props.item.name })} />
    <dl class="facts">
      <div>
        <dt>{t("snapshot")}</dt>
        <dd class="num">{props.twin.snapshotId}</dd>
      </div>
      <div>
        <dt>{t("policy")}</dt>
        <dd class="num">{props.twin.policyVersion}</dd>
      </div>
      <div>
        <dt>{t("ran")}</dt>
        <dd class="num">
          {timeText(props.twin.runAt)}, {both(props.twin.runBy)}
        </dd>
      </div>
      <div>
        <dt>{t("hash")}</dt>
        <dd>
          <code title={props.item.sha256}>{props.item.sha256.slice(0, 12).replace(/(.{4})(?=.)/g, "$1 ")}</code>
        </dd>
      </div>
    </dl>
  </section>
);
