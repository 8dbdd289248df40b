// The description of one endpoint for the generated API page, and role checks that routes share.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { createMiddleware } from "hono/factory";
import { describeRoute, resolver } from "hono-openapi";
import { apiError } from "./api-error.ts";
import type { SekishoEnv, SignedIn } from "./create-context.ts";
import { ApiError } from "./schemas.ts";
import { words } from "./words.ts";

type Answer = { readonly status?: number; readonly schema?: StandardSchemaV1; readonly media?: string };

/** `describe("Catalog", "What the permit grants", { schema: Catalog })`; errors are described once for all. */
export function describe(tag: string, summary: string, answer: Answer) {
  const status = answer.status ?? (answer.schema === undefined && answer.media === undefined ? 204 : 200);
  const json = answer.schema === undefined ? undefined : { "application/json": { schema: resolver(answer.schema) } };
  const content = json ?? (answer.media === undefined ? undefined : { [answer.media]: {} });
  return describeRoute({
    tags: [tag],
    summary,
    responses: {
      [status]: { description: summary, ...(content === undefined ? {} : { content }) },
      default: { description: "ApiError", content: { "application/json": { schema: resolver(ApiError) } } },
    },
  });
}

/** Answers 403 unless the signed-in person passes, e.g. `requireRole(mayAdminister)`. */
export function requireRole(may: (me: SignedIn) => boolean) {
  return createMiddleware<SekishoEnv>(async (c, next) => {
    if (!may(c.var.me)) return apiError(403, { kind: "not-allowed", ...words.notAllowed });
    await next();
  });
}
