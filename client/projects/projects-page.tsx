export const ProjectsPage = () => <p />;
