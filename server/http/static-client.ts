// The built browser application: hashed files may be kept for a year, the page itself never; unknown paths are the application's own.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Hono } from "hono";
import { apiError } from "./api-error.ts";
import { words } from "./words.ts";

const types: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

export function clientRoutes(directory: string) {
  return new Hono().get("*", async (c) => {
    if (c.req.path.startsWith("/api/")) return apiError(404, { kind: "not-found", ...words.notThere });
    const file = fileOf(directory, c.req.path);
    if (file === undefined) return c.text("Not found", 404);
    const extension = path.extname(file);
    const type = types[extension];
    const found = type === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (found !== undefined && type !== undefined && extension !== ".html") {
      const hashed = c.req.path.startsWith("/assets/");
      const cacheControl = hashed ? "public, max-age=31536000, immutable" : "no-cache";
      return new Response(new Uint8Array(found), { headers: { "content-type": type, "cache-control": cacheControl } });
    }
    if (extension !== "" && extension !== ".html") return c.text("Not found", 404);
    const page = await readFile(path.join(directory, "index.html"), "utf8").catch(() => undefined);
    if (page === undefined) return c.text("The browser application is not built yet: npm run build", 503);
    c.header("cache-control", "no-cache");
    return c.html(page);
  });
}

/** Undefined for a path that would leave the directory. */
function fileOf(directory: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const file = path.join(directory, decoded);
  return !decoded.includes("\0") && file.startsWith(directory + path.sep) ? file : undefined;
}
