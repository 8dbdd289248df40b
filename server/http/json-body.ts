// Bodies of writes: small, JSON, and text that the database can keep.
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { apiError } from "./api-error.ts";
import { words } from "./words.ts";

export function bodyLimitMiddleware(bodyBytesMax: number) {
  return bodyLimit({
    maxSize: bodyBytesMax,
    onError: () => apiError(413, { kind: "too-large", ...words.tooLarge }),
  });
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; such text is refused before any route sees it. */
export function readableTextMiddleware() {
  return createMiddleware(async (c, next) => {
    const isJson = c.req.header("content-type")?.startsWith("application/json") === true;
    if (isJson && c.req.method !== "GET") {
      const body = parse(await c.req.text());
      if (body === undefined || !isReadable(body, 0)) return apiError(400, { kind: "input", ...words.badInput });
    }
    await next();
  });
}

const depthMax = 20;

function isReadable(value: unknown, depth: number): boolean {
  if (depth > depthMax) return false;
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([key, item]) => isReadable(key, depth) && isReadable(item, depth + 1));
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
