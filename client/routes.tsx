// Which page stands behind which address; every page loads when it is first visited.
import { Route, Router } from "@solidjs/router";
import { lazy } from "solid-js";
import { Shell } from "./shell.tsx";

const SignInPage = lazy(() => import("./signin/signin-page.tsx").then((page) => ({ default: page.SignInPage })));
const ProjectsPage = lazy(() =>
  import("./projects/projects-page.tsx").then((page) => ({ default: page.ProjectsPage })),
);
const ProjectPage = lazy(() => import("./projects/project-page.tsx").then((page) => ({ default: page.ProjectPage })));
const RulesPage = lazy(() => import("./projects/rules-page.tsx").then((page) => ({ default: page.RulesPage })));
const NotebookPage = lazy(() =>
  import("./notebook/notebook-page.tsx").then((page) => ({ default: page.NotebookPage })),
);
const EgressListPage = lazy(() =>
  import("./egress/egress-page.tsx").then((page) => ({ default: page.EgressListPage })),
);
const EgressRequestPage = lazy(() =>
  import("./egress/egress-page.tsx").then((page) => ({ default: page.EgressRequestPage })),
);
const ReviewQueuePage = lazy(() =>
  import("./review/review-page.tsx").then((page) => ({ default: page.ReviewQueuePage })),
);
const ReviewRequestPage = lazy(() =>
  import("./review/review-page.tsx").then((page) => ({ default: page.ReviewRequestPage })),
);
const AdminPage = lazy(() => import("./admin/admin-page.tsx").then((page) => ({ default: page.AdminPage })));
const AuditPage = lazy(() => import("./audit/audit-page.tsx").then((page) => ({ default: page.AuditPage })));
const RegisterPage = lazy(() =>
  import("./public-page/register-page.tsx").then((page) => ({ default: page.RegisterPage })),
);
const HospitalPage = lazy(() =>
  import("./public-page/hospital-page.tsx").then((page) => ({ default: page.HospitalPage })),
);
const NotFoundPage = lazy(() =>
  import("./projects/not-found-page.tsx").then((page) => ({ default: page.NotFoundPage })),
);

export const Routes = () => (
  <Router root={Shell}>
    <Route path="/" component={ProjectsPage} />
    <Route path="/sign-in" component={SignInPage} />
    <Route path="/projects/:id" component={ProjectPage} />
    <Route path="/projects/:id/rules" component={RulesPage} />
    <Route path="/notebooks/:id" component={NotebookPage} />
    <Route path="/egress" component={EgressListPage} />
    <Route path="/egress/:id" component={EgressRequestPage} />
    <Route path="/review" component={ReviewQueuePage} />
    <Route path="/review/:id" component={ReviewRequestPage} />
    <Route path="/admin/*tab" component={AdminPage} />
    <Route path="/audit" component={AuditPage} />
    <Route path="/register" component={RegisterPage} />
    <Route path="/register/hospitals/:token" component={HospitalPage} />
    <Route path="*" component={NotFoundPage} />
  </Router>
);
