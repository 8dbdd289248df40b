// The newest value of a resource, undefined until there is one. Asking a resource itself before then makes the whole page wait, which takes it off the screen and the focus with it.
import type { Resource } from "solid-js";

export const settled = <T>(resource: Resource<T>): T | undefined =>
  resource.state === "ready" || resource.state === "refreshing" ? resource.latest : undefined;
