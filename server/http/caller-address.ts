// The network address of the caller, for rate limits only.
import type { Context } from "hono";

type NodeBindings = { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };

/** Behind a proxy that is trusted: what the nearest proxy wrote last. Never what the caller itself could write. */
export function callerAddress(c: Context, trustProxy: boolean): string {
  const forwarded = trustProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  const bindings = c.env as NodeBindings | undefined;
  return forwarded ?? bindings?.incoming?.socket?.remoteAddress ?? "unknown";
}
