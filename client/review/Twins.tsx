// A table as it would leave beside the evidence behind it: rows level with each other, a row pointed at in one is marked in both.
import { createMemo, createSelector, createSignal, createUniqueId, For, Match, Show, Switch } from "solid-js";
import type { EvidenceTwin } from "../../server/http/schemas.ts";
import { both } from "../i18n/i18n.ts";
import { tReview as t } from "../i18n/review.ts";
import { columnDecimals, valueText } from "../table/table-model.ts";
import { CellContent, markTitle, weaveOf } from "../table/ValueCell.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Two } from "../ui/Two.tsx";
import {
  type AlignedTwin,
  alignTwin,
  brokenFigure,
  type EvidenceCell,
  type NumberColumn,
  nearness,
  personsText,
  shareText,
} from "./twin.ts";

type Aligned = Extract<AlignedTwin, { kind: "aligned" }>;
const rowsFirst = 120;

type Marked = {
  readonly isLit: (row: number) => boolean;
  readonly light: (row: number | null) => void;
  readonly onKey: (event: KeyboardEvent) => void;
};

const rowHandlers = (marked: Marked, row: number) => ({
  "data-lit": marked.isLit(row) ? "" : undefined,
  onMouseEnter: () => marked.light(row),
});

const OutTable = (props: {
  readonly twin: EvidenceTwin;
  readonly aligned: Aligned;
  readonly rows: readonly number[];
  readonly marked: Marked;
}) => {
  const table = () => props.twin.table;
  const decimals = createMemo(() => table().columns.map((_, column) => columnDecimals(table(), column)));
  return (
    <table class="stat" data-few={props.aligned.numbers.length <= 6 ? "" : undefined}>
      <thead>
        <tr class="over">
          <td colspan={table().columns.length} />
        </tr>
        <tr>
          <For each={table().columns}>
            {(column) => (
              <th scope="col" data-kind={column.kind}>
                {column.name}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {(row) => (
            <tr classList={{ every5: row > 0 && row % 5 === 0 }} {...rowHandlers(props.marked, row)}>
              <For each={table().columns}>
                {(column, index) => {
                  const mark = table().marks[row]?.[index()] ?? null;
                  const content = (
                    <CellContent
                      value={table().rows[row]?.[index()] ?? null}
                      mark={mark}
                      kind={column.kind}
                      decimals={decimals()[index()] ?? 0}
                    />
                  );
                  const title = () => (mark ? markTitle(mark) : undefined);
                  return index() === 0 && column.kind === "label" ? (
                    <th scope="row" class="cell" data-mark={weaveOf(mark)} title={title()}>
                      {content}
                    </th>
                  ) : (
                    <td class="cell" data-kind={column.kind} data-mark={weaveOf(mark)} title={title()}>
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
  );
};

/** What a reader of the table can work out of a withheld count (秘匿インターバル). */
const intervalText = (cell: EvidenceCell | null): string | undefined => {
  if (!cell?.interval || cell.rule === null) return undefined;
  const [least, most] = cell.interval;
  return `${least}–${most ?? "∞"}`;
};

const EvidenceCells = (props: {
  readonly cell: EvidenceCell | null;
  readonly column: NumberColumn;
  readonly twin: EvidenceTwin;
}) => {
  const near = () => (props.cell && props.twin.limits ? `r${nearness(props.cell, props.twin.limits)}` : "r0");
  const hit = () => (props.cell ? brokenFigure(props.cell, props.twin.limits) : null);
  return (
    <>
      <td class={`${near()} ev1`} data-hit={hit() === "persons" ? "" : undefined}>
        {props.cell ? personsText(props.cell) : ""}
        <Show when={intervalText(props.cell)}>{(text) => <small title={t("interval.title")}> {text()}</small>}</Show>
      </td>
      <Show when={props.column.shares}>
        <td class={near()} data-hit={hit() === "largestShare" ? "" : undefined}>
          {shareText(props.cell?.largestShare ?? null)}
        </td>
        <td class={`${near()} ev3`} data-hit={hit() === "twoLargestShare" ? "" : undefined}>
          {shareText(props.cell?.twoLargestShare ?? null)}
        </td>
      </Show>
    </>
  );
};

const EvidenceTable = (props: {
  readonly twin: EvidenceTwin;
  readonly aligned: Aligned;
  readonly rows: readonly number[];
  readonly marked: Marked;
}) => {
  const label = (row: number): string =>
    props.aligned.labels
      .map((column) => valueText(props.twin.table.rows[row]?.[column] ?? null, "label") || "…")
      .join(" · ");
  return (
    <table class="stat evid">
      <thead>
        <tr class="over">
          <td />
          <For each={props.aligned.numbers}>
            {(column) => (
              <th scope="colgroup" colspan={column.shares ? 3 : 1}>
                {column.name}
              </th>
            )}
          </For>
        </tr>
        <tr>
          <th scope="col">
            {props.aligned.labels.map((column) => props.twin.table.columns[column]?.name).join(" · ")}
          </th>
          <For each={props.aligned.numbers}>
            {(column) => (
              <>
                <th scope="col" class="ev1">
                  <abbr title={t("personsTitle")}>{t("persons")}</abbr>
                </th>
                <Show when={column.shares}>
                  <th scope="col">
                    <abbr title={t("largestTitle")}>{t("largest")}</abbr>
                  </th>
                  <th scope="col" class="ev3">
                    <abbr title={t("twoTitle")}>{t("two")}</abbr>
                  </th>
                </Show>
              </>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={props.rows}>
          {(row) => (
            <tr classList={{ every5: row > 0 && row % 5 === 0 }} {...rowHandlers(props.marked, row)}>
              <th scope="row">{label(row)}</th>
              <For each={props.aligned.numbers}>
                {(column, index) => (
                  <EvidenceCells
                    cell={props.aligned.rows[row]?.cells[index()] ?? null}
                    column={column}
                    twin={props.twin}
                  />
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
};

const Scale = () => (
  <span class="scale">
    <span class="sr">{t("nearLimitLabel")}</span>
    <span aria-hidden="true">{t("nearLimit")}</span>
    <For each={["0", ".2", ".35", ".6", "1"]}>
      {(step, index) => (
        <i class={`r${index()}`} aria-hidden="true">
          {step}
        </i>
      )}
    </For>
  </span>
);

const AlignedTwins = (props: { readonly twin: EvidenceTwin; readonly aligned: Aligned }) => {
  const id = createUniqueId();
  const [all, setAll] = createSignal(false);
  const [lit, setLit] = createSignal<number | null>(null);
  const isLit = createSelector(lit);
  const count = () => props.aligned.rows.length;
  const rows = createMemo(() =>
    Array.from({ length: all() ? count() : Math.min(count(), rowsFirst) }, (_, row) => row),
  );
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setLit((now) => Math.min(rows().length - 1, Math.max(0, (now ?? (step === 1 ? -1 : rows().length)) + step)));
    const region = event.currentTarget;
    if (region instanceof HTMLElement) region.querySelector("[data-lit]")?.scrollIntoView({ block: "nearest" });
  };
  const marked: Marked = { isLit, light: setLit, onKey };
  const percent = (share: number): number => Math.round(share * 100);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only takes the marking off; the arrows do the same for the keyboard */}
      <div class="twins" onMouseLeave={() => setLit(null)}>
        <div class="twin-out">
          <div class="twin-head">
            <h2 id={`${id}-out`}>
              <Two of={t.pair("asLeaves")} />
            </h2>
          </div>
          <section class="scroll" tabindex="0" aria-labelledby={`${id}-out`} onKeyDown={marked.onKey}>
            <OutTable twin={props.twin} aligned={props.aligned} rows={rows()} marked={marked} />
          </section>
        </div>
        <div>
          <div class="twin-head">
            <h2 id={`${id}-ev`}>
              <Two of={t.pair("evidence")} />
            </h2>
            <Badge tone="odo">{t("staysHere")}</Badge>
            <Show when={props.twin.limits}>
              <Scale />
            </Show>
          </div>
          <section class="scroll" tabindex="0" aria-labelledby={`${id}-ev`} onKeyDown={marked.onKey}>
            <EvidenceTable twin={props.twin} aligned={props.aligned} rows={rows()} marked={marked} />
          </section>
        </div>
      </div>
      <Show when={rows().length < count()}>
        <div class="acts">
          <Button size="small" onClick={() => setAll(true)}>
            {t("moreRows", { n: count() - rows().length })}
          </Button>
        </div>
      </Show>
      <For each={props.twin.table.notes}>{(note) => <p class="notes">{both(note)}</p>}</For>
      <p class="notes">
        {t("legend")}{" "}
        <Show when={props.twin.limits}>
          {(limits) => (
            <>
              {t("legendLimits", {
                persons: limits().persons,
                one: percent(limits().largestShare),
                two: percent(limits().twoLargestShare),
              })}
            </>
          )}
        </Show>
      </p>
    </>
  );
};

export const Twins = (props: { readonly twin: EvidenceTwin }) => {
  const aligned = createMemo(() => alignTwin(props.twin));
  const fitting = () => {
    const now = aligned();
    return now.kind === "aligned" ? now : null;
  };
  return (
    <Switch>
      <Match when={fitting()} keyed>
        {(now) => <AlignedTwins twin={props.twin} aligned={now} />}
      </Match>
      <Match when={aligned().kind === "mismatch"}>
        <div class="problem" role="alert">
          <h2>{t("mismatch")}</h2>
          <p>{t("mismatchHelp")}</p>
        </div>
      </Match>
    </Switch>
  );
};
