// Narrows the rows of a permit by declared values: a column, and the values that exist for the project.
import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { CatalogTable, PermitInput } from "../../server/http/schemas.ts";
import { tAdmin as t } from "../i18n/admin.ts";
import { both } from "../i18n/i18n.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { scopeColumns } from "./grant-tree.ts";

type Scope = PermitInput["rowScope"];

export const RowScopeField = (props: {
  readonly tables: readonly CatalogTable[];
  readonly scope: Scope;
  readonly onChange: (scope: Scope) => void;
  readonly error: string | null;
}) => {
  const id = createUniqueId();
  const [adding, setAdding] = createSignal("");
  const columns = () => scopeColumns(props.tables);
  const nameOf = (one: { readonly table: string; readonly column: string }): string => `${one.table}.${one.column}`;
  const free = () => columns().filter((column) => !props.scope.some((scope) => nameOf(scope) === nameOf(column)));
  const domainOf = (scope: Scope[number]) => columns().find((column) => nameOf(column) === nameOf(scope))?.domain ?? [];
  const notChosen = (): string | null => (adding() === "" ? t("needOne") : null);
  const add = (): void => {
    const column = free().find((one) => nameOf(one) === adding());
    if (!column) return;
    props.onChange([...props.scope, { table: column.table, column: column.column, values: [] }]);
    setAdding("");
  };
  const setValue = (scope: Scope[number], value: string, on: boolean): void => {
    props.onChange(
      props.scope.map((one) =>
        one === scope
          ? { ...one, values: on ? [...one.values, value] : one.values.filter((kept) => kept !== value) }
          : one,
      ),
    );
  };
  return (
    <fieldset class="grants" aria-describedby={`${id}-h`} data-bad={props.error ? "" : undefined}>
      <legend class="sr">{t("rowScope")}</legend>
      <div class="grants-head">
        <span class="label">{t("rowScope")}</span>
        <Show when={props.scope.length === 0}>
          <span class="faint">{t("rowScopeAll")}</span>
        </Show>
      </div>
      <p class="field-hint" id={`${id}-h`}>
        {t("rowScopeHint")}
      </p>
      <For each={props.scope}>
        {(scope) => (
          <fieldset class="scope" aria-label={t("scopeValues", { name: nameOf(scope) })}>
            <code>{nameOf(scope)}</code>
            <ul>
              <For each={domainOf(scope)}>
                {(value) => (
                  <li>
                    <label>
                      <input
                        type="checkbox"
                        checked={scope.values.includes(value.value)}
                        onChange={(event) => setValue(scope, value.value, event.currentTarget.checked)}
                      />
                      <span>{both(value)}</span>
                      <small class="faint num">{value.value}</small>
                    </label>
                  </li>
                )}
              </For>
            </ul>
            <Button
              size="small"
              rank="bare"
              icon="cross-out"
              aria-label={t("removeScope", { name: nameOf(scope) })}
              onClick={() => props.onChange(props.scope.filter((one) => one !== scope))}
            />
          </fieldset>
        )}
      </For>
      <Show when={props.error}>
        <p class="err">
          <Icon name="bang" />
          {props.error}
        </p>
      </Show>
      <Show when={columns().length > 0} fallback={<p class="notes">{t("noScopeColumns")}</p>}>
        <Show when={free().length > 0}>
          <div class="scope-add">
            <select
              aria-label={t("scopeColumn")}
              value={adding()}
              onChange={(event) => setAdding(event.currentTarget.value)}
            >
              <option value="">{t("scopeColumn")}</option>
              <For each={free()}>{(column) => <option value={nameOf(column)}>{nameOf(column)}</option>}</For>
            </select>
            <Button size="small" icon="plus" disabledReason={notChosen()} reasonHidden onClick={add}>
              {t("addScope")}
            </Button>
          </div>
        </Show>
      </Show>
    </fieldset>
  );
};
