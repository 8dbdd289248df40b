// All projects with the state of their permits.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Project } from "../../server/http/schemas.ts";
import { api } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { dataTypeWords, tAdmin as t, userClassWords } from "../i18n/admin.ts";
import { both, dateText, language } from "../i18n/i18n.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Icon } from "../ui/Icon.tsx";
import { projectHref } from "./admin-path.ts";
import { PermitBadge } from "./PermitBadge.tsx";

const nothing = { en: "", ja: "" };
export const dataTypesText = (project: Pick<Project, "dataTypes">): string =>
  project.dataTypes.map((type) => both(dataTypeWords[type] ?? nothing)).join(language() === "ja" ? "・" : ", ");

const Row = (props: { readonly project: Project }) => (
  <tr>
    <td class="num faint" data-h={t("number")}>
      {props.project.id}
    </td>
    <th scope="row">
      <A href={projectHref(props.project.id)}>{both(props.project.title)}</A>
      <Show when={language() === "en"}>
        <small lang="ja">{props.project.title.ja}</small>
      </Show>
    </th>
    <td data-h={t("dataTypes")}>{dataTypesText(props.project)}</td>
    <td data-h={t("userClass")}>{both(userClassWords[props.project.userClass] ?? nothing)}</td>
    <td class="num" data-h={t("permit")}>
      {props.project.permit?.id ?? ""} <PermitBadge permit={props.project.permit} />
    </td>
    <td class="num" data-h={t("ends")}>
      {props.project.permit ? dateText(props.project.permit.endsOn) : ""}
    </td>
    <td class="num r" data-h={t("members")}>
      {props.project.members.length}
    </td>
  </tr>
);

export const ProjectsList = () => {
  const list = createLoad(
    () => true,
    () => api.projects.list(),
  );
  return (
    <>
      <div class="page-head">
        <h1>{t("projects")}</h1>
        <A class="btn" data-rank="first" href="/admin/projects/new">
          <Icon name="plus" />
          {t("newProject")}
        </A>
      </div>
      <Loaded of={list}>
        {(projects) => (
          <Show when={projects().length > 0} fallback={<EmptyState>{t("noProjects")}</EmptyState>}>
            <table class="stat reg listing">
              <caption class="sr">{t("projects")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("number")}</th>
                  <th scope="col">{t("project")}</th>
                  <th scope="col">{t("dataTypes")}</th>
                  <th scope="col">{t("userClass")}</th>
                  <th scope="col">{t("permit")}</th>
                  <th scope="col">{t("ends")}</th>
                  <th scope="col" class="r">
                    {t("members")}
                  </th>
                </tr>
              </thead>
              <tbody>
                <For each={projects()}>{(project) => <Row project={project} />}</For>
              </tbody>
            </table>
          </Show>
        )}
      </Loaded>
    </>
  );
};
