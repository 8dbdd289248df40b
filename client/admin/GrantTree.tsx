// Tables and columns as a tree of ticks; what is not ticked will not exist for the project.
import { createEffect, createSignal, For, Show } from "solid-js";
import type { CatalogTable } from "../../server/http/schemas.ts";
import { tAdmin as t, tableKindWords } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type Grants, grantCounts, isGranted, isKey, setAll, setColumn, setTable, tableState } from "./grant-tree.ts";

const TableTick = (props: {
  readonly table: CatalogTable;
  readonly grants: Grants;
  readonly onChange: (grants: Grants) => void;
}) => {
  const state = () => tableState(props.grants, props.table);
  let box!: HTMLInputElement;
  createEffect(() => {
    box.indeterminate = state() === "some";
  });
  return (
    <input
      ref={box}
      type="checkbox"
      checked={state() !== "none"}
      aria-label={both(props.table.label)}
      onChange={(event) => props.onChange(setTable(props.grants, props.table, event.currentTarget.checked))}
    />
  );
};

const Columns = (props: {
  readonly table: CatalogTable;
  readonly grants: Grants;
  readonly onChange: (grants: Grants) => void;
}) => (
  <ul>
    <For each={props.table.columns}>
      {(column) => (
        <li data-key={isKey(column) ? "" : undefined}>
          <label>
            <input
              type="checkbox"
              checked={isGranted(props.grants, props.table.name, column.name)}
              disabled={isKey(column) && isGranted(props.grants, props.table.name, column.name)}
              onChange={(event) =>
                props.onChange(setColumn(props.grants, props.table, column.name, event.currentTarget.checked))
              }
            />
            <code>{column.name}</code>
            <span class="grant-label">{both(column.label)}</span>
            <span class="grant-role">{isKey(column) ? t("keyIn") : column.role}</span>
          </label>
        </li>
      )}
    </For>
  </ul>
);

export const GrantTree = (props: {
  readonly tables: readonly CatalogTable[];
  readonly grants: Grants;
  readonly onChange: (grants: Grants) => void;
  readonly error: string | null;
}) => {
  const [open, setOpen] = createSignal<ReadonlySet<string>>(new Set());
  const toggle = (name: string): void => {
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  };
  const counts = () => grantCounts(props.grants);
  return (
    <fieldset class="grants" aria-describedby="grants-hint grants-error" data-bad={props.error ? "" : undefined}>
      <legend class="sr">{t("tablesColumns")}</legend>
      <div class="grants-head">
        <span class="label">{t("tablesColumns")}</span>
        <span class="num faint">{t("chosen", counts())}</span>
        <span class="end">
          <Button size="small" rank="bare" onClick={() => props.onChange(setAll(props.tables, true))}>
            {t("all")}
          </Button>
          <Button size="small" rank="bare" onClick={() => props.onChange({})}>
            {t("noneTick")}
          </Button>
        </span>
      </div>
      <p class="field-hint" id="grants-hint">
        {t("tablesHint")}
      </p>
      <ul class="grant-tree">
        <For each={props.tables}>
          {(table) => (
            <li>
              <div class="grant-table">
                <TableTick table={table} grants={props.grants} onChange={props.onChange} />
                <button
                  type="button"
                  class="grant-open"
                  aria-expanded={open().has(table.name) ? "true" : "false"}
                  onClick={() => toggle(table.name)}
                >
                  <code>{table.name}</code>
                  <span class="grant-label">{both(table.label)}</span>
                  <span class="grant-role">{both(tableKindWords[table.kind] ?? { en: "", ja: "" })}</span>
                  <span class="num grant-count">
                    {t("columnsOf", { n: props.grants[table.name]?.length ?? 0, all: table.columns.length })}
                  </span>
                  <Icon name="chevron" />
                </button>
              </div>
              <Show when={open().has(table.name)}>
                <Columns table={table} grants={props.grants} onChange={props.onChange} />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.error}>
        <p class="err" id="grants-error">
          <Icon name="bang" />
          {props.error}
        </p>
      </Show>
    </fieldset>
  );
};
