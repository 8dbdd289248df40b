export const NotebookPage = () => <p />;
