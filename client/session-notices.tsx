// Says in time that the session is about to end, that it has ended, or that the permit has; never takes the page away.
import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { t } from "./i18n/common.ts";
import { both } from "./i18n/i18n.ts";
import { me, permitGone, refreshMe, sessionEnded } from "./session.ts";
import { Button } from "./ui/Button.tsx";
import { place } from "./ui/place.ts";

const warnMinutes = 3;
const tickMs = 15_000;
const askAgainMs = 60_000;

export const SessionNotices = (props: { readonly onIdleMinutes: (minutes: number | null) => void }) => {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), tickMs);
  let touched = Date.now();
  let asked = Date.now();
  const onInput = (): void => {
    touched = Date.now();
    // Typing keeps nobody signed in by itself; a request does, so one goes out at most once a minute while someone works.
    if (touched - asked > askAgainMs && !sessionEnded()) {
      asked = touched;
      void refreshMe();
    }
  };
  for (const kind of ["keydown", "pointerdown"] as const) addEventListener(kind, onInput, { passive: true });
  // Signing in again happens in another tab; coming back to this one is the moment to notice.
  const onReturn = (): void => {
    if (sessionEnded()) void refreshMe();
  };
  addEventListener("focus", onReturn);
  onCleanup(() => {
    removeEventListener("focus", onReturn);
    clearInterval(timer);
    for (const kind of ["keydown", "pointerdown"] as const) removeEventListener(kind, onInput);
  });
  const minutesTo = (at: string | undefined): number =>
    at ? Math.max(0, Math.ceil((Date.parse(at) - now()) / 60_000)) : Infinity;
  const idle = () => minutesTo(me()?.idleEndsAt);
  const hard = () => minutesTo(me()?.sessionEndsAt);
  const soon = () => !sessionEnded() && Math.min(idle(), hard()) <= warnMinutes;
  createEffect(() => props.onIdleMinutes(me() ? Math.min(idle(), hard()) : null));
  createEffect(() => {
    if (me() && !sessionEnded() && Math.min(idle(), hard()) === 0 && now() - asked > tickMs) {
      asked = now();
      void refreshMe();
    }
  });
  return (
    <>
      <Show when={sessionEnded()}>
        <div class="notice" data-tone="suou" role="alert">
          <p>
            <b>{t("ended.title")}</b> {t("ended.kept")}
          </p>
          <a class="btn" data-rank="first" href="/sign-in" target="_blank" rel="noopener">
            {t("ended.signIn")}
          </a>
          <Button onClick={() => void refreshMe()}>{t("retry")}</Button>
        </div>
      </Show>
      <Show when={soon()}>
        <div class="notice" data-tone="odo" role="status">
          <p>
            <b>{t("soon.title", { n: Math.min(idle(), hard()) })}</b>{" "}
            {hard() <= idle() ? t("soon.hard") : t("soon.idle")}
          </p>
          <Show when={idle() < hard()}>
            <Button onClick={() => void refreshMe()}>{t("soon.stay")}</Button>
          </Show>
        </div>
      </Show>
      <Show when={permitGone()}>
        {(problem) => (
          <div class="notice" data-tone="suou" role="alert">
            <p>
              <b>{both(problem().message)}</b> {both(problem().help)} {t("gone.kept")}
            </p>
            <Show when={place().project}>
              {(project) => (
                <a class="btn" href={`/projects/${project().id}`}>
                  {t("gone.project")}
                </a>
              )}
            </Show>
          </div>
        )}
      </Show>
    </>
  );
};
