// A hospital's own view, behind the link it was given: what the data of its patients is used for.
import { A, useParams } from "@solidjs/router";
import { Show } from "solid-js";
import { api } from "../api.ts";
import { Loaded } from "../egress/Loaded.tsx";
import { createLoad } from "../egress/load.ts";
import { both } from "../i18n/i18n.ts";
import { tPublic as t } from "../i18n/public.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { usePlace } from "../ui/place.ts";
import { DatasetTable } from "./DatasetTable.tsx";
import { ProjectTable } from "./ProjectTable.tsx";
import { PublicFrame } from "./PublicFrame.tsx";

export const HospitalPage = () => {
  const params = useParams<{ token: string }>();
  usePlace(() => ({ crumbs: [{ label: t("hospital") }] }));
  const view = createLoad(
    () => params.token,
    (token) => api.open.hospital(token),
  );
  return (
    <PublicFrame links={[["/register", t("toRegister")]]}>
      <Loaded of={view}>
        {(found) => (
          <>
            <div class="opening">
              <h1 class="mincho">{both(found().name)}</h1>
              <div class="lead">
                <p>{t("hospitalLead", { name: both(found().name) })}</p>
              </div>
            </div>
            <section class="chapter first" aria-label={t("register")}>
              <h2 class="mincho">{t("hospital")}</h2>
              <Show when={found().projects.length > 0} fallback={<EmptyState>{t("noneYet")}</EmptyState>}>
                <ProjectTable projects={found().projects} />
              </Show>
            </section>
            <section class="chapter last" aria-label={t("data")}>
              <h2 class="mincho">{t("data")}</h2>
              <DatasetTable datasets={found().datasets} />
              <p class="acts">
                <A href="/register">{t("toRegister")}</A>
              </p>
            </section>
          </>
        )}
      </Loaded>
    </PublicFrame>
  );
};
