// What the permit lets one read: tables and columns, found by name in either language, put into the query by a click.
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Catalog } from "../../server/http/schemas.ts";
import { both, language } from "../i18n/i18n.ts";
import { t } from "../i18n/notebook.ts";
import { Icon } from "../ui/Icon.tsx";
import { Two } from "../ui/Two.tsx";
import { useDesk } from "./desk.ts";

type Column = Catalog["tables"][number]["columns"][number];
type Letter = { readonly letter: string; readonly word: "key" | "text" | "date" | "truth" | "number" };

const letterOf = (column: Column): Letter => {
  if (column.role === "person-key") return { letter: "K", word: "key" };
  if (/^(DATE|TIME)/i.test(column.type)) return { letter: "D", word: "date" };
  if (/^BOOL/i.test(column.type)) return { letter: "B", word: "truth" };
  if (/INT|DOUBLE|FLOAT|DECIMAL|REAL|NUMERIC/i.test(column.type)) return { letter: "N", word: "number" };
  return { letter: "A", word: "text" };
};

const plain = (text: string): string => text.normalize("NFKC").toLowerCase();
const openTablesMax = 2;

/** The label of the page's language; nothing where it only repeats the name. */
const labelOf = (label: { readonly en: string; readonly ja: string }, name: string): string => {
  const text = language() === "ja" || label.ja ? label.ja || label.en : label.en;
  return plain(text) === plain(name) ? "" : text;
};

const ColumnLine = (props: { readonly column: Column; readonly onInsert: (name: string) => void }) => {
  const letter = () => letterOf(props.column);
  const title = () =>
    [
      both(props.column.label),
      props.column.unit,
      props.column.codeSystem,
      props.column.domain?.map((entry) => `${entry.value} ${both(entry)}`).join(", "),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <li data-key={letter().letter === "K" ? "" : undefined} title={title()}>
      <span title={t(`kind.${letter().word}`)}>{letter().letter}</span>
      <button
        type="button"
        class="name"
        aria-label={t("catalog.insert", { name: props.column.name })}
        onClick={() => props.onInsert(props.column.name)}
      >
        <code>{props.column.name}</code>
      </button>
      <span class="ja" lang="ja">
        {labelOf(props.column.label, props.column.name)}
      </span>
      <span>{props.column.filledPercent ?? ""}</span>
    </li>
  );
};

const TableEntry = (props: {
  readonly table: Catalog["tables"][number];
  readonly columns: readonly Column[];
  readonly open: boolean;
  readonly onInsert: (name: string) => void;
}) => {
  const [open, setOpen] = createSignal(props.open);
  return (
    <div class="tree-table">
      <div class="tree-head">
        <button
          type="button"
          class="twist"
          aria-expanded={open() ? "true" : "false"}
          aria-label={t("catalog.columns", { name: props.table.name })}
          onClick={() => setOpen((now) => !now)}
        />
        <button
          type="button"
          class="name"
          title={both(props.table.description)}
          aria-label={t("catalog.insert", { name: props.table.name })}
          onClick={() => props.onInsert(props.table.name)}
        >
          <code>{props.table.name}</code>
        </button>
        <span class="ja" lang="ja">
          {labelOf(props.table.label, props.table.name)}
        </span>
      </div>
      <Show when={open()}>
        <ul>
          <For each={props.columns}>{(column) => <ColumnLine column={column} onInsert={props.onInsert} />}</For>
        </ul>
      </Show>
    </div>
  );
};

export const CatalogRail = (props: { readonly onInsert: (name: string) => void }) => {
  const desk = useDesk();
  const [query, setQuery] = createSignal("");
  const found = createMemo(() => {
    const words = plain(query()).split(/\s+/).filter(Boolean);
    const hit = (text: string): boolean => words.every((word) => plain(text).includes(word));
    return (desk.catalog()?.tables ?? []).flatMap((table) => {
      if (words.length === 0 || hit(`${table.name} ${table.label.en} ${table.label.ja}`))
        return [{ table, columns: table.columns }];
      const columns = table.columns.filter((column) =>
        hit(`${table.name} ${column.name} ${column.label.en} ${column.label.ja} ${column.codeSystem ?? ""}`),
      );
      return columns.length > 0 ? [{ table, columns }] : [];
    });
  });
  return (
    <aside class="rail rail-start" id="catalog" aria-label={t("catalog")}>
      <div class="stick">
        <h2>
          <Two of={t.pair("catalog")} />
        </h2>
        <Show when={desk.catalog()} fallback={<p class="notes">{t("catalog.closed")}</p>}>
          {(catalog) => (
            <>
              <label class="find">
                <Icon name="search" />
                <input
                  id="catalog-find"
                  type="search"
                  placeholder={t("catalog.find")}
                  aria-label={t("catalog.label")}
                  value={query()}
                  onInput={(event) => setQuery(event.currentTarget.value)}
                  onKeyDown={(event) => {
                    if (event.key === "Escape") event.currentTarget.blur();
                  }}
                />
                <kbd>/</kbd>
              </label>
              <div class="tree">
                <For each={found()} fallback={<p class="notes">{t("catalog.none")}</p>}>
                  {(entry, index) => (
                    <TableEntry
                      table={entry.table}
                      columns={entry.columns}
                      open={query() !== "" || index() < openTablesMax}
                      onInsert={props.onInsert}
                    />
                  )}
                </For>
              </div>
              <p class="notes">
                {t("catalog.notes", { snapshot: catalog().snapshotId, policy: catalog().policyVersion })}
              </p>
              <p class="notes">{both(catalog().source)}</p>
            </>
          )}
        </Show>
      </div>
    </aside>
  );
};
