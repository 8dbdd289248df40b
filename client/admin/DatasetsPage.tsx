// The datasets on this server: their frozen snapshots, tables and columns.
import { For, Show } from "solid-js";
import type { AdminDataset } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { tAdmin as t, tableKindWords } from "../i18n/admin.ts";
import { both, dateText, numberText } from "../i18n/i18n.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Two } from "../ui/Two.tsx";

const Snapshots = (props: { readonly dataset: AdminDataset }) => (
  <Show when={props.dataset.snapshots.length > 0} fallback={<EmptyState>{t("noSnapshots")}</EmptyState>}>
    <table class="stat words">
      <thead>
        <tr>
          <th scope="col">{t("snapshot")}</th>
          <th scope="col">{t("created")}</th>
          <th scope="col" class="r">
            {t("persons")}
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.dataset.snapshots}>
          {(snapshot) => (
            <tr>
              <th scope="row">
                <code>{snapshot.id}</code>
              </th>
              <td class="num">{dateText(snapshot.createdAt)}</td>
              <td class="num r">{numberText(snapshot.persons)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </Show>
);

const Tables = (props: { readonly dataset: AdminDataset }) => (
  <div class="unfold">
    <For each={props.dataset.tables}>
      {(table) => (
        <details>
          <summary>
            <code>{table.name}</code> <span class="ja">{both(table.label)}</span>
            <span class="faint">{both(tableKindWords[table.kind] ?? { en: "", ja: "" })}</span>
          </summary>
          <ul class="dataset-columns">
            <For each={table.columns}>
              {(column) => (
                <li>
                  <code>{column.name}</code>
                  <span class="ja">{both(column.label)}</span>
                  <span class="faint">{column.codeSystem ?? column.role}</span>
                  <span class="num faint">{column.filledPercent === null ? "" : `${column.filledPercent} %`}</span>
                </li>
              )}
            </For>
          </ul>
        </details>
      )}
    </For>
  </div>
);

export const DatasetsPage = () => {
  const datasets = createLoad(
    () => true,
    () => api.admin.datasets(),
  );
  return (
    <>
      <div class="page-head">
        <h1>{t("datasets")}</h1>
      </div>
      <Loaded of={datasets}>
        {(list) => (
          <For each={list()} fallback={<EmptyState>{`${t("noDatasets")} ${t("noDatasetsHelp")}`}</EmptyState>}>
            {(dataset) => (
              <section class="admin-part">
                <h2>
                  <Two of={dataset.title} />
                  <span class="num faint">
                    {dataset.id} · {dataset.policyProfile}
                  </span>
                </h2>
                <div class="dataset-body">
                  <Snapshots dataset={dataset} />
                  <Tables dataset={dataset} />
                </div>
              </section>
            )}
          </For>
        )}
      </Loaded>
    </>
  );
};
