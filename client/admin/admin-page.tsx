// Administration: projects and their permits, people, datasets. One address a page.
import { A, useParams } from "@solidjs/router";
import { Match, Switch } from "solid-js";
import { tAdmin as t } from "../i18n/admin.ts";
import { usePlace } from "../ui/place.ts";
import { type AdminPlace, adminPlace, projectHref } from "./admin-path.ts";
import { DatasetsPage } from "./DatasetsPage.tsx";
import { NewPermitPage } from "./NewPermitPage.tsx";
import { NewProjectPage } from "./NewProjectPage.tsx";
import { ProjectDetail } from "./ProjectDetail.tsx";
import { ProjectsList } from "./ProjectsList.tsx";
import { PublicPage } from "./PublicPage.tsx";
import { UsersPage } from "./UsersPage.tsx";
import "../egress/egress.css";
import "./admin.css";

const tabOf = (place: AdminPlace): "projects" | "users" | "datasets" | "public" => {
  if (place.kind === "users" || place.kind === "new-user") return "users";
  return place.kind === "datasets" || place.kind === "public" ? place.kind : "projects";
};

export const AdminPage = () => {
  const params = useParams<{ tab: string }>();
  const place = () => adminPlace(params.tab ?? "");
  const of = <K extends AdminPlace["kind"]>(kind: K) => {
    const now = place();
    return now.kind === kind ? (now as Extract<AdminPlace, { kind: K }>) : null;
  };
  usePlace(() => {
    const now = place();
    const base = { label: t("title"), href: "/admin" };
    if (now.kind === "project") return { crumbs: [base, { label: now.id }] };
    if (now.kind === "new-permit")
      return { crumbs: [base, { label: now.id, href: projectHref(now.id) }, { label: t("newPermit") }] };
    if (now.kind === "new-project") return { crumbs: [base, { label: t("newProject") }] };
    if (now.kind === "new-user")
      return { crumbs: [base, { label: t("users"), href: "/admin/users" }, { label: t("newUser") }] };
    return { crumbs: [base, { label: t(tabOf(now)) }] };
  });
  const tab = (key: "projects" | "users" | "datasets" | "public", href: string) => (
    <A href={href} aria-current={tabOf(place()) === key ? "page" : undefined}>
      {t(key)}
    </A>
  );
  return (
    <main id="desk" class="page page-body admin">
      <nav class="tabs" aria-label={t("tabs")}>
        {tab("projects", "/admin/projects")}
        {tab("users", "/admin/users")}
        {tab("datasets", "/admin/datasets")}
        {tab("public", "/admin/public")}
      </nav>
      <Switch>
        <Match when={of("projects")}>
          <ProjectsList />
        </Match>
        <Match when={of("new-project")}>
          <NewProjectPage />
        </Match>
        <Match when={of("project")} keyed>
          {(at) => <ProjectDetail id={at.id} />}
        </Match>
        <Match when={of("new-permit")} keyed>
          {(at) => <NewPermitPage id={at.id} />}
        </Match>
        <Match when={of("users") ?? of("new-user")}>
          <UsersPage adding={place().kind === "new-user"} />
        </Match>
        <Match when={of("datasets")}>
          <DatasetsPage />
        </Match>
        <Match when={of("public")}>
          <PublicPage />
        </Match>
      </Switch>
    </main>
  );
};
