// The applicant's two pages: all own requests, and one request with everything it would take out.
export { EgressListPage } from "./EgressListPage.tsx";
export { EgressRequestPage } from "./EgressRequestPage.tsx";
