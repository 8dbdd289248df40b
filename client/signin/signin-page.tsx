export const SignInPage = () => <p />;
