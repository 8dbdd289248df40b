// A large table: only the rows and columns in sight exist, the keyboard walks every cell, the first column stays.
import { createEffect, createMemo, createSignal, createUniqueId, For, onCleanup, onMount } from "solid-js";
import type { ProtectedTableJson } from "../../server/http/schemas.ts";
import { t } from "../i18n/common.ts";
import { nextOrder, sortState } from "./SortHead.tsx";
import { columnDecimals, type Order, rowOrder, valueText } from "./table-model.ts";
import { CellContent, markTitle, weaveOf } from "./ValueCell.tsx";

const rowPx = 28;
const headPx = 32;
const letterPx = 7.6;
const overscan = 6;
const scrollbarPx = 16;
const heightMaxPx = 480;
const measuredRowsMax = 300;

const columnWidths = (table: ProtectedTableJson, decimals: readonly number[]): readonly number[] =>
  table.columns.map((column, c) => {
    let letters = column.name.length + 2;
    for (const row of table.rows.slice(0, measuredRowsMax)) {
      const text = valueText(row[c] ?? null, column.kind, decimals[c]);
      // Japanese letters are twice as wide as Latin ones.
      letters = Math.max(letters, text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0));
    }
    return Math.round(Math.min(320, Math.max(88, letters * letterPx + 26)));
  });

export const GridTable = (props: { readonly table: ProtectedTableJson }) => {
  const id = createUniqueId();
  let scroller!: HTMLDivElement;
  const [order, setOrder] = createSignal<Order | null>(null);
  const [view, setView] = createSignal({ top: 0, left: 0, width: 900, height: heightMaxPx });
  const [active, setActive] = createSignal({ row: -1, column: 0 });
  const decimals = createMemo(() => props.table.columns.map((_, column) => columnDecimals(props.table, column)));
  const widths = createMemo(() => columnWidths(props.table, decimals()));
  const lefts = createMemo(() => {
    let left = 0;
    return widths().map((width) => {
      left += width;
      return left - width;
    });
  });
  const total = () => (lefts().at(-1) ?? 0) + (widths().at(-1) ?? 0);
  const rows = createMemo(() => rowOrder(props.table, order()));
  const height = () => Math.min(heightMaxPx, headPx + rows().length * rowPx + 2);
  const visibleRows = createMemo(() => {
    const first = Math.max(0, Math.floor(view().top / rowPx) - overscan);
    const last = Math.min(rows().length, Math.ceil((view().top + view().height) / rowPx) + overscan);
    return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  });
  const visibleColumns = createMemo<readonly number[]>(
    () =>
      widths().flatMap((width, c) =>
        c > 0 && lefts()[c]! + width > view().left - 200 && lefts()[c]! < view().left + view().width + 200 ? [c] : [],
      ),
    [],
    { equals: (a, b) => a.length === b.length && a[0] === b[0] },
  );
  const measure = (): void => {
    setView({
      top: scroller.scrollTop,
      left: scroller.scrollLeft,
      width: scroller.clientWidth,
      height: scroller.clientHeight,
    });
  };
  onMount(() => {
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
  });
  createEffect(() => {
    const { row, column } = active();
    if (!scroller || row < 0) return;
    const top = row * rowPx;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowPx + headPx > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = top + rowPx + headPx - scroller.clientHeight;
    if (column === 0) return;
    const left = lefts()[column] ?? 0;
    const pinned = widths()[0] ?? 0;
    if (left - pinned < scroller.scrollLeft) scroller.scrollLeft = left - pinned;
    else if (left + widths()[column]! > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = left + widths()[column]! - scroller.clientWidth;
  });
  const onKey = (event: KeyboardEvent): void => {
    const lastRow = rows().length - 1;
    const lastColumn = props.table.columns.length - 1;
    const page = Math.max(1, Math.floor(view().height / rowPx) - 2);
    const { row, column } = active();
    const far = event.ctrlKey || event.metaKey;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [Math.max(0, row - page), column],
      Home: [far ? 0 : row, 0],
      End: [far ? lastRow : row, lastColumn],
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      setActive({ row: Math.min(lastRow, Math.max(-1, move[0])), column: Math.min(lastColumn, Math.max(0, move[1])) });
    } else if ((event.key === "Enter" || event.key === " ") && row === -1) {
      event.preventDefault();
      event.stopPropagation();
      setOrder((now) => nextOrder(now, column));
    }
  };
  const Cell = (cell: { readonly place: number; readonly column: number }) => {
    const row = () => rows()[cell.place] ?? 0;
    const mark = () => props.table.marks[row()]?.[cell.column] ?? null;
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names its active cell
      // biome-ignore lint/a11y/useSemanticElements: a table cannot draw only the cells in sight
      <div
        role="gridcell"
        id={`${id}-${cell.place}-${cell.column}`}
        class="cell"
        aria-colindex={cell.column + 1}
        data-kind={props.table.columns[cell.column]?.kind}
        data-mark={weaveOf(mark())}
        data-active={active().row === cell.place && active().column === cell.column ? "" : undefined}
        title={mark() ? markTitle(mark()!) : undefined}
        style={{ width: `${widths()[cell.column]}px` }}
      >
        <CellContent
          value={props.table.rows[row()]?.[cell.column] ?? null}
          mark={mark()}
          kind={props.table.columns[cell.column]?.kind ?? "label"}
          decimals={decimals()[cell.column] ?? 0}
        />
      </div>
    );
  };
  const Head = (head: { readonly column: number }) => (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names its active cell
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is handled by the grid
    // biome-ignore lint/a11y/useSemanticElements: a table cannot draw only the cells in sight
    <div
      role="columnheader"
      id={`${id}--1-${head.column}`}
      class="cell"
      aria-colindex={head.column + 1}
      aria-sort={sortState(order(), head.column)}
      data-kind={props.table.columns[head.column]?.kind}
      data-active={active().row === -1 && active().column === head.column ? "" : undefined}
      title={t("table.sort", { name: props.table.columns[head.column]?.name ?? "" })}
      style={{ width: `${widths()[head.column]}px` }}
      onClick={() => {
        setActive({ row: -1, column: head.column });
        setOrder((now) => nextOrder(now, head.column));
      }}
    >
      {props.table.columns[head.column]?.name}
    </div>
  );
  const skipped = () => Math.max(0, (lefts()[visibleColumns()[0] ?? 1] ?? 0) - (widths()[0] ?? 0));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot draw only the cells in sight
    <div
      ref={scroller}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label={t("table.region")}
      aria-rowcount={rows().length + 1}
      aria-colcount={props.table.columns.length}
      aria-activedescendant={`${id}-${active().row}-${active().column}`}
      style={{ height: `${height()}px`, "max-width": `${total() + scrollbarPx}px` }}
      onScroll={measure}
      onKeyDown={onKey}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus */}
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot draw only the cells in sight */}
      <div role="row" class="grid-head" aria-rowindex={1} style={{ width: `${total()}px` }}>
        <Head column={0} />
        <span role="none" style={{ width: `${skipped()}px` }} />
        <For each={visibleColumns()}>{(column) => <Head column={column} />}</For>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot draw only the cells in sight */}
      <div role="rowgroup" class="grid-body" style={{ height: `${rows().length * rowPx}px`, width: `${total()}px` }}>
        <For each={visibleRows()}>
          {(place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: arrows move the active cell
            // biome-ignore lint/a11y/useSemanticElements: a table cannot draw only the cells in sight
            <div
              role="row"
              class="grid-row"
              classList={{ every5: place > 0 && place % 5 === 0 }}
              aria-rowindex={place + 2}
              style={{ transform: `translateY(${place * rowPx}px)` }}
              onClick={(event) => {
                const column =
                  Number((event.target as HTMLElement).closest("[aria-colindex]")?.getAttribute("aria-colindex") ?? 1) -
                  1;
                setActive({ row: place, column });
              }}
            >
              <Cell place={place} column={0} />
              <span role="none" style={{ width: `${skipped()}px` }} />
              <For each={visibleColumns()}>{(column) => <Cell place={place} column={column} />}</For>
            </div>
          )}
        </For>
      </div>
    </div>
  );
};
