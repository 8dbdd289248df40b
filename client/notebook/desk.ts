// What every part of an open notebook shares: the notebook, the permit's catalog, and which block one is at.
import { type Accessor, createContext, useContext } from "solid-js";
import type { Catalog, Project } from "../../server/http/schemas.ts";
import type { OpenNotebook } from "./notebook-store.ts";

export type EditorHandle = { readonly insert: (text: string) => void; readonly focus: () => void };
export type Desk = {
  readonly book: OpenNotebook;
  readonly title: Accessor<string>;
  readonly project: Accessor<Project | undefined>;
  readonly catalog: Accessor<Catalog | null>;
  /** An analyst of this project. */
  readonly writable: Accessor<boolean>;
  /** writable, and the permit is active. */
  readonly runnable: Accessor<boolean>;
  readonly selected: Accessor<string | null>;
  readonly select: (id: string | null) => void;
  readonly editing: Accessor<string | null>;
  readonly edit: (id: string | null) => void;
  readonly editors: Map<string, EditorHandle>;
  readonly refreshEgress: () => void;
};

export const DeskContext = createContext<Desk>();
export const useDesk = (): Desk => {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("a block stands outside its notebook");
  return desk;
};
