// The reviewer's two pages: the queue, and one request with everything needed to decide on one screen.
export { ReviewQueuePage } from "./ReviewQueuePage.tsx";
export { ReviewRequestPage } from "./ReviewRequestPage.tsx";
