// Who is signed in, what ended, and what the top of the page should say about it.
import { createSignal } from "solid-js";
import type { Me } from "../server/http/schemas.ts";
import { api, onProblem, type Problem } from "./api.ts";
import { type Language, setLanguage } from "./i18n/i18n.ts";

/** undefined: not asked yet; null: nobody is signed in. */
const [me, setMe] = createSignal<Me | null | undefined>(undefined);
/** true after a session ended while someone was working: the page stays, so that nothing typed is lost. */
const [sessionEnded, setSessionEnded] = createSignal(false);
/** Set once the server says that the permit no longer allows this. */
const [permitGone, setPermitGone] = createSignal<Problem | null>(null);

export { me, permitGone, sessionEnded, setPermitGone };

/** A language chosen on this page before signing in wins over the one the account remembers. */
let chosenHere: Language | null = null;

export const acceptMe = (value: Me): void => {
  setMe(value);
  setSessionEnded(false);
  if (chosenHere === null || chosenHere === value.language) setLanguage(value.language);
  else void api.session.language(chosenHere);
};

export const loadMe = async (): Promise<void> => {
  const answer = await api.session.me();
  if (answer.ok) acceptMe(answer.value);
  else setMe(null);
};

/** Asks how long the session lasts now, without changing what the page shows of the person. */
export const refreshMe = async (): Promise<void> => {
  const answer = await api.session.me();
  if (!answer.ok) return;
  setMe(answer.value);
  setSessionEnded(false);
};

export const signOut = async (): Promise<void> => {
  await api.session.signOut();
  setSessionEnded(false);
  setMe(null);
};

export const chooseLanguage = (language: Language): void => {
  setLanguage(language);
  chosenHere = language;
  if (me()) void api.session.language(language);
};

export const watchProblems = (): (() => void) =>
  onProblem((problem, path) => {
    if (problem.status === 401 && path !== "/api/session" && me()) setSessionEnded(true);
    if (problem.status === 401 && path === "/api/session" && me()) setSessionEnded(true);
    if (problem.status === 403 && problem.kind.startsWith("permit")) setPermitGone(problem);
  });
