// Replaced by the page itself.
export const ReviewQueuePage = () => <p />;
export const ReviewRequestPage = () => <p />;
