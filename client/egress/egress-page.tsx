// Replaced by the page itself.
export const EgressListPage = () => <p />;
export const EgressRequestPage = () => <p />;
