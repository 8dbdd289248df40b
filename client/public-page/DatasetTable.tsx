// The data held: what it is, where it comes from, as of when, about how many people.
import { For } from "solid-js";
import type { PublicRegister } from "../../server/public/shapes.ts";
import { both, dateText, numberText } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";

export const DatasetTable = (props: { readonly datasets: PublicRegister["datasets"] }) => (
  <table class="stat reg public-data">
    <thead>
      <tr>
        <th scope="col">{t("dataset")}</th>
        <th scope="col">{t("source")}</th>
        <th scope="col">{t("holder")}</th>
        <th scope="col">{t("dataAsOf")}</th>
        <th scope="col">{t("persons")}</th>
      </tr>
    </thead>
    <tbody>
      <For each={props.datasets}>
        {(dataset) => (
          <tr>
            <th scope="row">{both(dataset.title)}</th>
            <td data-h={t("source")}>{both(dataset.source)}</td>
            <td data-h={t("holder")}>{both(dataset.holder)}</td>
            <td class="num nowrap" data-h={t("dataAsOf")}>
              {dateText(dataset.asOf)}
            </td>
            <td class="num" data-h={t("persons")}>
              {dataset.personsAbout === null ? t("personsFew") : numberText(dataset.personsAbout)}
            </td>
          </tr>
        )}
      </For>
    </tbody>
  </table>
);
