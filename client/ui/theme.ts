// Light, dark, or as the system says; remembered in this browser.
import { createSignal } from "solid-js";

export type Theme = "system" | "light" | "dark";

const stored = (): Theme => {
  const value = globalThis.document?.documentElement.dataset.theme;
  return value === "light" || value === "dark" ? value : "system";
};
const [theme, setSignal] = createSignal<Theme>(stored());

export { theme };

export const setTheme = (next: Theme): void => {
  setSignal(next);
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    if (next === "system") localStorage.removeItem("sekisho.theme");
    else localStorage.setItem("sekisho.theme", next);
  } catch {
    // Not remembered, still applied.
  }
};

/** Whether the page is dark now, for parts that cannot read the tokens (the code editor). */
export const isDark = (): boolean =>
  theme() === "dark" || (theme() === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
