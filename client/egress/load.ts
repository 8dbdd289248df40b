// One answer of the server on a page: not yet there, there, or a problem with a way to try again; a late answer never replaces a newer one.
import { createEffect, createSignal, on, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Answer, Problem } from "../api.ts";

export type Load<T> = {
  readonly value: () => T | undefined;
  readonly problem: () => Problem | null;
  readonly waiting: () => boolean;
  readonly reload: () => Promise<void>;
  /** Takes a newer value, e.g. the answer of a change. */
  readonly accept: (value: T) => void;
};

type Cell<T> = readonly [() => T | undefined, (value: T | undefined) => void];

function plainCell<T>(): Cell<T> {
  const [value, setValue] = createSignal<T | undefined>(undefined);
  return [value, (next) => setValue(() => next)];
}

/** Parts with the same id stay the same objects, so that a form that is open over one of them stays open. */
function keepingCell<T>(): Cell<T> {
  const [store, setStore] = createStore<{ value: T | undefined }>({ value: undefined });
  return [() => store.value, (next) => setStore("value", reconcile(next, { key: "id" }) as never)];
}

/** `key` undefined: nothing to ask for yet. `keep`: a value that is edited in place; large tables do without. */
export function createLoad<T, K>(
  key: () => K | undefined,
  ask: (key: K) => Promise<Answer<T>>,
  options: { readonly keep?: boolean } = {},
): Load<T> {
  const [value, setValue] = options.keep ? keepingCell<T>() : plainCell<T>();
  const [problem, setProblem] = createSignal<Problem | null>(null);
  const [waiting, setWaiting] = createSignal(true);
  let newest = 0;
  const accept = (next: T): void => {
    newest += 1;
    setValue(next);
    setProblem(null);
    setWaiting(false);
  };
  const run = async (wanted: K): Promise<void> => {
    newest += 1;
    const mine = newest;
    setWaiting(true);
    const answer = await ask(wanted);
    if (mine !== newest) return;
    if (answer.ok) accept(answer.value);
    else {
      setProblem(answer.problem);
      setWaiting(false);
    }
  };
  createEffect(
    on(key, (wanted) => {
      setValue(undefined);
      setProblem(null);
      if (wanted !== undefined) void run(wanted);
    }),
  );
  onCleanup(() => {
    newest += 1;
  });
  const reload = async (): Promise<void> => {
    const wanted = key();
    if (wanted !== undefined) await run(wanted);
  };
  return { value, problem, waiting, reload, accept };
}
