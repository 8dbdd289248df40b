// The frame of every page: band, head, page, and the quiet notices about session and permit.
import { useLocation, useNavigate } from "@solidjs/router";
import { createEffect, createSignal, ErrorBoundary, type JSX, onCleanup, onMount, Show, Suspense } from "solid-js";
import { t } from "./i18n/common.ts";
import { loadMe, me, setPermitGone, watchProblems } from "./session.ts";
import { SessionNotices } from "./session-notices.tsx";
import { Band } from "./ui/Band.tsx";
import { KeysDialog } from "./ui/KeysDialog.tsx";
import { isTyping } from "./ui/keyboard.ts";
import { Toasts } from "./ui/Toasts.tsx";
import { TopBar } from "./ui/TopBar.tsx";

export const Shell = (props: { readonly children?: JSX.Element }) => {
  const location = useLocation();
  const navigate = useNavigate();
  const [keysOpen, setKeysOpen] = createSignal(false);
  const [idleMinutes, setIdleMinutes] = createSignal<number | null>(null);
  const outside = () => location.pathname === "/sign-in" || /^\/register(\/|$)/.test(location.pathname);
  onCleanup(watchProblems());
  onMount(() => void loadMe());
  createEffect(() => {
    if (me() === null && !outside()) {
      const back = location.pathname === "/" ? "" : `?to=${encodeURIComponent(location.pathname)}`;
      navigate(`/sign-in${back}`, { replace: true });
    }
  });
  createEffect(() => {
    location.pathname;
    setPermitGone(null);
  });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "?" && !isTyping(event)) setKeysOpen(true);
  };
  addEventListener("keydown", onKey);
  onCleanup(() => removeEventListener("keydown", onKey));
  return (
    <Show
      when={!outside()}
      fallback={
        <>
          <Suspense>{props.children}</Suspense>
          <Toasts />
        </>
      }
    >
      <a class="skip" href="#desk">
        {t("skip")}
      </a>
      <Show when={me()}>
        <Band idleMinutes={idleMinutes()} />
        <TopBar onKeys={() => setKeysOpen(true)} />
        <SessionNotices onIdleMinutes={setIdleMinutes} />
        <ErrorBoundary
          fallback={(error) => {
            console.error(error);
            return (
              <main id="desk" class="page page-body">
                <p>{t("broken")}</p>
              </main>
            );
          }}
        >
          <Suspense
            fallback={
              <main id="desk" class="page-wait" aria-busy="true">
                <span class="sr">{t("loading")}</span>
              </main>
            }
          >
            {props.children}
          </Suspense>
        </ErrorBoundary>
      </Show>
      <KeysDialog open={keysOpen()} onClose={() => setKeysOpen(false)} />
      <Toasts />
    </Show>
  );
};
