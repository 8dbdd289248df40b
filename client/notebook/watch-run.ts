// Follows one run until it ends: by server-sent events, and by asking when the stream breaks.
import type { Run } from "../../server/http/schemas.ts";
import { api } from "../api.ts";

const askAgainMs = 2_000;
export const isOver = (run: Run): boolean => run.status !== "queued" && run.status !== "running";

/** Returns a function that stops following; the run itself goes on. */
export const watchRun = (run: Run, onChange: (run: Run) => void): (() => void) => {
  let stopped = isOver(run);
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = (): void => {
    stopped = true;
    source?.close();
    clearTimeout(timer);
  };
  const accept = (next: Run): void => {
    if (stopped) return;
    onChange(next);
    if (isOver(next)) close();
  };
  const open = (): void => {
    if (stopped) return;
    source = new EventSource(api.runs.eventsPath(run.id));
    source.addEventListener("run", (event) => accept(JSON.parse(event.data as string) as Run));
    source.addEventListener("error", () => {
      source?.close();
      void api.runs.one(run.id).then((answer) => {
        if (answer.ok) accept(answer.value);
        if (!stopped) timer = setTimeout(open, askAgainMs);
      });
    });
  };
  open();
  return close;
};
