// Replaced by the page itself.
export const AuditPage = () => <p />;
