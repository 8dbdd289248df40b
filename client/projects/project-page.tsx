export const ProjectPage = () => <p />;
