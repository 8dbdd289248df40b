// The API's own description: /api/openapi.json, and /api/docs as one plain page without scripts.
import { type Env, Hono, type Schema } from "hono";
import { html, raw } from "hono/html";
import { generateSpecs } from "hono-openapi";
import { z } from "zod";
import * as schemas from "../http/schemas.ts";

type Specs = Awaited<ReturnType<typeof generateSpecs>>;

const documentation = {
  info: {
    title: "Sekisho API",
    version: "1",
    description:
      "Same origin, JSON, session cookie. Every write carries the header x-sekisho: 1. Errors are ApiError, in English and Japanese.",
  },
};

/** `app` is asked when the first request comes, after every route has been mounted. */
export function apiDocsRoutes<E extends Env, S extends Schema, P extends string>(app: () => Hono<E, S, P>): Hono {
  nameShapes();
  let specs: Promise<Specs> | undefined;
  const document = () => {
    specs ??= generateSpecs(app(), { documentation, defaultValidationErrorResponse: false });
    return specs;
  };
  return new Hono()
    .get("/openapi.json", async () => Response.json(await document()))
    .get("/docs", async (c) => c.html(page(await document()), 200));
}

/** Every shape of schemas.ts appears once under its own name, and as a reference elsewhere. */
function nameShapes(): void {
  for (const [id, schema] of Object.entries(schemas)) {
    if (schema instanceof z.ZodType && !z.globalRegistry.has(schema)) z.globalRegistry.add(schema, { id });
  }
}

type Operation = {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly requestBody?: unknown;
  readonly responses?: { readonly [status: string]: unknown };
};

const methods = ["get", "post", "put", "patch", "delete"] as const;
const style = `
  body { font: 16px/1.6 system-ui, "Noto Sans CJK JP", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; background: #fff }
  h2 { margin-top: 2.5rem; border-bottom: 1px solid #c9d2dc } h3 { margin-bottom: 0; font-size: 1rem } code, pre { font: 13px/1.5 ui-monospace, monospace }
  pre { background: #f2f5f8; padding: .75rem; overflow: auto } details { margin: .25rem 0 } :target { background: #fff3c4 }`;

function page(specs: Specs) {
  const operations = Object.entries(specs.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = (item as { readonly [method: string]: Operation } | undefined)?.[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? "Other"))];
  const shapes = Object.entries(specs.components.schemas ?? {});
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Sekisho API</title>
    <style>
      ${raw(style)}
    </style>
  </head>
  <body>
    <h1>Sekisho API</h1>
    <p>${documentation.info.description} <a href="/api/openapi.json">OpenAPI document</a></p>
    ${tags.map(
      (tag) => html`<h2>${tag}</h2>
        ${operations.filter(({ operation }) => (operation.tags?.[0] ?? "Other") === tag).map(entry)}`,
    )}
    <h2>Shapes</h2>
    ${shapes.map(([name, schema]) => html`<h3 id="${name}">${name}</h3> ${block(schema)}`)}
  </body>
</html>`;
}

function entry({ path, method, operation }: { path: string; method: string; operation: Operation }) {
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status !== "default");
  return html`<section>
    <h3><code>${method.toUpperCase()} ${path}</code></h3>
    <p>${operation.summary ?? ""}</p>
    ${operation.requestBody === undefined ? "" : details("Body", operation.requestBody)}
    ${answers.map(([status, answer]) => details(`Answer ${status}`, answer))}
  </section>`;
}

function details(title: string, value: unknown) {
  const schema = schemaOf(value);
  return schema === undefined
    ? html`<p>${title}</p>`
    : html`<details><summary>${title}</summary>${block(schema)}</details>`;
}

function block(value: unknown) {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}

function schemaOf(value: unknown): unknown {
  const content = (value as { readonly content?: { readonly [media: string]: { readonly schema?: unknown } } }).content;
  const [media, body] = Object.entries(content ?? {})[0] ?? [];
  return body?.schema ?? media;
}
