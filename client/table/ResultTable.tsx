// A protected table on the page: as in a printed yearbook while it is small, as a scrolling grid when it is not.
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { t } from "../i18n/common.ts";
import { both } from "../i18n/i18n.ts";
import { GridTable } from "./GridTable.tsx";
import { SortHead } from "./SortHead.tsx";
import { columnDecimals, type Order, rowOrder } from "./table-model.ts";
import { CellContent, markTitle, weaveOf } from "./ValueCell.tsx";

const printedCellsMax = 700;
const printedRowsMax = 80;
const printedColumnsMax = 14;

type Props = {
  readonly table: ProtectedTableJson;
  readonly caption?: JSX.Element;
  readonly unit?: JSX.Element;
  /** Leave out the sentences below the table. */
  readonly bare?: boolean;
};

const Caption = (props: Props) => (
  <Show when={props.caption || props.unit}>
    <div class="cap">
      <span>{props.caption}</span>
      <Show when={props.unit}>
        <span class="unit">{props.unit}</span>
      </Show>
    </div>
  </Show>
);

const PrintedTable = (props: Props) => {
  const [order, setOrder] = createSignal<Order | null>(null);
  const decimals = createMemo(() => props.table.columns.map((_, column) => columnDecimals(props.table, column)));
  const rows = createMemo(() => rowOrder(props.table, order()));
  const figures = () => props.table.columns.filter((column) => column.kind === "number").length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll" tabindex="0" aria-label={t("table.region")}>
      <table class="stat" data-few={figures() <= 6 ? "" : undefined}>
        <caption>
          <Caption {...props} />
        </caption>
        <thead>
          <tr>
            <For each={props.table.columns}>
              {(column, index) => <SortHead column={column} index={index()} order={order()} onOrder={setOrder} />}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row, place) => (
              <tr classList={{ every5: place() > 0 && place() % 5 === 0 }}>
                <For each={props.table.columns}>
                  {(column, index) => {
                    const mark = props.table.marks[row]?.[index()] ?? null;
                    const content = (
                      <CellContent
                        value={props.table.rows[row]?.[index()] ?? null}
                        mark={mark}
                        kind={column.kind}
                        decimals={decimals()[index()] ?? 0}
                      />
                    );
                    return index() === 0 && column.kind === "label" ? (
                      <th scope="row" class="cell" data-mark={weaveOf(mark)} title={mark ? markTitle(mark) : undefined}>
                        {content}
                      </th>
                    ) : (
                      <td
                        class="cell"
                        data-kind={column.kind}
                        data-mark={weaveOf(mark)}
                        title={mark ? markTitle(mark) : undefined}
                      >
                        {content}
                      </td>
                    );
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
};

export const ResultTable = (props: Props) => {
  const printed = () =>
    props.table.rows.length <= printedRowsMax &&
    props.table.columns.length <= printedColumnsMax &&
    props.table.rows.length * props.table.columns.length <= printedCellsMax;
  return (
    <div class="result">
      <Show when={props.table.rows.length > 0} fallback={<p class="empty">{t("table.empty")}</p>}>
        <Show
          when={printed()}
          fallback={
            <>
              <Caption {...props} />
              <GridTable table={props.table} />
              <p class="notes num">{t("table.rows", { n: props.table.rows.length, m: props.table.columns.length })}</p>
            </>
          }
        >
          <PrintedTable {...props} />
        </Show>
      </Show>
      <Show when={!props.bare}>
        <For each={props.table.notes}>{(note) => <p class="notes">{both(note)}</p>}</For>
      </Show>
    </div>
  );
};
