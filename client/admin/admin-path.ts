// The pages of administration by their address; an unknown address is the list of projects.
export type AdminPlace =
  | { readonly kind: "projects" }
  | { readonly kind: "new-project" }
  | { readonly kind: "project"; readonly id: string }
  | { readonly kind: "new-permit"; readonly id: string }
  | { readonly kind: "users" }
  | { readonly kind: "new-user" }
  | { readonly kind: "datasets" }
  | { readonly kind: "public" };

/** `rest` is what follows `/admin/`. */
export function adminPlace(rest: string): AdminPlace {
  const [first, second, third] = rest
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  if (first === "users") return second === "new" ? { kind: "new-user" } : { kind: "users" };
  if (first === "datasets" || first === "public") return { kind: first };
  if (first !== "projects" || second === undefined) return { kind: "projects" };
  if (second === "new") return { kind: "new-project" };
  return third === "permit" ? { kind: "new-permit", id: second } : { kind: "project", id: second };
}

export const projectHref = (id: string): string => `/admin/projects/${encodeURIComponent(id)}`;
