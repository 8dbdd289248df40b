// Projects as a printed register: what for, by whom, how long, and what left.
import { For, Show } from "solid-js";
import type { PublicProject } from "../../server/public/shapes.ts";
import { both, dateText } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";

const Results = (props: { readonly project: PublicProject }) => (
  <Show
    when={props.project.releases.length + props.project.publications.length > 0}
    fallback={<span class="faint">{t("nothingLeft")}</span>}
  >
    <ul class="results">
      <For each={props.project.releases}>
        {(release) => (
          <li>
            <span class="num">{dateText(release.on)}</span> {t(`class.${release.class}`)}
            <Show when={release.revoked}> ({t("revoked")})</Show>
          </li>
        )}
      </For>
      <For each={props.project.publications}>
        {(publication) => (
          <li>
            {t("publications")} <span class="num">{dateText(publication.on)}</span>{" "}
            <Show when={publication.url} fallback={publication.title}>
              <a href={publication.url} rel="noreferrer external">
                {publication.title}
              </a>
            </Show>
          </li>
        )}
      </For>
    </ul>
  </Show>
);

export const ProjectTable = (props: { readonly projects: readonly PublicProject[] }) => (
  <table class="stat reg public-projects">
    <thead>
      <tr>
        <th scope="col">{t("number")}</th>
        <th scope="col">{t("name")}</th>
        <th scope="col">{t("dataTypes")}</th>
        <th scope="col">{t("userClass")}</th>
        <th scope="col">{t("period")}</th>
        <th scope="col">{t("status")}</th>
        <th scope="col">{t("results")}</th>
      </tr>
    </thead>
    <tbody>
      <For each={props.projects}>
        {(project) => (
          <tr>
            <td class="num faint nowrap" data-h={t("number")}>
              {project.id}
            </td>
            <th scope="row">
              {both(project.title)}
              <small>{both(project.purpose)}</small>
              <small>{t(`basis.${project.legalBasis}`)}</small>
            </th>
            <td data-h={t("dataTypes")}>{project.dataTypes.map((type) => t(type)).join(", ")}</td>
            <td data-h={t("userClass")}>{t(project.userClass)}</td>
            <td class="num" data-h={t("period")}>
              <span class="nowrap">{dateText(project.startsOn)}</span> –{" "}
              <span class="nowrap">{dateText(project.endsOn)}</span>
            </td>
            <td data-h={t("status")}>{t(project.status)}</td>
            <td data-h={t("results")}>
              <Results project={project} />
            </td>
          </tr>
        )}
      </For>
    </tbody>
  </table>
);
