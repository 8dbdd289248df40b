// What the top of the page says about where one is: crumbs and the permit carried through the gate.
import { createEffect, createSignal, onCleanup } from "solid-js";
import type { Project } from "../../server/http/schemas.ts";

export type Crumb = { readonly label: string; readonly href?: string };
export type Place = { readonly crumbs: readonly Crumb[]; readonly project?: Project | undefined };

const nowhere: Place = { crumbs: [] };
const [place, setPlace] = createSignal<Place>(nowhere);

export { place };

/** Call once in a page: `usePlace(() => ({ crumbs: [{ label, href }, { label }], project: project() }))`. */
export const usePlace = (current: () => Place): void => {
  createEffect(() => {
    const next = current();
    setPlace(next);
    const last = next.crumbs.at(-1)?.label;
    document.title = last ? `${last} · Sekisho 関所` : "Sekisho 関所";
  });
  onCleanup(() => setPlace(nowhere));
};
