// The head of a column, a button that orders the rows: up, down, as it came.
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { t } from "../i18n/common.ts";
import type { Order } from "./table-model.ts";

export const nextOrder = (order: Order | null, column: number): Order | null =>
  order?.column !== column ? { column, down: false } : order.down ? null : { column, down: true };

export const sortState = (order: Order | null, column: number): "ascending" | "descending" | "none" =>
  order?.column !== column ? "none" : order.down ? "descending" : "ascending";

export const SortHead = (props: {
  readonly column: ProtectedTableJson["columns"][number];
  readonly index: number;
  readonly order: Order | null;
  readonly onOrder: (order: Order | null) => void;
}) => (
  <th scope="col" data-kind={props.column.kind} aria-sort={sortState(props.order, props.index)}>
    <button
      type="button"
      class="sort"
      title={t("table.sort", { name: props.column.name })}
      onClick={() => props.onOrder(nextOrder(props.order, props.index))}
    >
      {props.column.name}
    </button>
  </th>
);
