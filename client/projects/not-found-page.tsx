// Says that nothing stands at this address.
import { A } from "@solidjs/router";
import { t } from "../i18n/projects.ts";
import { EmptyState } from "../ui/EmptyState.tsx";

export const NotFoundPage = () => (
  <main id="desk" class="page page-body">
    <EmptyState
      action={
        <A class="btn" href="/">
          {t("toProjects")}
        </A>
      }
    >
      {t("notFound")}
    </EmptyState>
  </main>
);
