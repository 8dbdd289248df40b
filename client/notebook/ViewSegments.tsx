// At the end of an open gate: rows or crosstab, and the way out through review.
import { createMemo, createSignal, Show } from "solid-js";
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { t } from "../i18n/notebook.ts";
import { crosstab } from "../table/table-model.ts";
import { Button } from "../ui/Button.tsx";
import { Segments } from "../ui/Segments.tsx";
import { useDesk } from "./desk.ts";
import { MarkForEgress } from "./MarkForEgress.tsx";
import type { OpenBlock } from "./notebook-store.ts";

export type View = "rows" | "crosstab";

export const ViewSegments = (props: {
  readonly table: ProtectedTableJson;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly block: OpenBlock;
  readonly resultId: string | null;
}) => {
  const desk = useDesk();
  const [marking, setMarking] = createSignal(false);
  const crossed = createMemo(() => crosstab(props.table) !== null);
  return (
    <>
      <Show when={desk.runnable() && props.resultId}>
        {(resultId) => (
          <>
            <Button size="small" rank="bare" onClick={() => setMarking(true)}>
              {t("markEgress")}
            </Button>
            <Show when={marking()}>
              <MarkForEgress name={props.block.name} resultId={resultId()} onClose={() => setMarking(false)} />
            </Show>
          </>
        )}
      </Show>
      <Show when={crossed()}>
        <Segments
          label={t("view")}
          value={props.view}
          options={[
            { value: "rows", label: t("view.rows") },
            { value: "crosstab", label: t("view.crosstab") },
          ]}
          onChange={props.onView}
        />
      </Show>
    </>
  );
};
