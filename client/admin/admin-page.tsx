// Replaced by the page itself.
export const AdminPage = () => <p />;
