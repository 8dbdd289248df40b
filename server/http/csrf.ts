// Writes come only from our own pages: the Origin must be ours and the header `x-sekisho` must be there, which no other site can send.
import { createMiddleware } from "hono/factory";
import { type Config, isLoopback } from "../config.ts";
import { apiError } from "./api-error.ts";
import { words } from "./words.ts";

const reading: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export function csrfMiddleware(config: Pick<Config, "origin">) {
  return createMiddleware(async (c, next) => {
    if (reading.has(c.req.method)) return await next();
    const ours = isOurOrigin(config.origin, c.req.header("origin"), c.req.header("host") ?? new URL(c.req.url).host);
    if (!ours || c.req.header("x-sekisho") !== "1") return apiError(403, { kind: "cross-site", ...words.crossSite });
    await next();
  });
}

/** Without a configured origin only loopback addresses are served, and the Origin must be the address the browser used. */
export function isOurOrigin(configured: string | undefined, origin: string | undefined, host: string): boolean {
  if (origin === undefined) return false;
  if (configured !== undefined) return origin === configured;
  return origin === `http://${host}` && URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
